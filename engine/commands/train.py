"""``train``: train a variant in a terminal; save the model and its figures."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from engine.commands import running, settings
from engine.commands.terminal import load_dataset, warn
from engine.core.device import resolve, use_threads
from engine.core.files import check_writable, write_json
from engine.models import checkpoint
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    import argparse

    from engine.commands.running import TrainingResult
    from engine.models.model import Model

FAILED = 1


def run(args: argparse.Namespace) -> int:
    """Train as told; what can be refused is refused before anything is loaded.

    Returns:
        0, or 1 if the loss was no longer finite (the last finite model is saved all the same).

    Raises:
        DataSpecError: The model to go on from is of images unlike those of the data set.
        KeyboardInterrupt: A person stopped the run; what was learnt is saved first.
    """
    use_threads()
    start = None if args.start is None else checkpoint.load(args.start)
    config = settings.new_run(args) if start is None else settings.continued_run(args, start)
    resolve(config.device)
    for path in (args.out, args.json):
        if path is not None:
            check_writable(path)
    dataset = load_dataset(config.dataset)
    if start is not None:
        start.config.data.require_like(dataset.spec, dataset.title)
    trainer = Trainer(replace(config, data=dataset.spec), dataset, start)
    outcome = running.run(trainer, config.epochs, f"Training {config.variant}")
    _keep(outcome, args)
    if outcome.interrupted:
        raise KeyboardInterrupt
    return FAILED if outcome.diverged else 0


def _keep(outcome: TrainingResult, args: argparse.Namespace) -> None:
    """Write the files that were asked for, and say where the model is."""
    model = outcome.model
    if args.out is not None:
        checkpoint.save(model, args.out)
        warn(f"the model of epoch {model.epoch:.3g} is in {args.out}")
    elif not outcome.interrupted:
        warn("the model was not saved; name a file with --out to keep it")
    if args.json is not None:
        write_json(args.json, figures(model))


def figures(model: Model) -> dict[str, Any]:
    """Settings and figures of a run, ready for JSON."""
    return {
        "variant": model.config.variant,
        "config": model.config.to_dict(),
        "epochs": [asdict(record) for record in model.history],
    }
