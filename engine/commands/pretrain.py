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
from engine.commands.terminal import load_dataset, say
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
        0, or 1 if one of them diverged; that one's older file stays.
    """
    use_threads()
    configs = [_config(key, args) for key in args.variants or registry.variants()]
    folder = make_folder(args.out or resources.PRETRAINED)
    dataset = load_dataset(configs[0].dataset)
    done = [_train(config, dataset, folder) for config in configs]
    return 0 if all(done) else FAILED


def _config(key: str, args: argparse.Namespace) -> RunConfig:
    options = {"epochs": args.epochs, "seed": args.seed}
    given = {name: value for name, value in options.items() if value is not None}
    return replace(RunConfig.default(key), **given)


def _train(config: RunConfig, dataset: Dataset, folder: Path) -> bool:
    """Train one variant and save it; False if it diverged."""
    say(f"{config.variant}: {config.sizes}, {config.epochs} epochs")
    outcome = running.run(Trainer(config, dataset), config.epochs, config.variant)
    if outcome.interrupted:
        raise KeyboardInterrupt
    if outcome.diverged:
        return False
    path = folder / f"{config.variant}{checkpoint.SUFFIX}"
    checkpoint.save(outcome.model, path, half=True)
    size = path.stat().st_size / 1e6
    say(f"{config.variant}: {path} ({size:.2f} MB)")
    return True
