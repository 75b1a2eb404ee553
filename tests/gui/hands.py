"""Hands and eyes for the tests of the window: strokes, moves, and what is to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from gui.widgets.controls import ElidedLabel

if TYPE_CHECKING:
    from gui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def stroke(canvas: QWidget, *places: tuple[float, float]) -> None:
    """Draw through places given as parts of the canvas's width and height."""
    points = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in places]
    QTest.mousePress(canvas, LEFT, pos=points[0])
    for point in points[1:]:
        move(canvas, point, LEFT)
    QTest.mouseRelease(canvas, LEFT, pos=points[-1])


def until_read(window: MainWindow) -> None:
    """Drawings are read once a frame."""
    while window.draw._due.waits():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def move(widget: QWidget, place: QPoint, held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """Move the mouse to a place of a widget."""
    kind, keys = QEvent.Type.MouseMove, Qt.KeyboardModifier.NoModifier
    at, everywhere = QPointF(place), QPointF(widget.mapToGlobal(place))
    event = QMouseEvent(kind, at, everywhere, Qt.MouseButton.NoButton, held, keys)
    QApplication.sendEvent(widget, event)


def draw_a_seven(window: MainWindow) -> None:
    stroke(window.draw.canvas, (0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.55, 0.5), (0.45, 0.8))
    until_read(window)


def click_run(window: MainWindow, run: str) -> None:
    """Click a run in the list."""
    view = window.runs.view
    place = view.visualRect(window.runs.model.place(run)).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=place)


def pixels(window: MainWindow) -> np.ndarray:
    """What the window looks like, (H, W, 4)."""
    image = window.grab().toImage()
    raw = np.frombuffer(image.constBits(), np.uint8)
    return raw.reshape(image.height(), -1, 4)[:, : image.width()].copy()


def shown_texts(window: MainWindow) -> list[str]:
    labels = [*window.findChildren(QLabel), *window.findChildren(ElidedLabel)]
    return [each.text() for each in labels if each.isVisible()]
