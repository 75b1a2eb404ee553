"""How something is spread over the classes: a bar in the colour of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.paragraph import as_tooltip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QPaintEvent

LETTERS = 2
"""Letters of a class's name that stand below its bar; the tooltip has them all."""


@guarded
class ClassBars(QWidget):
    """Shares of each class, as parts of the greatest."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: NDArray[np.floating] = np.zeros(0)
        self._names: Sequence[str] = ()
        theme.set_font(self, theme.CAPS)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_shares(self, shares: NDArray[np.floating], names: Sequence[str]) -> None:
        """Show the share of each class, (classes,) in [0, 1], and their names."""
        self._shares, self._names = shares, names
        told = (self.told(place) for place in np.argsort(-shares, kind="stable")[:3])
        self.setAccessibleDescription(", ".join(told) if len(shares) else "")
        self.update()

    def told(self, place: int) -> str:
        """A class and its share in words."""
        return f"{self._names[place]}: {100 * self._shares[place]:.1f} %"

    def sizeHint(self) -> QSize:
        """Room for ten bars."""
        return QSize(theme.px(140), theme.px(60))

    def minimumSizeHint(self) -> QSize:
        """The least that can be read."""
        return QSize(theme.px(90), theme.px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars and what stands below them."""
        count, greatest = len(self._shares), float(self._shares.max(initial=0))
        if not count:
            return
        painter, colours = QPainter(self), theme.current()
        foot, pitch = self.fontMetrics().height(), self.width() / count
        reach = self.height() - foot
        painter.fillRect(QRectF(0, reach, self.width(), 1), QColor(colours.line))
        painter.setPen(QColor(colours.secondary))
        for place, (share, colour) in enumerate(
            zip(self._shares.tolist(), theme.class_colours(count), strict=True)
        ):
            tall = round(share / greatest * reach) if greatest > 0 else 0
            bar = QRectF(place * pitch, reach - tall, max(pitch - 2, 1), tall)
            painter.fillRect(bar, QColor(colour))
            below = QRectF(place * pitch, reach, max(pitch - 2, 1), foot)
            name = self._names[place]
            fits = self.fontMetrics().horizontalAdvance(name) <= pitch
            shown = name if fits else name[:LETTERS]
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, shown)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Tell the class below the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            count = len(self._shares)
            place = int(event.pos().x() / max(self.width(), 1) * count)
            if 0 <= place < count:
                QToolTip.showText(event.globalPos(), as_tooltip(self.told(place)), self)
            return True
        return super().event(event)
