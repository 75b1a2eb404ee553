"""Inspects the points between two places of the plane, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.session.inspector import PLANE_POINT

if TYPE_CHECKING:
    from gui.session.inspector import Inspector
    from gui.session.latent_plane import LatentPlane

STEPS, INTERVAL_MS = 48, 40


class Walk(QObject):
    """Moves along a line in the latent plane until its end, or until something else is inspected.

    It ends too when another plane is shown, or when the code is edited.
    """

    moved = Signal(float, float)
    """The point of the plane that is inspected next."""

    def __init__(self, inspector: Inspector, plane: LatentPlane) -> None:
        super().__init__(inspector)
        self._inspector = inspector
        self._points: list[tuple[float, float]] = []
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._advance)
        inspector.selected.connect(self._stop_unless_on_plane)
        inspector.edited.connect(self.stop)
        plane.replaced.connect(self.stop)

    @Slot(object, object)
    def start(self, first: tuple[float, float], last: tuple[float, float]) -> None:
        """Walk from one point of the plane to another."""
        self._points = [(float(x), float(y)) for x, y in np.linspace(first, last, STEPS)]
        self._timer.start()

    @Slot()
    def stop(self) -> None:
        """Stay where it is."""
        self._points.clear()
        self._timer.stop()

    @Slot()
    def _stop_unless_on_plane(self) -> None:
        if self._inspector.source != PLANE_POINT:
            self.stop()

    @Slot()
    def _advance(self) -> None:
        x, y = self._points.pop(0)
        if not self._points:
            self._timer.stop()
        self.moved.emit(x, y)
        self._inspector.decode_at(x, y)
