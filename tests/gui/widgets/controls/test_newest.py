"""Of values that come together the newest is passed on, and none that is new waits for another."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from gui.widgets.controls.newest import NewestOnly


@pytest.fixture
def passed(newest: NewestOnly) -> list[object]:
    """What was passed on."""
    found: list[object] = []
    newest.passed.connect(found.append)
    return found


@pytest.fixture
def newest(qapp: QApplication) -> NewestOnly:
    return NewestOnly(QObject(qapp))


def test_all_that_came_before_the_window_looked_is_one(
    newest: NewestOnly, passed: list[object]
) -> None:
    for number in range(5):
        newest.push(number)
    assert passed == []
    assert newest.waits()
    QApplication.processEvents()
    assert passed == [4]
    assert not newest.waits()
    newest.push(7)
    QApplication.processEvents()
    assert passed == [4, 7]


def test_what_waits_can_be_had_at_once_and_comes_once(
    newest: NewestOnly, passed: list[object]
) -> None:
    newest.push("last")
    newest.flush()
    assert passed == ["last"]
    newest.flush()
    QApplication.processEvents()
    assert passed == ["last"]


def test_what_waits_can_be_forgotten(newest: NewestOnly, passed: list[object]) -> None:
    newest.push(1)
    newest.drop()
    QApplication.processEvents()
    assert passed == []


def test_a_value_that_comes_while_one_is_passed_on_is_passed_on_too(newest: NewestOnly) -> None:
    found: list[object] = []

    def again(value: object) -> None:
        found.append(value)
        if value == "first":
            newest.push("second")

    newest.passed.connect(again)
    newest.push("first")
    QApplication.processEvents()
    QApplication.processEvents()
    assert found == ["first", "second"]
