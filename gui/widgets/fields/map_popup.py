"""The card below a map field: kinds with what they mean, and two axes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.guard import guarded
from gui.widgets.controls import CaptionLabel
from gui.widgets.fields.map_kinds import MapKind, with_axis
from gui.widgets.fields.number_field import NumberBox
from gui.widgets.fields.number_scale import NumberScale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from gui.widgets.fields.map_kinds import Axes

MEANING_WIDTH = 236
"""Pixels in which what a kind means is broken into lines."""
NAMES = ("Horizontal axis", "Vertical axis")


@guarded
class MapPopup(QFrame):
    """Stays open while one tries what it offers; Escape, Enter or a click elsewhere close it."""

    kind_chosen = Signal(str)
    axes_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName("Map")
        self._kinds: dict[str, MapKind] = {}
        self._buttons: dict[str, QRadioButton] = {}
        self._meanings: dict[str, CaptionLabel] = {}
        self._axes: Axes = (0, 1)
        self._bounds: tuple[int, int] | None = None
        self._list, self._row = QGridLayout(), QHBoxLayout()
        self._list.setHorizontalSpacing(theme.GAP)
        self._list.setVerticalSpacing(theme.GAP)
        self.boxes: list[NumberBox] = []
        self._words = QLabel("Axes", self), QLabel("", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        column.setSpacing(theme.MARGIN)
        column.addLayout(self._list)
        column.addStretch(1)  # without axes the kinds stay where they are
        column.addLayout(self._row)
        self._row.setSpacing(theme.GAP)
        self._row.addWidget(self._words[0])
        self._row.addWidget(self._words[1])
        self._row.addStretch(1)

    def show_choice(self, kinds: Sequence[MapKind], key: str, axes: Axes) -> None:
        """Show what is on offer and what is chosen, silently."""
        for kind in kinds:
            if kind.key not in self._buttons:
                self._add(kind)
            self._meanings[kind.key].setText(kind.meaning)
        self._kinds, self._axes = {kind.key: kind for kind in kinds}, axes
        self._buttons[key].setChecked(True)
        self._show_axes(self._kinds[key])

    def open_below(self, owner: QWidget) -> None:
        """Appear below a widget, within its screen."""
        self.adjustSize()
        room = owner.screen().availableGeometry()
        corner = owner.mapToGlobal(QPoint(owner.width() - self.width(), owner.height() + 3))
        place = QRect(corner, self.size())
        place.moveLeft(max(room.left(), min(place.left(), room.right() - place.width())))
        place.moveTop(max(room.top(), min(place.top(), room.bottom() - place.height())))
        self.move(place.topLeft())
        self.show()
        for button in self._buttons.values():
            if button.isChecked():
                button.setFocus(Qt.FocusReason.PopupFocusReason)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on what a kind means chooses it, as one on its name does."""
        for key, meaning in self._meanings.items():
            if event.button() == Qt.MouseButton.LeftButton and meaning.geometry().contains(
                event.position().toPoint()
            ):
                self._buttons[key].click()
        super().mouseReleaseEvent(event)

    def button(self, key: str) -> QRadioButton:
        """The button of a kind."""
        return self._buttons[key]

    def _add(self, kind: MapKind) -> None:
        button, meaning = QRadioButton(kind.title, self), CaptionLabel("", self)
        for each in (button, meaning):
            each.setCursor(Qt.CursorShape.PointingHandCursor)
        meaning.setFixedWidth(theme.px(MEANING_WIDTH))
        button.clicked.connect(partial(self.kind_chosen.emit, kind.key))
        row = len(self._buttons)
        self._list.addWidget(button, row, 0, Qt.AlignmentFlag.AlignTop)
        self._list.addWidget(meaning, row, 1)
        self._buttons[kind.key], self._meanings[kind.key] = button, meaning

    def _show_axes(self, kind: MapKind) -> None:
        choosable = kind.count > 2
        bounds = (kind.first, kind.first + kind.count - 1) if choosable else None
        if bounds != self._bounds:
            self._bounds = bounds
            self._replace_boxes()
        for word in self._words:
            word.setVisible(choosable)
        for box, axis in zip(self.boxes, self._axes, strict=False):
            box.set_value(axis + kind.first)

    def _replace_boxes(self) -> None:
        """New boxes for other axes: a box keeps its bounds for life."""
        for box in self.boxes:
            self._row.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes = []
        if self._bounds is None:
            return
        low, high = self._bounds
        self._words[1].setText(f"from {low} to {high}")
        for which, name in enumerate(NAMES):
            box = NumberBox(NumberScale(low, high, integer=True), low, self)
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.changed.connect(partial(self._changed, which, low))
            self._row.insertWidget(1 + which, box)
            self.boxes.append(box)

    def _changed(self, which: int, first: int, number: float) -> None:
        self.axes_chosen.emit(with_axis(self._axes, which, int(number) - first))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with the keys that close a menu."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.close()
        else:
            super().keyPressEvent(event)
