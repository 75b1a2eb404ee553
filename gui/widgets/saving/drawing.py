"""What a widget paints, as a drawing of lines and words (SVG)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from engine.core.files import writing
from engine.core.replacing import atomic_path
from gui import theme
from gui.widgets.painting import wrapping
from gui.widgets.painting.primitives import saved
from gui.widgets.painting.recording import Recording
from gui.widgets.saving import left_out, titles

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

LINES = 6
"""So many has a title at most, as of six runs side by side."""


@dataclass(frozen=True)
class Drawing:
    """What was painted, to be written in whatever thread.

    Attributes:
        title: Of the drawing.
        size: Of all of it, in pixels of the window.
        pictures: Its parts, the height where each begins first.
    """

    title: str
    size: QSize
    pictures: tuple[tuple[int, Recording], ...]

    @classmethod
    def of(cls, widget: QWidget) -> Drawing:
        """A widget as it is seen now, under its title."""
        title = titles.title(widget)
        if not title:
            return cls("Hourglass", widget.size(), ((0, _recorded(widget)),))
        head = head_height(title, widget.width())
        size = QSize(widget.width(), widget.height() + head)
        return cls(title, size, ((0, _headed(title, size)), (head, _recorded(widget))))

    def write(self, path: Path) -> Path:
        """Write it; an older file is replaced only by a complete one.

        Raises:
            OutputError: The file cannot be written; an older one is still there.
        """
        from PySide6.QtSvg import QSvgGenerator  # noqa: PLC0415 - a library that few will need

        with writing(path), atomic_path(path) as part:
            # Only this version of the format knows clipping: curves end at the frame of their plot.
            generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
            generator.setFileName(str(part))
            # Else what was recorded is drawn smaller.
            generator.setResolution(self.pictures[0][1].logicalDpiX())
            generator.setSize(self.size)
            generator.setViewBox(QRect(QPoint(), self.size))
            generator.setTitle(self.title)
            painter = QPainter(generator)
            for top, picture in self.pictures:
                with saved(painter):
                    painter.translate(0, top)
                    picture.paint(painter)
            painter.end()
        return path


def head_height(title: str, width: float, most: int = LINES) -> int:
    """Height of a title above a picture of some width, in pixels of the window."""
    line = QFontMetrics(theme.font(theme.SMALL)).lineSpacing()
    further = len(title_lines(title, width, most)) - 1
    return theme.px(theme.SMALL) + 2 * theme.GAP + further * line


def title_lines(title: str, width: float, most: int = LINES) -> list[str]:
    """A title as it stands above a picture of some width: at least one line."""
    room = width - 2 * theme.GAP
    return wrapping.lines(title, theme.font(theme.SMALL), room, most) or [""]


def write_title(painter: QPainter, title: str, width: float, most: int = LINES) -> None:
    """Write a title at the top, in as many lines as it needs, cut after the last there may be."""
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(QColor(theme.current().text))
    line = painter.fontMetrics().lineSpacing()
    found = title_lines(title, width, most)
    first = head_height(title, width, most) - (len(found) - 1) * line
    for number, words in enumerate(found):
        room = QRectF(theme.GAP, number * line, width - 2 * theme.GAP, first)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


def _headed(title: str, size: QSize) -> Recording:
    """The ground of a drawing and its title."""
    picture = Recording()
    painter = QPainter(picture)
    painter.fillRect(QRect(QPoint(), size), QColor(theme.current().background))
    write_title(painter, title, size.width())
    painter.end()
    return picture


def _recorded(widget: QWidget) -> Recording:
    """What a widget paints, in its own coordinates.

    Rendered at once into a drawing, clips would stay where they are in the part of the widget that
    sets them, and what they clip would not: Qt moves the part without telling the clips.
    """
    picture = Recording()
    painter = QPainter(picture)
    with left_out.without(widget):
        widget.render(painter, QPoint())
    painter.end()
    return picture
