"""Which map is shown, as a pill that opens a card to choose from."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent

from gui.guard import guarded
from gui.widgets.controls import Chip
from gui.widgets.fields.choice_field import paint_pill_choice, pill_size
from gui.widgets.fields.map_popup import MapPopup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from gui.widgets.fields.map_kinds import Axes, MapKind


@guarded
class MapField(Chip):
    """One of several kinds of maps, and any two of its axes.

    Args:
        kinds: What is on offer; the first is current.
        parent: Owner.
    """

    kind_changed = Signal(str)
    """Key of the kind that the user has chosen."""
    axes_changed = Signal(object)
    """The two axes that the user has chosen, counted from 0."""

    def __init__(self, kinds: Sequence[MapKind], parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._kinds = list(kinds)
        self._key, self._axes = self._kinds[0].key, (0, 1)
        self._popup: MapPopup | None = None
        self.setToolTip("Which map, and which of its axes")
        self.clicked.connect(self.open)
        self.set_choice(kinds, self._key, self._axes)

    def set_choice(self, kinds: Sequence[MapKind], key: str, axes: Axes) -> None:
        """Offer these kinds, and show which of them is chosen, silently."""
        self._kinds, self._key, self._axes = list(kinds), key, axes
        self.setAccessibleName(f"Map: {self.text()}")
        if self._popup is not None:
            self._popup.show_choice(self._kinds, key, axes)
        self.updateGeometry()
        self.update()

    def value(self) -> tuple[str, Axes]:
        """Kind and axes."""
        return self._key, self._axes

    def text(self) -> str:
        """What the field says."""
        return next(kind for kind in self._kinds if kind.key == self._key).named(self._axes)

    def popup(self) -> MapPopup:
        """The card; it is made when it is first needed."""
        if self._popup is None:
            self._popup = MapPopup(self)
            self._popup.kind_chosen.connect(self.kind_changed)
            self._popup.axes_chosen.connect(self.axes_changed)
            self._popup.show_choice(self._kinds, self._key, self._axes)
        return self._popup

    @Slot()
    def open(self) -> None:
        """Show the card."""
        self.popup().open_below(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open as a list of choices does."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.open()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Room for the longest name, so that choosing moves nothing."""
        metrics = QFontMetricsF(self.font())
        names = [self.text(), *(kind.longest for kind in self._kinds)]
        return pill_size(ceil(max(map(metrics.horizontalAdvance, names))) + 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The pill with its arrow."""
        painter = QPainter(self)
        paint_pill_choice(painter, self, self.text(), lively=self.underMouse() or self.isDown())
        painter.end()
