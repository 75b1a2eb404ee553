"""``pretrain``: make the runs that travel with the program.

``hourglass pretrain`` trains every variant with its defaults, records it as any run and packs it
into ``resources/pretrained/<key>/``, so that the window has something to show in its first second.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import resources
from engine.commands import running
from engine.commands.loading import load_dataset
from engine.commands.signals import StopSignals
from engine.commands.terminal import say
from engine.core.device import use_threads
from engine.core.files import make_folder
from engine.core.paths import named_path
from engine.models.config import RunConfig
from engine.runs.frames import RunFrames
from engine.runs.new_run import start
from engine.runs.packing import pack
from engine.training.trainer import Trainer
from engine.variants import registry

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from engine.data.dataset import Dataset

FAILED = 1


def run(args: argparse.Namespace) -> int:
    """Train the variants named, or all of them.

    Returns:
        0, or 1 if one of them diverged (that one's older run stays), or the exit code of what
        stopped it.

    Raises:
        RunError, CheckpointError, OutputError: A run can't be written.
    """
    use_threads()
    configs = [_config(key, args) for key in args.variants or registry.variants()]
    folder = make_folder(args.out or resources.PRETRAINED)
    dataset = load_dataset(configs[0].dataset)
    worst = 0
    with _whole_runs(args) as root:
        for config in configs:
            code = _train(config, dataset, root, folder)
            if code > FAILED:
                return code
            worst = worst or code
    return worst


@contextmanager
def _whole_runs(args: argparse.Namespace) -> Iterator[Path]:
    """Where the runs lie from which those that travel are packed: in ``--runs``, or for now."""
    if args.runs is not None:
        yield make_folder(named_path(args.runs))
        return
    with tempfile.TemporaryDirectory(prefix="hourglass-") as folder:
        yield Path(folder)


def _config(key: str, args: argparse.Namespace) -> RunConfig:
    options = {"epochs": args.epochs, "seed": args.seed}
    given = {name: value for name, value in options.items() if value is not None}
    return replace(RunConfig.default(key), **given)


def _train(config: RunConfig, dataset: Dataset, root: Path, folder: Path) -> int:
    """Train one variant and pack its run; 0, or the exit code if it did not come to its end."""
    say(f"{config.variant}: {config.sizes}, {config.epochs} epochs")
    trainer = Trainer(config, dataset)
    with StopSignals() as signals:
        recording = start(root, trainer)
        outcome = running.run(trainer, recording.events(), config.variant, signals)
    if outcome.stopped or outcome.diverged:
        return outcome.stopped or FAILED
    packed = pack(recording.writer.folder, folder / config.variant, outcome.model.title)
    frames = RunFrames(packed, dataset)
    frames.settle()  # orients all of them, so that no window does it anew
    frames.save()
    say(f"{config.variant}: {packed.path} ({packed.size() / 1e6:.2f} MB)")
    return 0
