"""``resume``: go on with a run exactly where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands import processes, running
from engine.commands.chosen_runs import book
from engine.commands.keeping import check_targets, keep
from engine.commands.loading import load_dataset
from engine.commands.output import room_for_json
from engine.commands.signals import StopSignals
from engine.core.device import use_threads
from engine.data.catalogue import place_of
from engine.runs.folder import RunError
from engine.runs.resume import resume

if TYPE_CHECKING:
    import argparse

    from engine.runs.folder import RunFolder
    from engine.training.team import Team


def run(args: argparse.Namespace) -> int:
    """Train the rest of a run's plan, or of a longer one.

    Returns:
        As ``train``.

    Raises:
        RunError: There is no such run, another process writes it, or it can't go on.
        StateError: Its state can't be used.
        OutputError: Its folder can't be written to.
        RanksError: One of several processes has ended.
    """
    use_threads()
    with processes.joined() as team:
        return _resume(args, team) if team.leads else processes.follow(team)


def _resume(args: argparse.Namespace, team: Team) -> int:
    """The leader's part, or all of it."""
    chosen = book(args).find(args.run)
    if chosen.read_only:
        raise RunError(
            f"'{chosen.manifest.name}' may only be read: `hourglass train --from "
            f"{chosen.manifest.id}` goes on from its model in a new run."
        )
    check_targets(args)
    return go_on(
        chosen.folder,
        team,
        data=args.dataset,
        epochs=args.epochs,
        out=args.out,
        json=args.json,
    )


def go_on(
    folder: RunFolder,
    team: Team,
    *,
    data: str | None = None,
    epochs: int | None = None,
    out: str | None = None,
    json: str | None = None,
) -> int:
    """Train the rest of a run.

    Args:
        folder: The run's.
        team: The processes that train it together, led by this one.
        data: Where its data set is; None if it has a name that every machine knows.
        epochs: How many it should have in the end; None for its plan.
        out: Model file to write, or None.
        json: File of the figures to write, or None.

    Returns:
        As ``train``.
    """
    with StopSignals() as signals:
        place = None if data is None else place_of(data)
        recording = resume(folder, load_dataset, data=place, epochs=epochs, team=team)
        trainer = recording.trainer
        processes.lead(trainer, recording.epochs)
        title = f"Training {trainer.config.variant}"
        with room_for_json(json):
            outcome = running.run(trainer, recording.events(), title, signals)
        return keep(outcome, recording.writer, out, json)
