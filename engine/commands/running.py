"""Drive a training run in a terminal, whatever ends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.commands.terminal import Bar
from engine.core.text import spaced
from engine.training.events import Diverged, EpochEnd, Notice, Step

if TYPE_CHECKING:
    from engine.models.model import Model
    from engine.models.records import EpochRecord
    from engine.training.trainer import Trainer


@dataclass(frozen=True)
class TrainingResult:
    """How a run ended.

    Attributes:
        model: The last finite model.
        diverged: Whether the loss stopped being finite.
        interrupted: Whether a person stopped it with Ctrl-C.
    """

    model: Model
    diverged: bool = False
    interrupted: bool = False


def run(trainer: Trainer, epochs: int, title: str) -> TrainingResult:
    """Train with a bar on stderr and one line per epoch on stdout.

    Ctrl-C ends the run as any other end does, so that what was learnt can still be saved.
    """
    with Bar(title) as bar:
        try:
            for event in trainer.run(epochs):
                if isinstance(event, Step):
                    bar.at_step(event)
                elif isinstance(event, EpochEnd):
                    bar.say(epoch_line(event.record, trainer.config.epochs))
                elif isinstance(event, Notice):
                    bar.warn(event.message)
                elif isinstance(event, Diverged):
                    bar.warn(event.message)
                    return TrainingResult(event.model, diverged=True)
        except KeyboardInterrupt:
            return TrainingResult(trainer.snapshot(), interrupted=True)
    return TrainingResult(trainer.snapshot())


def epoch_line(record: EpochRecord, epochs: int) -> str:
    """The figures of an epoch in one line."""
    width = len(str(epochs))
    test = record.test
    rate = spaced(record.images_per_second)
    return "  ".join(
        [
            f"epoch {record.epoch:{width}d}",
            f"train {_losses(record.train)}",
            f"test {test['total']:.4f}",
            f"BCE {test['bce']:.4f}",
            f"MSE {test['mse']:.4f}",
            f"PSNR {test['psnr']:.1f} dB",
            f"{record.seconds:.1f} s",
            f"{rate} images/s",
        ]
    )


def _losses(train: dict[str, float]) -> str:
    """The total, and its terms where there are several."""
    total = f"{train['total']:.4f}"
    terms = [f"{name} {value:.4f}" for name, value in train.items() if name != "total"]
    return total if len(terms) < 2 else f"{total} ({', '.join(terms)})"
