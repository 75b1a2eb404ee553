"""Values that the wheel changes only while they have the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Mixed into widgets of Qt, it comes before them and is none itself.
if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QWidget as Base
else:
    Base = object


class WheelWithFocus(Base):
    """To be mixed into a widget: without focus the wheel scrolls the panel that holds it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the value if focused; otherwise leave the event to the parent."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
