"""``pretrain``: make the ready-trained models that travel with the program.

``hourglass pretrain`` trains every variant with its defaults and writes
``resources/pretrained/<key>.safetensors`` with float16 weights, so that the window has something to
show in its first second.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import resources
from engine.commands import running
from engine.commands.loading import load_dataset
from engine.commands.signals import StopSignals
from engine.commands.terminal import say
from engine.core.device import use_threads
from engine.core.files import make_folder
from engine.models import checkpoint
from engine.models.config import RunConfig
from engine.training.trainer import Trainer
from engine.variants import registry

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from engine.data.dataset import Dataset

FAILED = 1


def run(args: argparse.Namespace) -> int:
    """Train the variants named, or all of them.

    Returns:
        0, or 1 if one of them diverged (that one's older file stays), or the exit code of what
        stopped it.
    """
    use_threads()
    configs = [_config(key, args) for key in args.variants or registry.variants()]
    folder = make_folder(args.out or resources.PRETRAINED)
    dataset = load_dataset(configs[0].dataset)
    worst = 0
    for config in configs:
        code = _train(config, dataset, folder)
        if code > FAILED:
            return code
        worst = worst or code
    return worst


def _config(key: str, args: argparse.Namespace) -> RunConfig:
    options = {"epochs": args.epochs, "seed": args.seed}
    given = {name: value for name, value in options.items() if value is not None}
    return replace(RunConfig.default(key), **given)


def _train(config: RunConfig, dataset: Dataset, folder: Path) -> int:
    """Train one variant and save it; 0, or the exit code if it did not come to its end."""
    say(f"{config.variant}: {config.sizes}, {config.epochs} epochs")
    trainer = Trainer(config, dataset)
    with StopSignals() as signals:
        outcome = running.run(trainer, trainer.run(config.epochs), config.variant, signals)
    if outcome.stopped or outcome.diverged:
        return outcome.stopped or FAILED
    path = folder / f"{config.variant}{checkpoint.SUFFIX}"
    checkpoint.save(outcome.model, path, half=True)
    size = path.stat().st_size / 1e6
    say(f"{config.variant}: {path} ({size:.2f} MB)")
    return 0
