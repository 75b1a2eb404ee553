"""Text and what holds it follow one size."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

import gui
from gui import theme
from gui.theme import text_size
from gui.widgets.controls import Chip, SectionHeader
from gui.widgets.fields import NumberField
from tests.gui import lab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from gui.main_window import MainWindow


@pytest.fixture(autouse=True)
def usual(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light", 100)
    yield
    theme.apply(qapp, "light", 100)


def test_sizes_that_systems_come_with_are_one(qapp: QApplication) -> None:
    assert [text_size.system_factor(points) for points in (9, 10, 11)] == [1.0, 1.0, 1.0]
    assert text_size.system_factor(16.5) == pytest.approx(1.5)
    assert text_size.system_factor(8.1) == pytest.approx(0.9)
    assert (text_size.system_factor(1), text_size.system_factor(400)) == (0.7, 2.0)
    theme.apply(qapp, "light", 150)
    assert theme.font(12).pixelSize() == 18
    assert theme.px(24) == 36
    assert qapp.font().pixelSize() == round(theme.BASE * 1.5)


def test_steps_end_where_they_end(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 1000)
    assert theme.text_percent() == text_size.STEPS[-1] == theme.next_text_size(1)
    theme.apply(qapp, "light", 0)
    assert theme.text_percent() == text_size.STEPS[0] == theme.next_text_size(-1)
    assert theme.next_text_size(1) == text_size.STEPS[1]


def test_widgets_follow_at_once_and_come_back(qtbot: QtBot, qapp: QApplication) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    column = QVBoxLayout(host)
    label, chip, field = QLabel("words"), Chip("Undo"), NumberField(0, 10, 5)
    theme.set_font(label, theme.SMALL)
    for each in (label, chip, field):
        column.addWidget(each)
    host.show()
    before = [(each.font().pixelSize(), each.sizeHint()) for each in (label, chip, field)]
    theme.apply(qapp, "light", 200)
    assert label.font().pixelSize() == 2 * theme.SMALL
    assert chip.sizeHint().height() == 2 * before[1][1].height()
    assert field.box.sizeHint().height() == 52
    theme.apply(qapp, "light", 100)
    after = [(each.font().pixelSize(), each.sizeHint()) for each in (label, chip, field)]
    assert after == before


def test_the_last_font_given_is_kept(qtbot: QtBot, qapp: QApplication) -> None:
    label = QLabel("words")
    qtbot.addWidget(label)
    theme.set_font(label, 10)
    theme.set_font(label, 20)
    theme.apply(qapp, "light", 150)
    assert label.font().pixelSize() == 30


def test_a_heading_s_buttons_go_on_in_a_second_line(qtbot: QtBot) -> None:
    header, chips = SectionHeader("Draw"), [Chip("From test set") for _ in range(3)]
    qtbot.addWidget(header)
    for chip in chips:
        header.add(chip)
    wide = chips[0].sizeHint().width()
    header.resize(3 * wide + 20, 24)
    header.show()
    assert {chip.y() for chip in chips} == {0}
    one = header.sizeHint().height()
    header.resize(2 * wide + 20, 24)
    assert header.sizeHint().height() > 2 * one
    assert [chip.y() > one for chip in chips] == [False, True, True], "beside the heading one"
    assert all(header.width() >= chip.geometry().right() for chip in chips)
    assert all(chip.width() == wide for chip in chips)


def test_no_widget_owns_a_font_that_does_not_follow() -> None:
    own = re.compile(r"(\w+)\.setFont\(theme\.(?:font|caps_font)\(")
    found = [
        f"{path.name}: {match.group()}"
        for path in Path(gui.__file__).parent.rglob("*.py")
        for match in own.finditer(path.read_text())
        if match.group(1) != "painter"
    ]
    assert found == [], "use theme.set_font(widget, …), which follows the size of text"


@pytest.mark.parametrize("kind", [QEvent.Type.ThemeChange, QEvent.Type.ApplicationFontChange])
def test_an_open_window_follows_the_system(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, kind: QEvent.Type
) -> None:
    before = theme.font().pixelSize(), window.tabs.font().pixelSize()
    monkeypatch.setattr(text_size, "_system_points", lambda: 16.5)
    QApplication.sendEvent(window, QEvent(kind))
    assert theme.factor() == pytest.approx(1.5)
    assert theme.font().pixelSize() == round(theme.BASE * 1.5)
    assert window.tabs.font().pixelSize() > before[1]
    heard: list[str] = []
    theme.notifier().changed.connect(lambda: heard.append("changed"))
    QApplication.sendEvent(window, QEvent(kind))
    assert heard == []  # the same size again
    monkeypatch.undo()
    QApplication.sendEvent(window, QEvent(kind))
    assert (theme.font().pixelSize(), window.tabs.font().pixelSize()) == before
    lab.wait_idle(qtbot, window.session)
