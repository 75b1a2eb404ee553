"""A recording paints in parts, and with the discs that are put into it, what Qt paints at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPicture
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from gui.widgets.painting import recording
from gui.widgets.painting.recording import Discs, Recording, recording_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("qapp")
BRUSHES = (QBrush(QColor("#ff0000")), QBrush(QColor(0, 200, 0, 128)), QBrush(QColor("#0000ff")))
PLACES = np.array([[20.5, 30.25], [26.0, 31.0], [60.0, 12.0], [61.0, 13.0]])
DISCS = Discs(PLACES, 4.5, BRUSHES, np.array([2, 1, 1, 0]))


def paint_all(painter: QPainter, into: Recording | None = None) -> None:
    """Transforms, clips, words, a picture, and discs: painted, or put into a recording."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.save()
    painter.translate(7, 3)
    painter.rotate(10)
    painter.drawLine(0, 0, 80, 40)
    painter.setClipRect(QRect(5, 5, 60, 60))
    painter.fillRect(0, 0, 90, 20, QColor("#888888"))
    painter.drawText(12, 40, "half é")
    painter.save()
    if into is not None:
        into.put(painter, DISCS)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        for place, each in zip(PLACES, DISCS.index, strict=True):
            painter.setBrush(BRUSHES[each])
            painter.drawEllipse(QPointF(*place), 4.5, 4.5)
    painter.restore()
    painter.drawEllipse(QRectF(3, 50, 20, 9))  # has no brush again
    painter.restore()
    image = QImage(3, 3, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    painter.scale(2, 2)
    painter.drawImage(QPointF(30, 2), image)
    painter.setOpacity(0.5)
    painter.drawPolyline([QPointF(each, each * each % 40) for each in range(40)])


@pytest.fixture
def plain() -> QPicture:
    made = QPicture()
    painter = QPainter(made)
    paint_all(painter)
    painter.end()
    return made


@pytest.fixture
def with_discs() -> Recording:
    made = Recording()
    painter = QPainter(made)
    paint_all(painter, made)
    painter.end()
    return made


def pixels(paint: Callable[[QPainter], object]) -> QImage:
    made = QImage(120, 100, QImage.Format.Format_ARGB32)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    painter.translate(4, 5)
    paint(painter)
    painter.end()
    return made


def svg(paint: Callable[[QPainter], object]) -> str:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(QPicture().logicalDpiX())
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    return bytes(buffer.data().data()).decode()


@pytest.mark.parametrize("most", [1, 150, 1_000_000])
def test_painted_in_parts_it_is_what_qt_paints_at_once(
    plain: QPicture, with_discs: Recording, most: int
) -> None:
    right = pixels(plain.play)
    assert right != pixels(lambda _: None)
    assert pixels(lambda painter: with_discs.paint(painter, most)) == right


def test_a_drawing_holds_each_disc_once_in_its_order_and_colour(
    plain: QPicture, with_discs: Recording
) -> None:
    drawn, right = svg(lambda painter: with_discs.paint(painter, 100)), svg(plain.play)
    circles = re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="4.5"', drawn)
    assert [(float(x), float(y)) for x, y in circles] == [tuple(each) for each in PLACES.tolist()]
    shapes = re.compile(r"<(?:circle|ellipse|path|polyline|text|image)[^>]*>")
    assert shapes.findall(drawn) == shapes.findall(right)
    for each, colour in zip(circles, ("#0000ff", "#00c800", "#00c800", "#ff0000"), strict=True):
        before = drawn[: drawn.index(f'cx="{each[0]}" cy="{each[1]}"')]
        assert re.findall(r'<g fill="(.+?)"', before)[-1] == colour


def test_parts_are_small(with_discs: Recording) -> None:
    records = with_discs._records(recording.content(with_discs))
    longest = max(len(each.data) for each in records)
    parts = list(with_discs._parts(150))
    assert len(parts) > 5
    assert max(part.size() for part in parts) <= 150 + longest + 150  # head and transform


def test_the_checksum_is_qts_own(plain: QPicture) -> None:
    data = recording.content(plain)
    assert data[:4] == b"QPIC"
    assert int.from_bytes(data[4:6], "big") == recording._checksum(data[6:])


def test_no_discs_are_nothing() -> None:
    made = Recording()
    painter = QPainter(made)
    made.put(painter, Discs(np.zeros((0, 2)), 4.5, BRUSHES, np.zeros(0, np.intp)))
    painter.end()
    assert pixels(made.paint) == pixels(lambda _: None)


class Widget(QWidget):
    """Knows whether it was painted into a recording."""

    seen: Recording | None = None

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        self.seen = recording_of(painter)
        painter.end()


def test_it_is_known_through_a_widget_that_is_rendered_into_it(qtbot: QtBot) -> None:
    widget, made = Widget(), Recording()
    qtbot.addWidget(widget)
    painter = QPainter(made)
    widget.render(painter, QPoint())
    painter.end()
    assert widget.seen is made
    widget.grab()
    assert widget.seen is None
