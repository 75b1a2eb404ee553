"""The Run menu: training, and what can be done with the run that is shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui.menus.item import Item, Line, Separator
from gui.session.training.training_control import PAUSED

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.panels.run_list.deeds import RunDeeds
    from gui.session import Session
    from gui.session.training.training_control import TrainingControl


def lines(session: Session, deeds: RunDeeds) -> tuple[Line, ...]:
    """The lines of the menu; ``deeds`` are what a row of the list can be asked for, too."""
    return (
        *_training(session.training),
        Separator("Run"),
        Item("Run", "Use the Settings of This Run", session.draft.take),
        Item("Run", "Pin or Unpin", partial(_toggle_pin, session), "Ctrl+P"),
        _of_shown("Rename …", deeds.rename, session, keys="F2"),
        _of_shown("Note …", deeds.note, session),
        Item(
            "Run",
            "Show Folder",
            partial(_do, deeds.reveal, session),
            enabled=partial(_has_folder, session),
        ),
        _of_shown("Delete Run", session.files.delete, session, hint="Del"),
    )


def _training(training: TrainingControl) -> tuple[Item, ...]:
    """The lines that begin, halt and end a training."""
    return (
        Item(
            "Run",
            "Train",
            training.start,
            "Ctrl+R",
            enabled=lambda: training.ready and not training.under_way,
        ),
        Item(
            "Run",
            "Pause or Resume",
            training.toggle,
            "Space",
            enabled=lambda: training.under_way,
            words=lambda: "Resume" if training.state == PAUSED else "Pause",
        ),
        Item(
            "Run",
            "Step One Batch",
            training.step,
            "Ctrl+T",
            enabled=lambda: training.ready or training.under_way,
            repeats=True,
        ),
        Item("Run", "Stop", training.stop, "Ctrl+.", enabled=lambda: training.under_way),
        Item("Run", "Continue", training.extend, "Ctrl+E", enabled=lambda: training.can_continue),
    )


def _of_shown(
    text: str, act: Callable[[str], object], session: Session, *, keys: str = "", hint: str = ""
) -> Item:
    """A line that changes the run that is shown; the hint is a key of the list alone."""
    own = partial(_is_own, session)
    return Item("Run", text, partial(_do, act, session), keys, enabled=own, hint=hint)


def _do(act: Callable[[str], object], session: Session) -> None:
    act(session.book.shown)


def _is_own(session: Session) -> bool:
    entry = session.book.entry
    return entry is not None and not entry.line.read_only and entry.line.source is not None


def _has_folder(session: Session) -> bool:
    entry = session.book.entry
    return entry is not None and entry.line.source is not None


def _toggle_pin(session: Session) -> None:
    book = session.book
    book.pin(book.shown, on=book.shown not in book.pinned)
