"""What a widget paints, as a drawing of lines and words (SVG)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter

from engine.core.files import writing
from engine.core.replacing import atomic_path
from gui import theme
from gui.widgets.painting.primitives import saved
from gui.widgets.painting.recording import Recording
from gui.widgets.saving import titles

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


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
        head = head_height()
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


def head_height() -> int:
    """Height of a title in pixels of the window."""
    return theme.px(theme.SMALL) + 2 * theme.GAP


def write_title(painter: QPainter, title: str, width: float) -> None:
    """Write a title at the top, cut where it is too long."""
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(QColor(theme.current().text))
    room = QRectF(theme.GAP, 0, width - 2 * theme.GAP, head_height())
    mode = Qt.TextElideMode.ElideRight
    shown = painter.fontMetrics().elidedText(title, mode, int(room.width()))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


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
    widget.render(painter, QPoint())
    painter.end()
    return picture
