"""Notices alone: what stands in the bar, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.core.progress import Progress
from gui.panels.notices import Notices
from gui.widgets.controls import NoticeBar

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.fakes import FakeSession


@pytest.fixture
def bar(qtbot: QtBot, fake: FakeSession) -> NoticeBar:
    made = NoticeBar()
    qtbot.addWidget(made)
    Notices(fake, made)  # type: ignore[arg-type]
    return made


def delete(fake: FakeSession, done: list[str]) -> None:
    """As the session does: it is done and noted, in either order."""
    fake.undoable.emit("Deleted “code 8”.", "delete “code 8”")
    fake.undo.push("delete “code 8”", lambda: done.append("back"), lambda: done.append("again"))


def test_what_was_done_can_be_taken_back_where_it_is_told(
    bar: NoticeBar, fake: FakeSession
) -> None:
    done: list[str] = []
    delete(fake, done)
    assert bar.text.text() == "Deleted “code 8”."
    assert bar.action.text() == "Undo"
    assert bar._lingering.isActive()
    bar.action.click()
    assert done == ["back"]
    assert bar.isHidden()


def test_a_notice_does_not_outlive_what_it_offers(bar: NoticeBar, fake: FakeSession) -> None:
    done: list[str] = []
    delete(fake, done)
    fake.undo.undo()
    assert bar.isHidden()
    delete(fake, done)
    fake.undo.push("stroke", lambda: None, lambda: None)  # Undo would take that back
    assert bar.isHidden()


def test_other_notices_stay_whatever_is_undone(bar: NoticeBar, fake: FakeSession) -> None:
    delete(fake, [])
    fake.noticed.emit("error", "The disk is full.")
    fake.undo.undo()
    assert not bar.isHidden()
    assert bar.text.text() == "The disk is full."
    bar.clear()
    delete(fake, [])
    fake.progressed.emit(Progress("Downloading", 1, 2))
    fake.undo.undo()
    assert bar.text.text() == "Downloading"
    assert not bar._lingering.isActive()
