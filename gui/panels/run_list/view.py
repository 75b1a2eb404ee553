"""The list itself: a click shows a run, its box pins it, the right button asks what else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from gui import theme
from gui.guard import guarded
from gui.panels.run_list.model import ROW, SEPARATOR, Index, RunModel
from gui.panels.run_list.row import HEIGHT, RowDelegate, pin_width
from gui.widgets.controls.documented_keys import DocumentedKeys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

FEWEST = 3
"""Rows that there is always room for."""
SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect


@guarded
class RunListView(QListView):
    """One row a run. Up and Down show the neighbours, Space pins, F2 renames, Delete deletes."""

    chosen = Signal(str)
    """The person wants to see a run."""
    pin_toggled = Signal(str)
    """The person wants a run pinned, or not any more."""
    menu_wanted = Signal(str, QPoint)
    """The person asks what can be done with a run; where, on the screen."""
    rename_wanted = Signal(str)
    """The person wants to give a run another name."""
    delete_wanted = Signal(str)
    """The person wants a run deleted."""

    KEYS = DocumentedKeys(
        "Runs",
        (
            ("↑ ↓", "show the run above or below"),
            ("Space", "pin it, or let it go"),
            ("F2", "give it another name"),
            ("Del", "delete it; Undo brings it back"),
        ),
    )

    def __init__(self, model: RunModel) -> None:
        super().__init__()
        self._runs = model
        self.setModel(model)
        self.setItemDelegate(RowDelegate(ROW))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.setAccessibleName("Runs")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        model.modelReset.connect(self.updateGeometry)

    def show_run(self, run: str) -> None:
        """Mark the run that is shown, and keep it in sight."""
        place = self._runs.place(run)
        if place.isValid():
            seen = self._in_sight(place)
            self.selectionModel().setCurrentIndex(place, SELECT)
            self._bring(place, seen=seen)
        else:
            self.selectionModel().clear()

    @property
    def run(self) -> str:
        """The run that is marked, or empty."""
        return self._runs.run(self.currentIndex())

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Paint these rows; a ``QListView`` would lay out all, but no row's size ever changes."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The left button shows a run, or pins it; no other one selects."""
        place = self.indexAt(event.position().toPoint())
        run = self._runs.run(place)
        if run == SEPARATOR or event.button() != Qt.MouseButton.LeftButton:
            return
        if event.position().x() < pin_width():
            self.pin_toggled.emit(run)
        else:
            self.chosen.emit(run)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Rows light up under the mouse; dragging selects nothing."""
        if not event.buttons():
            super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As two clicks; on the name it renames."""
        run = self._runs.run(self.indexAt(event.position().toPoint()))
        if event.position().x() < pin_width():
            self.mousePressEvent(event)
        elif run != SEPARATOR and event.button() == Qt.MouseButton.LeftButton:
            self.rename_wanted.emit(run)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask what can be done with a run: that under the mouse, or by keyboard the marked one."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        run = self._runs.run(self.indexAt(event.pos())) if by_mouse else self.run
        if run != SEPARATOR:
            self.menu_wanted.emit(run, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space, F2 and Delete; all else as in every list."""
        wanted = {
            Qt.Key.Key_Space: self.pin_toggled,
            Qt.Key.Key_F2: self.rename_wanted,
            Qt.Key.Key_Delete: self.delete_wanted,
        }.get(Qt.Key(event.key()))
        if wanted is not None and self.run != SEPARATOR:
            wanted.emit(self.run)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Space pins here; elsewhere it is the shortcut of Pause."""
        if event.type() == QEvent.Type.ShortcutOverride and self.hasFocus():
            key = event.key()  # type: ignore[attr-defined]
            if key in {Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_F2}:
                event.accept()
                return True
        return super().event(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The arrow keys have led to another run."""
        super().currentChanged(current, previous)
        run = self._runs.run(current)
        if run != SEPARATOR and self.hasFocus():
            self.chosen.emit(run)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the run that is shown in sight, however little room there is."""
        super().resizeEvent(event)
        place = self.currentIndex()
        if place.isValid():
            self._bring(place, seen=self._in_sight(place))

    def _in_sight(self, place: Index) -> bool:
        """Whether all of a row is seen."""
        return self.viewport().rect().contains(self.visualRect(place))

    def _bring(self, place: Index, *, seen: bool) -> None:
        """A row that was out of sight comes to the middle: its neighbours are wanted beside it."""
        if not seen:
            self.scrollTo(place, QAbstractItemView.ScrollHint.PositionAtCenter)

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(
            super().sizeHint().width(), theme.px(HEIGHT) * max(self._runs.rowCount(), FEWEST)
        )

    def minimumSizeHint(self) -> QSize:
        """A few rows."""
        return QSize(120, theme.px(HEIGHT) * FEWEST)
