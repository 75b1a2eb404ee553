from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from gui import theme
from gui.widgets.code import STRONGEST, CodeBars
from gui.widgets.code.bar_layout import BarLayout
from gui.widgets.code.code_scale import StepScale
from tests.gui.hands import move

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bars(qtbot: QtBot) -> CodeBars:
    made = CodeBars()
    qtbot.addWidget(made)
    made.resize(320, 112)  # 100 pixels for bars, zero in the middle at 56
    made.set_code(np.array([0.5, -1.0, 0.0, 2.0]))
    made.show()
    return made


def drag(qtbot: QtBot, bars: CodeBars, x: int, y: int) -> None:
    qtbot.mousePress(bars, LEFT, pos=QPoint(x, 56))
    qtbot.mouseMove(bars, QPoint(x, y))
    qtbot.mouseRelease(bars, LEFT, pos=QPoint(x, y))


def marked(bars: CodeBars) -> dict[int, float]:
    """Index → value of the bars with a dot below them."""
    image, ink = bars.grab().toImage(), QColor(theme.LIGHT.text)
    layout = BarLayout(len(bars.code()), bars.width(), bars.height(), 1.0, signed=True)
    return {
        index: value
        for index, value in enumerate(bars.code().tolist())
        if image.pixelColor(int(layout.column(index).center().x()), bars.height() - 3) == ink
    }


def test_positive_is_blue_and_up_negative_orange_and_down(bars: CodeBars) -> None:
    image = bars.grab().toImage()
    ground = QColor(theme.LIGHT.background)
    blue, orange = QColor(theme.LIGHT.signed_positive), QColor(theme.LIGHT.signed_negative)
    assert image.pixelColor(280, 10) == blue  # 2.0 fills the upper half
    assert image.pixelColor(120, 70) == orange
    assert image.pixelColor(120, 90) == ground
    assert image.pixelColor(40, 50) == blue
    assert image.pixelColor(40, 40) == ground
    assert image.pixelColor(200, 50) == ground


def test_drag_edits_the_right_bar_to_the_right_value(qtbot: QtBot, bars: CodeBars) -> None:
    heard: list[tuple[int, float]] = []
    bars.edited.connect(lambda index, value: heard.append((index, value)))
    drag(qtbot, bars, 120, 31)
    assert heard == [(1, 1.0)]
    drag(qtbot, bars, 10, 500)  # beyond the edge is the edge
    assert heard[-1] == (0, -2.0)
    np.testing.assert_allclose(bars.code(), [-2.0, 1.0, 0.0, 2.0])
    assert marked(bars) == {0: -2.0, 1: 1.0}


def test_dragging_sideways_stays_with_the_bar(qtbot: QtBot, bars: CodeBars) -> None:
    qtbot.mousePress(bars, LEFT, pos=QPoint(40, 56))
    qtbot.mouseMove(bars, QPoint(300, 31))
    qtbot.mouseRelease(bars, LEFT, pos=QPoint(300, 31))
    assert marked(bars) == {0: 1.0}


def test_all_moves_of_a_drag_between_two_frames_are_one_edit(qtbot: QtBot, bars: CodeBars) -> None:
    heard: list[tuple[int, float]] = []
    bars.edited.connect(lambda index, value: heard.append((index, value)))
    qtbot.mousePress(bars, LEFT, pos=QPoint(120, 56))
    for y in (90, 70, 50, 31):
        move(bars, QPoint(120, y), LEFT)
    assert heard == []
    QApplication.processEvents()
    assert heard == [(1, 1.0)]
    move(bars, QPoint(120, 81), LEFT)
    qtbot.mouseRelease(bars, LEFT, pos=QPoint(120, 81))  # the last is not lost
    assert heard == [(1, 1.0), (1, -1.0)]


def test_a_move_that_waits_is_nothing_to_another_code(qtbot: QtBot, bars: CodeBars) -> None:
    qtbot.mousePress(bars, LEFT, pos=QPoint(120, 56))
    move(bars, QPoint(120, 31), LEFT)
    bars.set_code(np.array([0.5, -1.0]))
    with qtbot.assertNotEmitted(bars.edited):
        QApplication.processEvents()
    np.testing.assert_allclose(bars.code(), [0.5, -1.0])


def test_click_chooses_without_editing(qtbot: QtBot, bars: CodeBars) -> None:
    with qtbot.assertNotEmitted(bars.edited):
        qtbot.mouseClick(bars, LEFT, pos=QPoint(200, 20))
    assert bars.chosen() == 2


def test_double_click_asks_for_the_code_as_it_was(qtbot: QtBot, bars: CodeBars) -> None:
    drag(qtbot, bars, 120, 31)
    with qtbot.waitSignal(bars.reset_requested):
        qtbot.mouseDClick(bars, LEFT, pos=QPoint(120, 31))
    assert marked(bars) == {}


def test_marks_stay_while_the_edit_stays(qtbot: QtBot, bars: CodeBars) -> None:
    drag(qtbot, bars, 120, 31)
    bars.set_code(bars.code().astype(np.float32))
    assert marked(bars) == {1: 1.0}
    bars.set_code(np.array([0.5, -1.0, 0.0, 2.0]))
    assert marked(bars) == {}


def test_keyboard(qtbot: QtBot, bars: CodeBars) -> None:
    keys = Qt.Key
    qtbot.keyClick(bars, keys.Key_Right)
    qtbot.keyClick(bars, keys.Key_Right)
    assert bars.chosen() == 1
    qtbot.keyClick(bars, keys.Key_Up)
    assert bars.code()[1] == pytest.approx(-1.0 + 0.02 * 2.0)
    qtbot.keyClick(bars, keys.Key_PageDown)
    assert bars.code()[1] == pytest.approx(-1.0 + 0.02 * 2.0 - 0.2 * 2.0)
    qtbot.keyClick(bars, keys.Key_Delete)
    assert bars.code()[1] == 0
    qtbot.keyClick(bars, keys.Key_End)
    assert bars.chosen() == 3
    with qtbot.waitSignal(bars.reset_requested):
        qtbot.keyClick(bars, keys.Key_Escape)


def test_a_bar_leads_to_its_unit(qtbot: QtBot, bars: CodeBars) -> None:
    opened: list[int] = []
    bars.opened.connect(opened.append)
    place = QPoint(round((1 + 0.5) * bars.width() / len(bars.code())), bars.height() // 2)
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert opened == []
    qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert opened == [1]
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, control, QPoint(2, place.y()))
    assert opened == [1, 0]


def test_scale_per_unit(qtbot: QtBot, bars: CodeBars) -> None:
    bars.set_code(np.array([5.0, -10.0, 0.0, 20.0]), scale=np.array([10.0, 10.0, 0.0, 10.0]))
    drag(qtbot, bars, 120, 31)
    assert marked(bars) == {1: pytest.approx(10.0)}
    with pytest.raises(ValueError, match="the scale has 3 numbers, the code 4"):
        bars.set_code(np.zeros(4), scale=np.ones(3))


def test_code_without_negatives_stands_on_the_edge(qtbot: QtBot) -> None:
    bars = CodeBars()
    qtbot.addWidget(bars)
    bars.resize(256, 112)
    bars.set_code(np.array([0.0, 1.0]))
    drag(qtbot, bars, 64, 6)
    assert marked(bars) == {0: 1.0}
    drag(qtbot, bars, 64, 112)
    assert marked(bars) == {0: 0.0}


@pytest.mark.parametrize("count", [2, 32, 1000, 1200])
def test_every_bar_can_be_reached(qtbot: QtBot, count: int) -> None:
    bars = CodeBars()
    qtbot.addWidget(bars)
    bars.resize(330, 112)
    bars.set_code(np.linspace(-1, 1, count))
    bars.set_strongest(False)
    assert not bars.grab().isNull()
    hit = {bars.index_at(x / 4) for x in range(330 * 4)}
    assert hit == set(range(count))
    with qtbot.waitSignal(bars.edited) as caught:
        drag(qtbot, bars, 329, 56 - 25)
    assert caught.args is not None
    assert caught.args[0] == bars.index_at(329)


def test_no_code_paints_and_takes_keys(qtbot: QtBot) -> None:
    bars = CodeBars()
    qtbot.addWidget(bars)
    assert not bars.grab().isNull()
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert bars.index_at(3) is None


def test_other_size_forgets_edits_and_choice(qtbot: QtBot, bars: CodeBars) -> None:
    drag(qtbot, bars, 280, 31)
    bars.set_code(np.zeros(2))
    assert (marked(bars), bars.chosen()) == ({}, None)


def test_scale_moves_in_steps() -> None:
    scale = StepScale()
    tops = []
    for tallest in (0.9, 0.95, 1.1, 0.9, 0.6, 0.5, 0.45):
        scale.follow(np.array([tallest]))
        tops.append(scale.top)
    assert tops == [1.0, 1.0, 1.25, 1.25, 1.25, 1.25, 0.5]
    assert not scale.signed
    scale.follow(np.array([0.4, -0.3]))
    assert scale.signed


def test_scale_stays_during_a_drag(qtbot: QtBot, bars: CodeBars) -> None:
    qtbot.mousePress(bars, LEFT, pos=QPoint(280, 56))
    qtbot.mouseMove(bars, QPoint(280, 52))
    small = bars.value_at(0, 6)
    qtbot.mouseMove(bars, QPoint(280, 6))
    assert small == bars.value_at(0, 6) == 2.0
    qtbot.mouseRelease(bars, LEFT, pos=QPoint(280, 6))


@pytest.mark.parametrize(("value", "top"), [(1.0, 1.0), (1.01, 1.25), (0.03, 0.032), (950, 1000)])
def test_round_tops(value: float, top: float) -> None:
    scale = StepScale()
    scale.follow(np.array([value]))
    assert scale.top == pytest.approx(top)


def test_edges_are_on_whole_device_pixels() -> None:
    layout = BarLayout(count=32, width=331, height=76, ratio=2.0, signed=True)
    for index in range(32):
        column = layout.column(index)
        assert (column.left() * 2).is_integer()
        assert (column.right() * 2).is_integer()
        assert layout.index_at(column.center().x()) == index


def test_of_a_wide_code_the_strongest_bars_are_shown_and_edited(
    qtbot: QtBot, bars: CodeBars
) -> None:
    code = np.random.default_rng(0).normal(size=200)
    bars.resize(480, 112)  # 48 bars, 10 pixels each
    bars.set_code(code)
    order = np.argsort(-np.abs(code), kind="stable")[:STRONGEST].tolist()
    assert bars.indices() == order
    heard: list[tuple[int, float]] = []
    bars.edited.connect(lambda index, value: heard.append((index, value)))
    drag(qtbot, bars, 35, 52)  # near zero: it would be one of the weakest now
    assert [index for index, _ in heard] == [order[3]]
    assert abs(bars.code()[order[3]]) < np.abs(code[order]).min()
    assert bars.indices() == order  # bars stay while one is edited
    bars.set_code(-2 * np.roll(code, 1))
    assert bars.indices() == [(index + 1) % 200 for index in order]


def test_keys_go_from_bar_to_bar_as_they_stand(qtbot: QtBot, bars: CodeBars) -> None:
    code = np.random.default_rng(1).normal(size=100)
    bars.set_code(code)
    order = bars.indices()
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert bars.chosen() == order[0]
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert bars.chosen() == order[1]
    qtbot.keyClick(bars, Qt.Key.Key_End)
    assert bars.chosen() == order[-1]
    bars.set_strongest(False)
    assert bars.indices() == list(range(100))
    qtbot.keyClick(bars, Qt.Key.Key_Home)
    assert bars.chosen() == 0


def test_the_tooltip_tells_the_number_and_the_way_to_its_unit(
    bars: CodeBars, monkeypatch: pytest.MonkeyPatch
) -> None:
    bars.set_code(np.array([1.5, -2.0], np.float32))
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _where, words, _widget: told.append(words))
    where = QPoint(next(x for x in range(bars.width()) if bars.index_at(x) == 1), 5)
    QApplication.sendEvent(bars, QHelpEvent(QEvent.Type.ToolTip, where, bars.mapToGlobal(where)))
    assert told == ["unit 1: −2\nDrag to change it, Ctrl-click for the card of its unit"]
