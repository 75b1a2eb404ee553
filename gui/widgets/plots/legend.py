"""A plot's legend: coloured words in a corner that switch their curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

GAP, HEIGHT = 12, 18


@dataclass(frozen=True)
class LegendEntry:
    """One word of the legend.

    Attributes:
        name: The word.
        colour: Its colour, as the curve's.
        shown: Whether the curve is shown; the word is dimmed where it is not.
    """

    name: str
    colour: str
    shown: bool = True


@guarded
class PlotLegend(QWidget):
    """Words from right to left; a click, or Enter after arrow keys, switches one."""

    toggled = Signal(str)
    """The word that was clicked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: list[LegendEntry] = []
        self._focus = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Curves")
        self.setToolTip("Click a word to hide or show its curve")

    def set_entries(self, entries: list[LegendEntry]) -> None:
        """Show these words."""
        if entries == self._entries:
            return
        self._entries = entries
        self._focus = min(self._focus, max(len(entries) - 1, 0))
        self.setAccessibleDescription(", ".join(e.name for e in entries if e.shown))
        right = self.geometry().right()
        self.resize(self.sizeHint())
        self.move(right - self.width() + 1, self.y())
        self.setVisible(bool(entries))
        self.update()

    def entries(self) -> list[LegendEntry]:
        """The words shown."""
        return list(self._entries)

    def box(self, name: str) -> QRectF:
        """Where a word stands, in pixels of the legend.

        Raises:
            KeyError: There is no such word.
        """
        return dict(zip((e.name for e in self._entries), self._boxes(), strict=True))[name]

    def sizeHint(self) -> QSize:
        """Room for all words."""
        boxes = self._boxes()
        return QSize(int(boxes[-1].right()) + GAP // 2 if boxes else 0, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Switch the word under the cursor."""
        for place, box in enumerate(self._boxes()):
            if box.adjusted(-GAP / 2, 0, GAP / 2, 0).contains(event.position()):
                self._focus = place
                self.toggled.emit(self._entries[place].name)
                break
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose a word, Enter switches it."""
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and self._entries:
            step = 1 if key == Qt.Key.Key_Right else -1
            self._focus = (self._focus + step) % len(self._entries)
            self.update()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._entries:
            self.toggled.emit(self._entries[self._focus].name)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words on a veil of the background."""
        painter = QPainter(self)
        veil = QColor(theme.current().background)
        veil.setAlphaF(0.8)
        painter.fillRect(self.rect(), veil)
        painter.setFont(theme.font(theme.CAPS))
        for place, (entry, box) in enumerate(zip(self._entries, self._boxes(), strict=True)):
            colour = QColor(entry.colour if entry.shown else theme.current().disabled)
            painter.setPen(colour)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, entry.name)
            if place == self._focus and primitives.shows_focus(self):
                primitives.box(painter, box.adjusted(-4, 1, 4, -1), 4, None, theme.current().accent)
        painter.end()

    def _boxes(self) -> list[QRectF]:
        metrics = QFontMetricsF(theme.font(theme.CAPS))
        boxes: list[QRectF] = []
        x = GAP / 2
        for entry in self._entries:
            width = metrics.horizontalAdvance(entry.name) + 1
            boxes.append(QRectF(x, 0, width, HEIGHT))
            x += width + GAP
        return boxes
