"""Pages of which one is in front, and of which that one alone asks for room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.guard import guarded


@guarded
class FrontPage(QStackedWidget):
    """Qt's stack asks for the room of its largest page, be it ever so far behind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self._turned)

    @Slot()
    def _turned(self) -> None:
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Whether the page in front is taller where it is narrower."""
        page = self.currentWidget()
        return page is not None and page.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """That of the page in front."""
        page = self.currentWidget()
        return super().heightForWidth(width) if page is None else page.heightForWidth(width)

    def sizeHint(self) -> QSize:
        """That of the page in front."""
        page = self.currentWidget()
        return super().sizeHint() if page is None else page.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """That of the page in front."""
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()
