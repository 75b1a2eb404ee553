"""``resume``: go on with a run exactly where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands import running
from engine.commands.chosen_runs import book
from engine.commands.keeping import keep
from engine.commands.loading import load_dataset
from engine.commands.output import check_json, room_for_json
from engine.commands.signals import StopSignals
from engine.core.device import use_threads
from engine.core.files import check_writable
from engine.runs.folder import RunError
from engine.runs.resume import resume

if TYPE_CHECKING:
    import argparse


def run(args: argparse.Namespace) -> int:
    """Train the rest of a run's plan, or of a longer one.

    Returns:
        As ``train``.

    Raises:
        RunError: There is no such run, another process writes it, or it can't go on.
        StateError: Its state can't be used.
        OutputError: Its folder can't be written to.
    """
    use_threads()
    chosen = book(args).find(args.run)
    if chosen.read_only:
        raise RunError(
            f"'{chosen.manifest.name}' may only be read: `hourglass train --from "
            f"{chosen.manifest.id}` goes on from its model in a new run."
        )
    check_json(args.json)
    if args.out is not None:
        check_writable(args.out)
    with StopSignals() as signals:
        recording = resume(chosen.folder, load_dataset, data=args.dataset, epochs=args.epochs)
        trainer = recording.trainer
        title = f"Training {trainer.config.variant}"
        with room_for_json(args.json):
            outcome = running.run(trainer, recording.events(), title, signals)
        return keep(outcome, recording.writer, args.out, args.json)
