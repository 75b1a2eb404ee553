from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDropEvent,
    QGuiApplication,
    QImage,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QApplication

from gui.widgets.canvas import Canvas
from gui.widgets.canvas.canvas import FIRST_OF_SEVERAL, WEB_ADDRESS
from gui.widgets.canvas.ink import HISTORY, SIDE

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(SIDE, SIDE)  # one screen pixel per pixel inside
    made.show()
    return made


def stroke(
    qtbot: QtBot, canvas: Canvas, *points: tuple[int, int], button: Qt.MouseButton = LEFT
) -> None:
    qtbot.mousePress(canvas, button, pos=QPoint(*points[0]))
    for point in points[1:]:
        qtbot.mouseMove(canvas, QPoint(*point))
    qtbot.mouseRelease(canvas, button, pos=QPoint(*points[-1]))


def test_it_starts_black_and_empty(canvas: Canvas) -> None:
    picture = canvas.picture()
    assert picture.shape == (280, 280)
    assert picture.dtype == np.float32
    assert picture.max() == 0
    assert canvas.is_empty()
    assert not canvas.can_undo()
    assert not canvas.can_redo()


def test_fast_stroke_of_two_events_is_joined(qtbot: QtBot, canvas: Canvas) -> None:
    stroke(qtbot, canvas, (20, 140), (260, 140))
    along = canvas.picture()[140]
    assert along[20:260].min() == 1
    assert along[:8].max() == 0
    assert along[272:].max() == 0


def test_pen_width_is_a_fraction_of_the_canvas(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.set_pen(0.1)
    stroke(qtbot, canvas, (20, 140), (260, 140))
    assert canvas.picture()[:, 140].sum() == pytest.approx(28, abs=0.5)
    canvas.set_pen(7)
    assert canvas.pen() == 0.5


def test_click_leaves_a_dot(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.set_pen(0.1)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(140, 140))
    assert canvas.picture().sum() == pytest.approx(np.pi * 14**2, rel=0.02)


def test_edges_are_smooth_even_where_the_pen_moves_slowly(qtbot: QtBot, canvas: Canvas) -> None:
    points = [(100 + i, 100 + i // 2) for i in range(80)]
    stroke(qtbot, canvas, *points)
    picture = canvas.picture()
    assert picture.max() == 1
    partial = ((picture > 0.05) & (picture < 0.95)).sum()
    assert partial > 150  # about two edges of 90 pixels


def test_latest_segment_is_drawn_at_once(qtbot: QtBot, canvas: Canvas) -> None:
    heard: list[None] = []
    canvas.changed.connect(lambda: heard.append(None))
    qtbot.mousePress(canvas, LEFT, pos=QPoint(40, 40))
    qtbot.mouseMove(canvas, QPoint(140, 40))
    assert canvas.picture()[40, 140] == 1
    qtbot.mouseMove(canvas, QPoint(140, 140))
    assert canvas.picture()[140, 140] == 1
    assert len(heard) == 3
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(140, 140))


def test_stroke_is_smoothed_at_its_corner(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.set_pen(0.05)
    stroke(qtbot, canvas, (40, 40), (240, 40), (240, 240))
    picture = canvas.picture()
    assert picture[40, 240] == 0  # the corner itself is cut,
    assert picture[65, 215] > 0.9  # the curve between the middles is there


def test_coordinates_follow_the_size_of_the_widget(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.resize(500, 140)  # the square is 140 wide, at the left, above the tiles
    stroke(qtbot, canvas, (70, 20), (70, 120))
    rows, columns = np.nonzero(canvas.picture() > 0.5)
    assert columns.mean() == pytest.approx(140, abs=1)
    assert rows.min() == pytest.approx(40 - 11, abs=2)


def test_undo_and_redo_restore_exactly(qtbot: QtBot, canvas: Canvas) -> None:
    states = [canvas.picture()]
    stroke(qtbot, canvas, (20, 20), (200, 60), (90, 250))
    states.append(canvas.picture())
    stroke(qtbot, canvas, (200, 20), (20, 200))
    states.append(canvas.picture())
    canvas.clear()
    states.append(canvas.picture())
    canvas.set_picture(np.random.default_rng(0).random((28, 28)))
    states.append(canvas.picture())
    for state in states[-2::-1]:
        canvas.undo()
        np.testing.assert_array_equal(canvas.picture(), state)
    assert not canvas.can_undo()
    for state in states[1:]:
        canvas.redo()
        np.testing.assert_array_equal(canvas.picture(), state)
    assert not canvas.can_redo()


def test_new_stroke_forgets_what_was_undone(qtbot: QtBot, canvas: Canvas) -> None:
    stroke(qtbot, canvas, (20, 20), (200, 60))
    canvas.undo()
    assert canvas.can_redo()
    stroke(qtbot, canvas, (20, 20), (60, 200))
    assert not canvas.can_redo()


def test_history_is_bounded(canvas: Canvas) -> None:
    for value in range(HISTORY + 10):
        canvas.set_picture(np.full((28, 28), value / 100))
    steps = 0
    while canvas.can_undo():
        canvas.undo()
        steps += 1
    assert steps == HISTORY


def test_clearing_an_empty_canvas_is_no_step(qtbot: QtBot, canvas: Canvas) -> None:
    with qtbot.assertNotEmitted(canvas.changed):
        canvas.clear()
    assert not canvas.can_undo()


@pytest.mark.parametrize("by_button", [False, True])
def test_rubbing_out_on_an_empty_canvas_is_no_step(
    qtbot: QtBot, canvas: Canvas, *, by_button: bool
) -> None:
    canvas.set_eraser(not by_button)
    told: list[str] = []
    canvas.done.connect(told.append)
    with qtbot.assertNotEmitted(canvas.changed), qtbot.assertNotEmitted(canvas.history_changed):
        stroke(qtbot, canvas, (20, 140), (260, 140), button=RIGHT if by_button else LEFT)
    assert not told
    assert not canvas.can_undo()


@pytest.mark.parametrize("by_button", [False, True])
def test_eraser_takes_ink_away(qtbot: QtBot, canvas: Canvas, *, by_button: bool) -> None:
    canvas.set_picture(np.ones((28, 28)))
    canvas.set_eraser(not by_button)
    stroke(qtbot, canvas, (20, 140), (260, 140), button=RIGHT if by_button else LEFT)
    assert canvas.picture()[140, 20:260].max() == 0
    assert canvas.picture()[100].min() == 1


def test_digit_is_scaled_in_exactly(canvas: Canvas) -> None:
    digit = np.random.default_rng(1).integers(0, 256, (28, 28)) / 255
    canvas.set_picture(digit)
    blocks = canvas.picture().reshape(28, 10, 28, 10)
    np.testing.assert_allclose(blocks.mean((1, 3)), digit, atol=1e-6)


def test_other_picture_is_centred_and_not_stretched(canvas: Canvas) -> None:
    canvas.set_picture(np.ones((50, 101)))
    picture = canvas.picture()
    rows, columns = np.nonzero(picture > 0.5)
    assert (columns.min(), columns.max()) == (0, 279)
    assert np.ptp(rows) + 1 == pytest.approx(280 * 50 / 101, abs=1)
    assert rows.min() == pytest.approx(279 - rows.max(), abs=1)


@pytest.mark.parametrize("bad", [np.zeros(784), np.zeros((0, 3)), np.full((28, 28), np.nan)])
def test_bad_picture_is_refused_and_changes_nothing(canvas: Canvas, bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="a picture is"):
        canvas.set_picture(bad)
    assert canvas.is_empty()
    assert not canvas.can_undo()


def test_picture_is_a_copy(qtbot: QtBot, canvas: Canvas) -> None:
    stroke(qtbot, canvas, (20, 20), (200, 60))
    copy = canvas.picture()
    copy[:] = 0
    assert canvas.picture().max() == 1


def test_every_step_is_told_by_name_once(qtbot: QtBot, canvas: Canvas) -> None:
    told: list[str] = []
    canvas.done.connect(told.append)
    with qtbot.waitSignal(canvas.history_changed):
        stroke(qtbot, canvas, (20, 20), (200, 60), (90, 250))
    stroke(qtbot, canvas, (20, 20), (200, 60), button=RIGHT)
    canvas.clear()
    canvas.clear()  # it is empty
    canvas.set_picture(np.ones((28, 28)))
    canvas.set_picture(np.ones((28, 28)), "test image 3")
    steps = ["stroke", "rubbing out", "clearing", "picture", "test image 3"]
    assert told == steps
    while canvas.can_undo():
        canvas.undo()
    assert told == steps  # taking back is no step


def test_undo_takes_back_a_stroke_that_is_being_drawn(qtbot: QtBot, canvas: Canvas) -> None:
    qtbot.mousePress(canvas, LEFT, pos=QPoint(40, 40))
    qtbot.mouseMove(canvas, QPoint(90, 90))
    begun = canvas.picture()
    canvas.undo()
    assert canvas.is_empty()
    qtbot.mouseMove(canvas, QPoint(140, 90))  # the pen draws no more until it is put down again
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(140, 90))
    assert canvas.is_empty()
    assert not canvas.can_undo()
    canvas.redo()
    np.testing.assert_array_equal(canvas.picture(), begun)


def test_what_a_canvas_begins_with_cannot_be_undone(qtbot: QtBot, canvas: Canvas) -> None:
    stroke(qtbot, canvas, (20, 20), (200, 60))
    canvas.begin_with(np.ones((28, 28)))
    assert canvas.picture().min() == 1
    assert not canvas.can_undo()
    assert not canvas.can_redo()


def tablet(canvas: Canvas, kind: QEvent.Type, x: float, pressure: float, *, tail: bool) -> None:
    pointer = QPointingDevice.PointerType.Eraser if tail else QPointingDevice.PointerType.Pen
    device = QPointingDevice(
        "pen",
        1,
        QPointingDevice.DeviceType.Stylus,
        pointer,
        QPointingDevice.Capability.Pressure,
        1,
        1,
    )
    place = QPointF(x, 140)
    keys, down = Qt.KeyboardModifier.NoModifier, LEFT
    event = QTabletEvent(kind, device, place, place, pressure, 0, 0, 0, 0, 0, keys, LEFT, down)
    QApplication.sendEvent(canvas, event)
    assert event.isAccepted()


def test_tablet_pressure_makes_the_stroke_wide(canvas: Canvas) -> None:
    widths = []
    for pressure in (0.1, 1.0):
        canvas.clear()
        tablet(canvas, QEvent.Type.TabletPress, 20, pressure, tail=False)
        tablet(canvas, QEvent.Type.TabletMove, 260, pressure, tail=False)
        tablet(canvas, QEvent.Type.TabletRelease, 260, pressure, tail=False)
        widths.append(canvas.picture()[:, 140].sum())
    assert widths[1] == pytest.approx(widths[0] * 1.2 / 0.48, rel=0.05)


def test_tablet_tail_erases(canvas: Canvas) -> None:
    canvas.set_picture(np.ones((28, 28)))
    tablet(canvas, QEvent.Type.TabletPress, 20, 1.0, tail=True)
    tablet(canvas, QEvent.Type.TabletMove, 260, 1.0, tail=True)
    tablet(canvas, QEvent.Type.TabletRelease, 260, 1.0, tail=True)
    assert canvas.picture()[140, 20:260].max() == 0


def drop(canvas: Canvas, data: QMimeData) -> bool:
    event = QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    canvas.dropEvent(event)
    return event.isAccepted()


def test_dropped_file_and_image_are_handed_on(canvas: Canvas) -> None:
    heard: list[object] = []
    canvas.image_dropped.connect(heard.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/somewhere/digit.png")])
    assert drop(canvas, data)
    image = QImage(5, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data = QMimeData()
    data.setImageData(image)
    assert drop(canvas, data)
    data = QMimeData()
    data.setText("no picture")
    assert not drop(canvas, data)
    assert heard[0] == "/somewhere/digit.png"
    assert isinstance(heard[1], QImage)
    assert heard[1].size() == image.size()
    assert len(heard) == 2


def test_of_several_files_the_first_is_taken_and_that_is_said(
    canvas: Canvas, tmp_path: Path
) -> None:
    heard: list[object] = []
    answers: list[str] = []
    canvas.image_dropped.connect(heard.append)
    canvas.answered.connect(answers.append)
    data = QMimeData()
    names = [str(tmp_path), "/somewhere/1.png", "/somewhere/2.png"]
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    assert drop(canvas, data)
    assert heard == ["/somewhere/1.png"]  # the first is a folder
    assert answers == [FIRST_OF_SEVERAL.format(3)]
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert drop(canvas, data)
    assert heard[-1] == str(tmp_path)  # who reads it says that it is a folder
    assert len(answers) == 1


def test_a_web_address_is_answered_unless_its_picture_comes_along(canvas: Canvas) -> None:
    heard: list[object] = []
    answers: list[str] = []
    canvas.image_dropped.connect(heard.append)
    canvas.answered.connect(answers.append)
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/digit.png")])
    assert drop(canvas, data)
    assert (heard, answers) == ([], [WEB_ADDRESS])
    image = QImage(5, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data.setImageData(image)
    assert drop(canvas, data)
    assert len(heard) == len(answers) == 1


def test_paste_hands_the_clipboard_on(qtbot: QtBot, canvas: Canvas) -> None:
    image = QImage(7, 7, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(canvas.image_dropped) as caught:
        qtbot.keyClick(canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert caught.args is not None
    assert caught.args[0].width() == 7


def test_hint_is_there_only_while_empty(qtbot: QtBot, canvas: Canvas) -> None:
    def brightest() -> int:
        image = canvas.grab().toImage()
        return max(image.pixelColor(x, 140).lightness() for x in range(60, 220))

    assert brightest() > 60
    stroke(qtbot, canvas, (20, 20), (30, 20))
    assert brightest() == 0
