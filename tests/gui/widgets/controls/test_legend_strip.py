"""The clickable legend of plots and map: mouse, keyboard, dimming, ramp."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from gui import theme
from gui.widgets.controls.legend_ramp import LegendRamp
from gui.widgets.controls.legend_strip import CELLS, LegendEntry, LegendStrip
from gui.widgets.controls.legend_words import GAP, LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

COLOURS = ("#d62728", "#2ca02c", "#1f77b4")
LEFT = Qt.MouseButton.LeftButton


def entries(*hidden: str) -> list[LegendEntry]:
    names = ("train", "test", "KL")
    return [
        LegendEntry(name, colour, name not in hidden)
        for name, colour in zip(names, COLOURS, strict=True)
    ]


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(300, 60)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


@pytest.fixture
def words(parent: QWidget) -> LegendStrip:
    made = LegendStrip(parent)
    made.set_entries(entries())
    made.show()
    return made


@pytest.fixture
def digits(parent: QWidget) -> LegendStrip:
    made = LegendStrip(parent, CELLS, exclusive=True)
    made.set_entries([LegendEntry(str(n), c) for n, c in enumerate(COLOURS)])
    made.show()
    return made


def inks(shot: QImage, left: float, right: float) -> set[str]:
    """Which of the three colours have pixels of their own hue between two places."""
    wanted = {QColor(name).hue(): name for name in COLOURS}
    found = set()
    for x in range(round(left), round(right)):
        for y in range(shot.height()):
            colour = shot.pixelColor(x, y)
            near = [name for hue, name in wanted.items() if abs(colour.hue() - hue) <= 3]
            if near and colour.saturation() > 120:
                found.add(near[0])
    return found


def test_words_stand_side_by_side_as_wide_as_they_are(words: LegendStrip) -> None:
    metrics = QFontMetricsF(theme.font(theme.CAPS))
    boxes = [words.box(entry.name) for entry in words.entries()]
    for box, entry in zip(boxes, words.entries(), strict=True):
        assert box.width() == pytest.approx(metrics.horizontalAdvance(entry.name) + 1)
    assert [b.left() - a.right() for a, b in pairwise(boxes)] == [GAP, GAP]
    assert words.width() == int(boxes[-1].right()) + GAP // 2
    assert words.accessibleDescription() == "train, test, KL"
    with pytest.raises(KeyError):
        words.box("loss")


def test_each_word_has_its_colour_until_it_is_not_shown(words: LegendStrip) -> None:
    boxes = [words.box(entry.name) for entry in words.entries()]
    shot = words.grab().toImage()
    assert [inks(shot, b.left(), b.right()) for b in boxes] == [{name} for name in COLOURS]
    words.set_entries(entries("test"))
    shot = words.grab().toImage()
    assert inks(shot, boxes[1].left(), boxes[1].right()) == set()
    assert inks(shot, boxes[0].left(), boxes[0].right()) == {COLOURS[0]}
    assert words.accessibleDescription() == "train, KL"


def test_a_press_tells_which_word_and_changes_nothing(words: LegendStrip) -> None:
    heard: list[str] = []
    words.toggled.connect(heard.append)
    for name in ("test", "train"):
        QTest.mouseClick(words, LEFT, pos=words.box(name).center().toPoint())
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Enter):
        QTest.keyClick(words, key)
    assert heard == ["test", "train", "KL", "train"]  # arrows go round
    assert words.entries() == entries()
    assert words.kept() is None


def test_what_is_exclusive_keeps_one_and_dims_the_others(digits: LegendStrip) -> None:
    heard: list[int | None] = []
    digits.picked.connect(heard.append)
    second, third = QPoint(17 + 8, 10), QPoint(2 * 17 + 8, 10)
    QTest.mouseClick(digits, LEFT, pos=second)
    shot = digits.grab().toImage()
    assert inks(shot, 0, 17) == inks(shot, 34, 51) == set()
    assert inks(shot, 17, 34) == {COLOURS[1]}
    QTest.mouseClick(digits, LEFT, pos=third)
    QTest.mouseClick(digits, LEFT, pos=third)
    assert heard == [1, 2, None]
    assert digits.kept() is None


def test_escape_shows_all_again(digits: LegendStrip) -> None:
    heard: list[int | None] = []
    digits.picked.connect(heard.append)
    QTest.keyClick(digits, Qt.Key.Key_Right)
    QTest.keyClick(digits, Qt.Key.Key_Return)
    QTest.keyClick(digits, Qt.Key.Key_Escape)
    QTest.keyClick(digits, Qt.Key.Key_Escape)  # nothing is kept any more
    assert heard == [1, None]
    digits.set_kept(2)
    assert (digits.kept(), heard) == (2, [1, None])


def test_a_ramp_takes_the_place_of_the_words(digits: LegendStrip) -> None:
    heard: list[int | None] = []
    digits.picked.connect(heard.append)
    width = digits.width()
    digits.set_ramp(LegendRamp("low", "high", ("#d62728", "#1f77b4")))
    metrics = QFontMetricsF(theme.font(theme.CAPS))
    assert digits.width() > width
    shot = digits.grab().toImage()
    start = round(metrics.horizontalAdvance("low")) + 7
    for x, name in ((start + 2, "#d62728"), (start + 88, "#1f77b4")):
        seen, wanted = shot.pixelColor(x, 10), QColor(name)
        difference = [seen.red() - wanted.red(), seen.blue() - wanted.blue()]
        assert max(map(abs, difference)) < 12
    QTest.mouseClick(digits, LEFT, pos=QPoint(25, 10))
    assert heard == []
    digits.set_ramp(None)
    assert digits.width() == width


def many(count: int) -> list[LegendEntry]:
    return [LegendEntry(f"class {number}", COLOURS[0]) for number in range(count)]


def wheel(strip: LegendStrip, turn: int) -> None:
    at = QPointF(20, 8)
    none, began = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    buttons = Qt.MouseButton.NoButton
    place = QPointF(strip.mapToGlobal(at.toPoint()))
    event = QWheelEvent(at, place, QPoint(), QPoint(0, turn), buttons, none, began, False)
    QApplication.sendEvent(strip, event)


def test_a_thousand_words_scroll_within_their_room(parent: QWidget) -> None:
    strip = LegendStrip(parent, CELLS, exclusive=True)
    strip.set_room(296)
    strip.set_entries(many(1000))
    strip.show()
    heard: list[int | None] = []
    strip.picked.connect(heard.append)
    assert strip.width() == 296
    assert strip.box("class 0").left() >= 0
    assert strip.box("class 999").left() > 296
    wheel(strip, -10_000_000)  # as far as it goes
    assert strip.box("class 999").right() <= 296
    QTest.mouseClick(strip, LEFT, pos=strip.box("class 998").center().toPoint())
    wheel(strip, 120)
    assert strip.box("class 999").right() > 296
    wheel(strip, 10_000_000)
    QTest.mouseClick(strip, LEFT, pos=strip.box("class 1").center().toPoint())
    assert heard == [998, 1]
    QTest.keyClick(strip, Qt.Key.Key_Left)
    QTest.keyClick(strip, Qt.Key.Key_Left)  # from the first to the last, which comes into sight
    QTest.keyClick(strip, Qt.Key.Key_Return)
    assert heard[-1] == 999
    assert strip.box("class 999").right() <= 296


def test_a_long_word_is_cut_and_told_in_full(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _owner: shown.append(text))
    strip = LegendStrip(parent, CELLS, exclusive=True)
    name = "a name that is much too long for any legend that there has ever been"
    strip.set_entries([LegendEntry("short", COLOURS[0]), LegendEntry(name, COLOURS[1])])
    strip.show()
    assert strip.box(name).width() <= theme.px(LONGEST) + 1
    for word, told in (("short", False), (name, True)):
        at = strip.box(word).center().toPoint()
        event = QHelpEvent(QEvent.Type.ToolTip, at, strip.mapToGlobal(at))
        QApplication.sendEvent(strip, event)
        assert (shown[-1:] == [name]) is told


def test_words_too_wide_for_cells_are_as_wide_as_they_are(digits: LegendStrip) -> None:
    assert digits.box("2").left() == 2 * 17
    digits.set_entries([LegendEntry("Coat", COLOURS[0]), LegendEntry("Bag", COLOURS[1])])
    assert digits.box("Coat").width() > digits.box("Bag").width() > 17


def test_with_ctrl_a_word_is_selected_and_the_right_button_does_nothing(
    digits: LegendStrip, qtbot: QtBot
) -> None:
    place, held = digits.box("1").center().toPoint(), Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(digits.selected) as caught:
        QTest.mouseClick(digits, LEFT, held, place)
    assert caught.args == [1]
    QTest.keyClick(digits, Qt.Key.Key_Right)
    with qtbot.waitSignal(digits.selected) as caught:
        QTest.keyClick(digits, Qt.Key.Key_Return, held)
    assert caught.args == [2]
    for keys in (held, Qt.KeyboardModifier.NoModifier):
        with qtbot.assertNotEmitted(digits.selected), qtbot.assertNotEmitted(digits.picked):
            QTest.mouseClick(digits, Qt.MouseButton.RightButton, keys, place)
    assert digits.kept() is None
