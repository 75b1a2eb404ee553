"""Pill buttons: single, in exclusive groups, and with a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT = 24
PADDING = 11
ARROW = 7


@guarded
class Chip(QPushButton):
    """A pill button; when checkable, the checked state has the accent's outline and soft fill."""

    def __init__(
        self, text: str, parent: QWidget | None = None, *, checkable: bool = False
    ) -> None:
        super().__init__(text, parent)
        self.setCheckable(checkable)
        self.setAccessibleName(text)
        self.setFont(theme.font(theme.SMALL))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The text with its padding."""
        return QSize(self._widest() + 2 * PADDING, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """A pill never cuts its text."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pill; the platform's button look is not wanted."""
        colours, painter = theme.current(), QPainter(self)
        selected = self.isChecked() and self.isEnabled()
        lively = self.isEnabled() and (self.underMouse() or self.isDown())
        fill = colours.accent_soft if selected else colours.hover if lively else None
        ring = primitives.shows_focus(self)
        line = colours.accent if selected or ring else colours.line
        area = QRectF(self.rect())
        primitives.box(painter, area, area.height() / 2, fill, line, width=2.0 if ring else 1.0)
        strong = colours.text if selected or lively else colours.secondary
        painter.setPen(QColor(strong if self.isEnabled() else colours.disabled))
        self._paint_label(painter)
        painter.end()

    def _widest(self) -> int:
        return self.fontMetrics().horizontalAdvance(self.text())

    def _paint_label(self, painter: QPainter) -> None:
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


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


@guarded
class ChipMenu(Chip):
    """A pill that states the current choice and opens a menu of the others.

    Args:
        prefix: What is chosen, such as ``"Colour"``; shown as ``Colour: label ▾``.
        parent: Owner.
    """

    chosen = Signal(str)
    """Key of the choice that the user has made."""

    def __init__(self, prefix: str = "", parent: QWidget | None = None) -> None:
        super().__init__(prefix, parent)
        self._prefix = prefix
        self._labels: dict[str, str] = {}
        self._current = ""
        self._menu = QMenu(self)
        self._actions = QActionGroup(self)
        self._actions.triggered.connect(self._triggered)
        self.setMenu(self._menu)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these ``(key, label)``; the current one stays if it is still among them."""
        for action in self._actions.actions():
            self._actions.removeAction(action)
            self._menu.removeAction(action)
            action.deleteLater()
        self._labels = dict(choices)
        for key, label in choices:
            action = QAction(label, self._actions)
            action.setCheckable(True)
            action.setData(key)
            self._menu.addAction(action)
        if choices:
            self.set_current(self._current if self._current in self._labels else choices[0][0])
        self.updateGeometry()

    def current(self) -> str:
        """Key of the current choice, or an empty string."""
        return self._current

    def set_current(self, key: str) -> None:
        """Make ``key`` current, silently; an unknown key raises ``KeyError``."""
        self.setText(self._titled(self._labels[key]))
        self.setAccessibleName(self.text())
        self._current = key
        for action in self._actions.actions():
            action.setChecked(action.data() == key)

    def sizeHint(self) -> QSize:
        """Room for the longest choice, so that choosing moves nothing."""
        return super().sizeHint() + QSize(ARROW + 5, 0)

    def _titled(self, label: str) -> str:
        return f"{self._prefix}: {label}" if self._prefix else label

    def _widest(self) -> int:
        texts = [self._titled(label) for label in self._labels.values()] or [self.text()]
        return max(self.fontMetrics().horizontalAdvance(text) for text in texts)

    def _paint_label(self, painter: QPainter) -> None:
        colour = painter.pen().color().name()
        area = self.rect().adjusted(PADDING, 0, -PADDING - ARROW - 5, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.text())
        centre = QPointF(self.width() - PADDING - ARROW / 2, self.height() / 2)
        primitives.arrow(painter, centre, ARROW, colour)

    @Slot(QAction)
    def _triggered(self, action: QAction) -> None:
        key = str(action.data())
        if key != self._current:
            self.set_current(key)
            self.chosen.emit(key)
