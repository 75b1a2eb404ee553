"""What stands over a map: a dot in its run's colour, a name, and what the map shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.paragraph import as_tooltip

HEIGHT = 20
"""In pixels beside text of the usual size."""
DOT, GAP = 4.0, 8.0
"""Radius of the dot, and room between the words, in pixels."""
KEPT = 256
"""Titles whose measures are known: those of six runs at a dozen moments each, in a few widths."""
BETWEEN = " · "
"""Parts two details."""


@dataclass(frozen=True)
class MapTitle:
    """The words over a map.

    Attributes:
        key: Tells the map from others.
        name: Of the run.
        colour: Of the run, ``#rrggbb``.
        detail: Such as ``"32 numbers · keeps 27 %"``.
        brief: What stands in its place where there is no room for all of it.
        figure: What stands there where there is no room for any part of that.
        chosen: Whether it is the run that all else shows.
    """

    key: str
    name: str
    colour: str
    detail: str = ""
    chosen: bool = False
    brief: str = ""
    figure: str = ""


@guarded
class MapHeading(QWidget):
    """One line over a map; the detail gives way before the name. A click chooses its run."""

    clicked = Signal()

    def __init__(self, title: MapTitle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_title(title)

    def set_title(self, title: MapTitle) -> None:
        """Say something else."""
        if title == self._title and self.accessibleName():
            return
        self._title = title
        self.setAccessibleName(f"{title.name}, {title.detail}" if title.detail else title.name)
        self.update()

    def title(self) -> MapTitle:
        """What it says."""
        return self._title

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(0, theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As high, however low the map is."""
        return self.sizeHint()

    def parts(self) -> tuple[str, str]:
        """The name, cut to the room that there is, and as many details as are left whole."""
        family, title = QGuiApplication.font().family(), self._title
        return _parts(title, self.width() - 2 * DOT - GAP, family, theme.factor())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click with the left button."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.clicked.emit()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Wait for the release."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The dot and the words."""
        name, detail = self.parts()
        painter, area = QPainter(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._title.colour))
        painter.drawEllipse(QPointF(DOT + 1, area.center().y()), DOT, DOT)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(_bold())
        painter.setPen(QColor(theme.current().text))
        words = area.adjusted(2 * DOT + GAP, 0, 0, 0)
        painter.drawText(words, int(middle | Qt.AlignmentFlag.AlignLeft), name)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(QColor(theme.current().secondary))
        painter.drawText(words, int(middle | Qt.AlignmentFlag.AlignRight), detail)
        if self._title.chosen:
            line = QRectF(
                words.left(), area.bottom() - 2, QFontMetricsF(_bold()).horizontalAdvance(name), 1.6
            )
            painter.fillRect(line, QColor(theme.current().accent))
        painter.end()
        whole = (self._title.name, self._title.detail)
        words_left_out = "" if (name, detail) == whole else " · ".join(filter(None, whole))
        told = as_tooltip(words_left_out) or "Click to show this run everywhere"
        if told != self.toolTip():
            self.setToolTip(told)


@lru_cache(maxsize=KEPT)
def _parts(title: MapTitle, room: float, _family: str, _factor: float) -> tuple[str, str]:
    """Cached: a drag through time comes back often, and to measure words costs more than to paint.

    Args:
        title: What is to be said.
        room: Pixels for name and details.
    """
    bold, plain = QFontMetricsF(_bold()), QFontMetricsF(theme.font(theme.SMALL))
    # Names of runs often differ at their ends alone.
    name = bold.elidedText(title.name, Qt.TextElideMode.ElideMiddle, max(room, 0.0))
    left = room - bold.horizontalAdvance(name) - GAP
    fits = plain.horizontalAdvance(title.detail) <= left
    words = title.detail if fits else title.brief or title.detail
    details = words.split(BETWEEN)
    while details and plain.horizontalAdvance(BETWEEN.join(details)) > left:
        details.pop()
    if not details and plain.horizontalAdvance(title.figure) <= left:
        return name, title.figure
    return name, BETWEEN.join(details)


def _bold() -> QFont:
    font = QFont(theme.font(theme.SMALL))
    font.setWeight(QFont.Weight.DemiBold)
    return font
