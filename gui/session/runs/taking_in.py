"""What a training tells, brought into the run book: one handler, whoever trains."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from engine.models.records import EpochRecord
from engine.runs.log import Resumed, SettingsChanged
from engine.runs.tail import Restarted
from engine.training.events import Diverged, EpochEnd, LatentFrame, Notice, Snapshot, Step
from gui.session.messages import Encoded, KeptFrame, LossBatch, RunBegan

if TYPE_CHECKING:
    from gui.session.messages import RunMessage
    from gui.session.runs.book import RunBook

TENTH = 0.1
"""The list tells how far a run is in tenths of an epoch."""


def take_in(book: RunBook, run: str, message: RunMessage) -> None:
    """Bring one message of a run into the book.

    What a person is to be told, of ``Notice`` and ``Diverged``, is up to the caller.
    """
    match message:
        case RunBegan():
            book.begin(message)
        case LossBatch():
            book.add_losses(run, message)
        case EpochEnd():
            book.add_epoch(run, message.record, message)
            book.set_model(run, message.model)
        case EpochRecord():
            book.add_epoch(run, message)
        case Snapshot() | Diverged():
            book.set_model(run, message.model)
        case LatentFrame():
            book.set_frame(run, message)
        case Encoded():
            book.put_encoded(message)
        case KeptFrame(frame):
            book.set_model(run, frame.model)
            book.set_frame(run, frame)
        case Step():
            _step(book, run, message)
        case Notice():
            pass
        case SettingsChanged() | Resumed() | Restarted():
            _changed(book, run, message)
        case _:
            assert_never(message)


def _changed(book: RunBook, run: str, message: SettingsChanged | Resumed | Restarted) -> None:
    """What only the log of a run elsewhere tells."""
    if isinstance(message, SettingsChanged):
        config = book.entries[run].config
        rate, knobs = message.learning_rate, config.knobs.changed(**message.knobs)
        book.change_config(run, replace(config, learning_rate=rate, knobs=knobs))
    else:
        book.cut(run, message.step if isinstance(message, Resumed) else 0)


def _step(book: RunBook, run: str, step: Step) -> None:
    entry = book.entries[run]
    entry.steps_per_epoch = step.steps_per_epoch
    line = entry.line
    done = step.step == step.epochs * step.steps_per_epoch
    if done or abs(step.epoch - line.epoch) >= TENTH or step.epochs != line.epochs:
        book.tell(run, epoch=step.epoch, epochs=step.epochs)
