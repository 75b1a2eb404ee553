"""One of several words, as an input box or as a pill."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls import pills
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.fields.wheel import WheelWithFocus
from gui.widgets.painting import primitives
from gui.widgets.painting.primitives import BOX_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ARROW = 7
"""Width of the triangle that points down, in pixels."""


@guarded
class ChoiceField(WheelWithFocus, QComboBox):
    """One of several words, chosen from a list.

    Args:
        choices: ``(key, label)`` in their order; the first is current.
        parent: Owner.
        name: Accessible name.
        prefix: What is chosen, such as ``"Colour"``; a pill shows it before the label.
        pill: Whether it looks like the pill buttons of a heading, and not like an input box.
    """

    changed = Signal(object)
    """Key of the user's choice, a ``str``."""

    def __init__(
        self,
        choices: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
        name: str = "",
        *,
        prefix: str = "",
        pill: bool = False,
    ) -> None:
        super().__init__(parent)
        self._pill, self._prefix = pill, prefix
        self._dimmed = False
        self._last = ""
        self._wholes: Mapping[str, str] = {}
        self.setAccessibleName(name or prefix)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        horizontal = QSizePolicy.Policy.Fixed if pill else QSizePolicy.Policy.Maximum
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Fixed)
        if pill:
            theme.set_font(self, theme.SMALL)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.activated.connect(self._activated)
        self.set_choices(choices)

    def set_choices(
        self, choices: Sequence[tuple[str, str]], wholes: Mapping[str, str] | None = None
    ) -> None:
        """Offer other choices; the current one stays if it is still among them.

        Args:
            choices: ``(key, label)`` in their order.
            wholes: What a label stands for that is itself cut, by keys: told under the mouse.
        """
        keep = self.value()
        self._wholes = dict(wholes or {})
        self.clear()
        for key, label in choices:
            self.addItem(label, key)
            if key in self._wholes:
                tip = as_tooltip(self._wholes[key])
                self.setItemData(self.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        if keep in dict(choices):
            self.set_value(keep)
        self._last = self.value()
        self.updateGeometry()

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

    def text(self) -> str:
        """What the closed field says."""
        return self._titled(self.currentText())

    def sizeHint(self) -> QSize:
        """Room for the longest choice, so that choosing moves nothing."""
        texts = [self._titled(self.itemText(index)) for index in range(self.count())]
        metrics = QFontMetricsF(self.font())
        # Words are some fraction of a pixel wider than a whole number; rounded down they are cut.
        widest = ceil(max((metrics.horizontalAdvance(text) for text in texts), default=40)) + 1
        if self._pill:
            return pill_size(widest)
        return QSize(widest + 34, theme.px(BOX_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """A pill never cuts its text; a box does, if it must."""
        hint = self.sizeHint()
        return hint if self._pill else QSize(min(hint.width(), theme.px(78)), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the closed field; the list is Qt's own."""
        painter = QPainter(self)
        if self._pill:
            paint_pill_choice(painter, self, self.text(), lively=self.underMouse())
        else:
            painter.setPen(self._paint_box(painter))
            _paint_words(painter, self._box_area(), self.text(), 9.5)
        painter.end()

    def told(self) -> str:
        """All that the closed field says where that is cut, and its tooltip: for the mouse."""
        room = (pill_area(self) if self._pill else self._box_area()).width()
        whole = self._titled(self._wholes.get(self.value(), self.currentText()))
        cut = whole != self.text() or QFontMetricsF(self.font()).horizontalAdvance(whole) > room
        return "\n".join(filter(None, [whole if cut else "", self.toolTip()]))

    def event(self, event: QEvent) -> bool:
        """Tell all that it says where that is cut."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), as_tooltip(self.told()), self)
            return True
        return super().event(event)

    def _box_area(self) -> QRect:
        """Where the words of a box stand."""
        return self.rect().adjusted(9, 0, -22, 0)

    def _paint_box(self, painter: QPainter) -> QColor:
        """Outline and fill of an input box; returns the colour of its text."""
        colours = theme.current()
        line = colours.accent if primitives.shows_focus(self) else colours.line
        fill = colours.hover if self.underMouse() and self.isEnabled() else colours.raised
        primitives.box(painter, QRectF(self.rect()), 5, fill, line)
        strong = colours.secondary if self._dimmed else colours.text
        return QColor(strong if self.isEnabled() else colours.disabled)

    def _titled(self, label: str) -> str:
        return f"{self._prefix}: {label}" if self._prefix else label

    @Slot(int)
    def _activated(self, _index: int) -> None:
        if self.value() != self._last:
            self._last = self.value()
            self.changed.emit(self._last)


def pill_size(words: int) -> QSize:
    """The size of a pill with an arrow, in pixels, whose words are so wide."""
    return QSize(words + 2 * theme.px(pills.PADDING) + ARROW + 5, theme.px(pills.HEIGHT))


def pill_area(widget: QWidget) -> QRect:
    """Where the words of a pill with an arrow stand."""
    padding = theme.px(pills.PADDING)
    return widget.rect().adjusted(padding, 0, -padding - ARROW - 5, 0)


def paint_pill_choice(painter: QPainter, widget: QWidget, text: str, *, lively: bool) -> None:
    """Paint a pill that opens something to choose from over all of a widget."""
    painter.setPen(pills.paint_pill(painter, widget, selected=False, lively=lively))
    _paint_words(painter, pill_area(widget), text, 5 + ARROW / 2)


def _paint_words(painter: QPainter, area: QRect, text: str, space: float) -> None:
    """Paint words, cut to an area, and an arrow some pixels after it, in the painter's colour."""
    mode = Qt.TextElideMode.ElideRight
    shown = painter.fontMetrics().elidedText(text, mode, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
    middle = QPointF(area.x() + area.width() + space, area.y() + area.height() / 2)
    primitives.arrow(painter, middle, ARROW, painter.pen().color().name())
