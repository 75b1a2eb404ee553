"""Pill buttons, single and in exclusive groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT, LOW = 24, 18
PADDING = 11
"""Height of a pill, of one within a line of words, and room at both ends of its text, in pixels
beside text of the usual size."""


def paint_pill(painter: QPainter, widget: QWidget, *, selected: bool, lively: bool) -> QColor:
    """Paint the outline and fill of a pill over all of a widget.

    Args:
        painter: Paints on the widget.
        widget: Its size, focus and whether it is enabled decide on the look.
        selected: Whether it has the accent's outline and soft fill.
        lively: Whether it is under the mouse or pressed.

    Returns:
        The colour of its text.
    """
    colours, area = theme.current(), QRectF(widget.rect())
    selected, lively = selected and widget.isEnabled(), lively and widget.isEnabled()
    fill = colours.accent_soft if selected else colours.hover if lively else None
    ring = primitives.shows_focus(widget)
    line = colours.accent if selected or ring else colours.line
    primitives.box(painter, area, area.height() / 2, fill, line, width=2.0 if ring else 1.0)
    strong = colours.text if selected or lively else colours.secondary
    return QColor(strong if widget.isEnabled() else colours.disabled)


@guarded
class Chip(QPushButton):
    """A pill button; when checkable, the checked state has the accent's outline and soft fill.

    Args:
        text: What it says.
        parent: Owner.
        checkable: Whether it stays pressed.
        low: Whether it stands in a line of words.
    """

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        checkable: bool = False,
        low: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._height = LOW if low else HEIGHT
        self.setCheckable(checkable)
        self.setAccessibleName(text)
        theme.set_font(self, theme.SMALL)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The text with its padding."""
        wide = self.fontMetrics().horizontalAdvance(self.text()) + 2 * theme.px(PADDING)
        return QSize(wide, theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        """A pill never cuts its text."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pill; the platform's button look is not wanted."""
        painter, lively = QPainter(self), self.underMouse() or self.isDown()
        painter.setPen(paint_pill(painter, self, selected=self.isChecked(), lively=lively))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class ChipGroup(QWidget):
    """Exclusive choices side by side.

    Args:
        choices: ``(key, label)`` in the order of the screen; the first is current.
        parent: Owner.
    """

    chosen = Signal(str)
    """Key of the choice that the user has made."""

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: dict[str, Chip] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for key, label in choices:
            chip = Chip(label, self, checkable=True)
            self._chips[key] = chip
            self._group.addButton(chip)
            row.addWidget(chip)
        self._current = choices[0][0]
        self._chips[self._current].setChecked(True)
        self._group.buttonClicked.connect(self._clicked)

    def current(self) -> str:
        """Key of the current choice."""
        return self._current

    def set_current(self, key: str) -> None:
        """Make ``key`` current, silently; an unknown key raises ``KeyError``."""
        self._chips[key].setChecked(True)
        self._current = key

    def chip(self, key: str) -> Chip:
        """The pill of one choice, to disable it or give it a tooltip."""
        return self._chips[key]

    @Slot(QAbstractButton)
    def _clicked(self, button: QAbstractButton) -> None:
        key = next(key for key, chip in self._chips.items() if chip is button)
        if key != self._current:
            self._current = key
            self.chosen.emit(key)
