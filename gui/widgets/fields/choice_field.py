"""One of several words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import primitives
from gui.widgets.painting.primitives import BOX_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

_ARROW = 7


@guarded
class ChoiceField(QComboBox):
    """One of several words. The wheel works only while focused."""

    changed = Signal(object)
    """Key of the user's choice, a ``str``."""

    def __init__(
        self, choices: Sequence[tuple[str, str]] = (), parent: QWidget | None = None, name: str = ""
    ) -> None:
        super().__init__(parent)
        self._dimmed = False
        self._last = ""
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.activated.connect(self._activated)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these ``(key, label)``; the current one stays if it is still among them."""
        keep = self.value()
        self.clear()
        for key, label in choices:
            self.addItem(label, key)
        if keep in dict(choices):
            self.set_value(keep)
        self._last = self.value()

    def value(self) -> str:
        """Key of the current choice, or an empty string."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Make ``value`` current, silently.

        Raises:
            ValueError: There is no such choice.
        """
        index = self.findData(value)
        if index < 0:
            raise ValueError(f"'{value}' is not among the choices of {self.accessibleName()}")
        self.setCurrentIndex(index)
        self._last = value

    def set_dimmed(self, dimmed: bool) -> None:
        """Show that the value has no effect now, although it can be changed."""
        self._dimmed = dimmed
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the longest choice."""
        texts = [self.itemText(index) for index in range(self.count())]
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=40)
        return QSize(widest + 34, BOX_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Narrower than the longest choice only if it must be."""
        return QSize(min(self.sizeHint().width(), 72), BOX_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the closed box; the list is Qt's own."""
        colours, painter = theme.current(), QPainter(self)
        line = colours.accent if primitives.shows_focus(self) else colours.line
        fill = colours.hover if self.underMouse() and self.isEnabled() else colours.raised
        primitives.box(painter, QRectF(self.rect()), 5, fill, line)
        ink = colours.secondary if self._dimmed else colours.text
        ink = ink if self.isEnabled() else colours.disabled
        painter.setPen(QColor(ink))
        area = self.rect().adjusted(9, 0, -22, 0)
        mode = Qt.TextElideMode.ElideRight
        text = self.fontMetrics().elidedText(self.currentText(), mode, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
        primitives.arrow(painter, QPointF(self.width() - 13, self.height() / 2), _ARROW, ink)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change by the wheel only while focused."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @Slot(int)
    def _activated(self, _index: int) -> None:
        if self.value() != self._last:
            self._last = self.value()
            self.changed.emit(self._last)
