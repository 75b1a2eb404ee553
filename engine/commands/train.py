"""``train``: train a variant in a terminal; it is a run in a folder of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.commands import processes, run_settings, running
from engine.commands.chosen_runs import book
from engine.commands.find_model import find
from engine.commands.keeping import check_targets, keep
from engine.commands.loading import load_dataset
from engine.commands.output import room_for_json
from engine.commands.resume import go_on
from engine.commands.signals import StopSignals
from engine.commands.terminal import warn
from engine.core.device import resolve, use_threads
from engine.core.files import make_folder
from engine.data.catalogue import is_same
from engine.models.model import Model
from engine.runs import launch
from engine.runs.folder import RunError
from engine.runs.manifest import Parent
from engine.runs.new_run import start
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from engine.commands.find_model import Found
    from engine.data.dataset import Dataset
    from engine.training.team import Team


def run(args: argparse.Namespace) -> int:
    """Train as told; what can be refused is refused before anything is loaded.

    Returns:
        0; 1 if the loss was no longer finite (the last finite model is saved all the same) or the
        model could not be saved anywhere; or the exit code of the signal or closed pipe that
        stopped it, after what was learnt is saved.

    Raises:
        DataSpecError: The model to go on from is of images unlike those of the data set.
        RunError: Another run has the name, or there is to be none.
        OutputError: What is to be kept can't be written.
        RanksError: One of several processes has ended.
    """
    use_threads()
    with processes.joined() as team:
        return _train(args, team) if team.leads else processes.follow(team)


def _train(args: argparse.Namespace, team: Team) -> int:
    """The leader's part, or all of it."""
    if args.no_run and args.name is not None:
        raise RunError("--name is for a run, and --no-run keeps none: leave one of them out.")
    found = None if args.start is None else find(args.start, args)
    config = (
        run_settings.new_run(args)
        if found is None
        else run_settings.continued_run(args, found.model)
    )
    resolve(config.device)
    check_targets(args)
    begun = None if args.no_run else launch.begun(book(args), config)
    if begun is not None:
        warn(f"torchrun began this run before; going on with {begun.manifest.id}")
        return go_on(begun.folder, team, data=config.dataset, out=args.out, json=args.json)
    root = None if args.no_run else _checked_root(args)
    if found is None:
        dataset, model = load_dataset(config.dataset), None
    else:
        dataset = found.load_data(args.start, args.dataset)
        config = replace(config, dataset=dataset.name)
        model = _begun_with(found, dataset)
    trainer = Trainer(replace(config, data=dataset.spec), dataset, model, team=team)
    with StopSignals() as signals:
        writer, events = None, trainer.run(config.epochs)
        if root is not None:
            parent = None if found is None else Parent(found.origin, trainer.step)
            recording = start(root, trainer, name=args.name or "", parent=parent)
            writer, events = recording.writer, recording.events()
        processes.lead(trainer, config.epochs)
        with room_for_json(args.json):
            outcome = running.run(trainer, events, f"Training {config.variant}", signals)
        return keep(outcome, writer, args.out, args.json)


def _checked_root(args: argparse.Namespace) -> Path:
    """Where runs are kept: it can be written to, and none there has the new one's name."""
    runs = book(args)
    if args.name is not None:
        runs.check_name(args.name)
    return make_folder(runs.root)


def _begun_with(found: Found, dataset: Dataset) -> Model:
    """The model to go on from, under the present name of its data set if it is the same."""
    model = found.model
    if found.fingerprint:
        same = found.fingerprint == dataset.fingerprint()
    else:
        same = is_same(model.config.dataset, dataset.name)
    if not same:
        return model
    config = replace(model.config, dataset=dataset.name)
    return Model(config, model.variant(), model.epoch, model.history)
