"""A row whose parts are all equally wide, to the pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtCore import QRect


@guarded
class EqualWidthRow(QHBoxLayout):
    """Leaves the pixels free that can't be shared out evenly: squares side by side stay alike."""

    def setGeometry(self, area: QRect) -> None:
        """Lay the parts out in as much of the width as they can share."""
        parts = max(self.count(), 1)
        free = (area.width() - (parts - 1) * self.spacing()) % parts
        super().setGeometry(area.adjusted(0, 0, -free, 0))
