"""Plain words in a fixed number of lines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import wrapping

SHORT = 90
"""Letters that a tooltip holds in one line."""
_MARKUP = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "\n": "<br>"}
)
"""As ``html.escape``, whose module takes 2 ms of the first paint."""


def as_tooltip(text: str) -> str:
    """Words as a tooltip: long ones wrap, and what looks like markup is shown as it is."""
    if len(text) <= SHORT and "<" not in text:
        return text
    words = text.translate(_MARKUP)
    return f"<qt>{words}</qt>"


@guarded
class Paragraph(QWidget):
    """Words that wrap and, after some lines, are cut; the tooltip then has them all.

    Nothing in them is taken for markup.

    Args:
        lines: How many lines there are at most.
        parent: Owner.
    """

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._most = "", lines
        theme.set_font(self, theme.SMALL)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_lines(self, lines: int) -> None:
        """Have at most so many lines."""
        if lines != self._most:
            self._most = lines
            self.updateGeometry()
            self.update()

    def text(self) -> str:
        """All that it says, cut or not."""
        return self._text

    def setText(self, text: str) -> None:
        """Say something else."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as half of the words, for two lines; as tall as all its lines."""
        metrics = self.fontMetrics()
        whole = metrics.horizontalAdvance(self._text) + 2
        wide = whole if self._most == 1 else min(whole, max(whole // self._most, 300) + 60)
        return QSize(wide, self._most * metrics.lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """Words are cut before a layout grows."""
        return QSize(0, self.sizeHint().height())

    def lines(self, width: float) -> list[str]:
        """The words as they are painted in a width, the last line cut if need be."""
        return wrapping.lines(self._text, self.font(), width, self._most)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines about the middle."""
        painter, metrics = QPainter(self), self.fontMetrics()
        found = self.lines(self.width())
        cut = bool(found) and not self._text.endswith(found[-1])
        self.setToolTip(as_tooltip(self._text) if cut else "")
        top = (self.height() - len(found) * metrics.lineSpacing()) / 2
        for number, line in enumerate(found):
            corner = QPointF(0, top + number * metrics.lineSpacing())
            area = QRectF(corner.x(), corner.y(), self.width(), metrics.lineSpacing())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)
        painter.end()
