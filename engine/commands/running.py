"""Drive a training run in a terminal, whatever ends it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.commands.exit_codes import CLOSED_PIPE
from engine.commands.terminal import Bar
from engine.core.text import spaced
from engine.training.events import Diverged, EpochEnd, Notice, Step

if TYPE_CHECKING:
    from collections.abc import Generator

    from engine.commands.signals import StopSignals
    from engine.models.model import Model
    from engine.models.records import EpochRecord
    from engine.training.events import Event
    from engine.training.trainer import Trainer


@dataclass(frozen=True)
class TrainingResult:
    """How a run ended.

    Attributes:
        model: The last finite model.
        diverged: Whether the loss stopped being finite.
        stopped: 0, or the exit code for what ended it before its plan: a signal, or a closed
            stdout.
    """

    model: Model
    diverged: bool = False
    stopped: int = 0


def run(
    trainer: Trainer, events: Generator[Event, None, None], title: str, signals: StopSignals
) -> TrainingResult:
    """Train with a bar on stderr and one line per epoch on stdout.

    Whatever ends the run, it ends between two batches, and its events are closed: what records
    them has saved then.

    Args:
        trainer: What is trained.
        events: Of the trainer, perhaps written down on the way.
        title: Stands before the bar.
        signals: Are looked at after each event.
    """
    diverged: Diverged | None = None
    with Bar(title) as bar, closing(events):
        for event in events:
            if isinstance(event, Diverged):
                diverged = event
            try:
                _show(event, bar, trainer)
            except BrokenPipeError:
                signals.note(CLOSED_PIPE)
            if trainer.team.stop(signals.code):
                break
    model = trainer.snapshot() if diverged is None else diverged.model
    return TrainingResult(model, diverged is not None, trainer.team.stop(signals.code))


def _show(event: Event, bar: Bar, trainer: Trainer) -> None:
    if isinstance(event, Step):
        bar.at_step(event)
    elif isinstance(event, EpochEnd):
        bar.say(epoch_line(event.record, trainer.config.epochs))
    elif isinstance(event, Notice | Diverged):
        bar.warn(event.message)


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
