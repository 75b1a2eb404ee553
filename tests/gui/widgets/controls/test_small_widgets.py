from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from gui import theme
from gui.widgets.controls import NoticeBar, ProgressLine, TabStrip, notice
from gui.widgets.controls.paragraph import Paragraph, as_tooltip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize(("fraction", "blue"), [(0.0, 0), (0.25, 50), (1.0, 200), (7.0, 200)])
def test_progress_fills_in_proportion(qtbot: QtBot, fraction: float, blue: int) -> None:
    line = ProgressLine()
    qtbot.addWidget(line)
    line.resize(200, 5)
    line.set_fraction(fraction)
    image = line.grab().toImage()
    accent = QColor(theme.LIGHT.accent)
    # The rounded ends are blended, so the middle line is counted and two pixels are allowed.
    count = sum(image.pixelColor(x, 2) == accent for x in range(200))
    assert count == pytest.approx(blue, abs=2)
    assert line.value() == 1000 * min(fraction, 1.0)


def test_progress_is_painted_when_the_window_has_time_for_it(qtbot: QtBot) -> None:
    painted = []

    class Watched(ProgressLine):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            painted.append(self.value())
            super().paintEvent(event)

    line = Watched()
    qtbot.addWidget(line)
    line.resize(200, 5)
    with qtbot.waitExposed(line):
        line.show()
    qtbot.waitUntil(lambda: bool(painted))
    painted.clear()
    for done in (0.2, 0.4, 0.6):
        line.set_fraction(done)
    assert painted == []
    qtbot.waitUntil(lambda: painted == [600])


def test_progress_without_work_is_a_quiet_track(qtbot: QtBot) -> None:
    line = ProgressLine()
    qtbot.addWidget(line)
    line.set_fraction(0.5)
    assert line.accessibleDescription() == "50%"
    line.set_fraction(None)
    assert line.accessibleDescription() == "idle"
    assert line.grab().toImage().pixelColor(20, 2) == QColor(theme.LIGHT.track)


def test_notice_is_hidden_until_there_is_something_to_say(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.show_notice("warning", "The disk is full", "The model was not saved: free 3 MB")
    assert bar.isVisible()
    assert bar.kind() == "warning"
    assert bar.text.text() == "The disk is full"
    assert bar.detail.text() == "The model was not saved: free 3 MB"
    assert bar.accessibleName() == "Warning: The disk is full. The model was not saved: free 3 MB"
    assert bar.action.isHidden()
    qtbot.mouseClick(bar.close_button, LEFT)
    assert bar.isHidden()


def test_notice_acts_once_and_goes_away(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    done: list[str] = []
    bar.show_notice("error", "The loss diverged", action=("Halve it", lambda: done.append("half")))
    assert bar.action.text() == "Halve it"
    qtbot.mouseClick(bar.action, LEFT)
    assert done == ["half"]
    assert bar.isHidden()
    bar.show_notice("info", "Saved")
    qtbot.mouseClick(bar.action, LEFT)
    assert done == ["half"]


def test_action_may_show_the_next_notice(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.show_notice("error", "First", action=("Go", lambda: bar.show_notice("info", "Second")))
    qtbot.mouseClick(bar.action, LEFT)
    assert bar.isVisible()
    assert bar.text.text() == "Second"


def test_good_news_goes_by_itself_and_trouble_stays(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice, "LINGERS_MS", 1)
    monkeypatch.setattr(notice, "LINGERS_MS_EACH", 0)
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(700, 500)
    host.show()
    elsewhere = QLineEdit(host)
    elsewhere.show()
    elsewhere.setFocus()
    bar = NoticeBar(host)
    bar.move(300, 300)  # away from the mouse, under which it would stay
    timer = bar.findChild(QTimer)
    for kind in ("warning", "error"):
        bar.show_notice("info", "Saved")
        bar.show_notice(kind, "The disk is full")
        assert not timer.isActive()
    bar.show_notice("info", "Loading", "45 %", ("Cancel", lambda: None))
    assert not timer.isActive()  # it can be answered
    bar.show_notice("info", "Saved")
    assert timer.isActive()
    qtbot.waitUntil(bar.isHidden)


def test_escape_dismisses_wherever_the_keyboard_is(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    elsewhere, bar = QLineEdit(host), NoticeBar(host)
    with qtbot.waitActive(host):
        host.show()
        host.activateWindow()
    elsewhere.setFocus()
    bar.show_notice("error", "The disk is full")
    qtbot.keyClick(elsewhere, Qt.Key.Key_Escape)
    assert bar.isHidden()


def test_markup_in_a_notice_is_words(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.resize(900, 34)
    name = "<h1>big</h1> & <b>bold</b>.png can't be read"
    bar.show_notice("error", name)
    assert bar.text.lines(800) == [name]
    assert bar.text.lines(10_000) == [name]
    assert as_tooltip(name).count("<") == 2  # the one pair of tags around the words
    assert "&lt;h1&gt;" in as_tooltip(name)


def test_a_long_notice_has_two_lines_and_a_tooltip(qtbot: QtBot) -> None:
    text = "mnist/train-images-idx3-ubyte.gz holds 12 bytes and should hold 47 040 016. " * 3
    paragraph = Paragraph(2)
    qtbot.addWidget(paragraph)
    paragraph.setText(text.strip())
    paragraph.resize(400, 40)
    first, second = paragraph.lines(400)
    assert text.startswith(first)
    assert second.endswith("…")
    assert max(map(paragraph.fontMetrics().horizontalAdvance, (first, second))) <= 400
    paragraph.grab()
    assert text.rsplit(maxsplit=1)[-1] in paragraph.toolTip()
    assert " ".join(paragraph.lines(2000)) == text.strip()


@pytest.fixture
def strip(qtbot: QtBot) -> TabStrip:
    made = TabStrip()
    qtbot.addWidget(made)
    for key in ("grid", "compare", "learn"):
        made.add(key, key.title(), QLabel(key))
    made.resize(400, 120)
    made.show()
    return made


def test_tabs_turn_pages(qtbot: QtBot, strip: TabStrip) -> None:
    assert strip.current() == "grid"
    heard: list[str] = []
    strip.changed.connect(heard.append)
    strip.set_current("learn")
    page = strip.currentWidget()
    assert isinstance(page, QLabel)
    assert page.text() == "learn"
    qtbot.mouseClick(strip.tabBar(), LEFT, pos=strip.tabBar().tabRect(1).center())
    qtbot.keyClick(strip.tabBar(), Qt.Key.Key_Left)
    assert heard == ["learn", "compare", "grid"]
    assert strip.current() == "grid"


def test_tabs_do_not_move_when_one_is_chosen(strip: TabStrip) -> None:
    places = []
    for key in ("grid", "compare", "learn"):
        strip.set_current(key)
        places.append([strip.tabBar().tabRect(i) for i in range(3)])
    assert places[0] == places[1] == places[2]


def test_current_tab_is_underlined(strip: TabStrip) -> None:
    strip.set_current("compare")
    image = strip.tabBar().grab().toImage()
    bottom = strip.tabBar().height() - 2
    for index in range(3):
        x = strip.tabBar().tabRect(index).left() + 5
        assert (image.pixelColor(x, bottom) == QColor(theme.LIGHT.accent)) == (index == 1)


def test_tabs_stand_closer_where_not_all_have_room(strip: TabStrip) -> None:
    def widths(room: int) -> list[int]:
        strip.resize(room + 2 * theme.MARGIN, 200)
        QApplication.processEvents()
        return [strip.tabBar().tabRect(place).width() for place in range(3)]

    wide = widths(1000)
    assert widths(sum(wide)) == wide
    closer = theme.TAB_SPACE - theme.TAB_SPACE_TIGHT
    assert widths(sum(wide) - 1) == [each - closer for each in wide]
    strip.hide_page("learn")
    assert widths(sum(wide) - 1)[:2] == wide[:2]
    strip.show_page("learn")
    assert widths(sum(wide) - 1)[2] == wide[2] - closer


def test_tabs_stand_closer_when_one_more_comes(strip: TabStrip) -> None:
    bar = strip.tabBar()
    strip.resize(sum(bar.tabRect(place).width() for place in range(3)) + 2 * theme.MARGIN, 200)
    before = [bar.tabRect(place).width() for place in range(3)]
    strip.add("units", "Units", QLabel("units"))
    closer = theme.TAB_SPACE - theme.TAB_SPACE_TIGHT
    assert [bar.tabRect(place).width() for place in range(3)] == [each - closer for each in before]


def test_keys_are_unique(strip: TabStrip) -> None:
    with pytest.raises(ValueError, match="already a page 'grid'"):
        strip.add("grid", "Again", QLabel())
    with pytest.raises(ValueError, match="nowhere"):
        strip.set_current("nowhere")
