"""A scroll area for what may be too large for a small window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded


@guarded
class ScrollIfTooSmall(QScrollArea):
    """Its content fills it; where that needs more than there is, it keeps its minimum and scrolls.

    Args:
        content: What it shows.
        smallest: The least width and height in pixels that a layout must give to the area.
        grows: Whether it must give more beside larger text.
    """

    def __init__(
        self,
        content: QWidget,
        smallest: tuple[int, int],
        parent: QWidget | None = None,
        *,
        grows: bool = False,
    ) -> None:
        super().__init__(parent)
        self._content, self._smallest, self._grows = content, QSize(*smallest), grows
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the focus belongs to the content
        self.setWidgetResizable(True)
        self.setWidget(content)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass a new size hint of the content on to the layout."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """The content's."""
        return self._content.sizeHint()

    def whole(self) -> QSize:
        """The least size in pixels in which the content need not scroll sideways."""
        bar = QSize(self.verticalScrollBar().sizeHint().width(), 0)
        return self._content.minimumSizeHint() + bar

    def minimumSizeHint(self) -> QSize:
        """The content's, but no more than the smallest size."""
        smallest = self._smallest * theme.factor() if self._grows else self._smallest
        return self.whole().boundedTo(smallest)


def below_a_line(content: QWidget) -> QWidget:
    """A widget below a line that parts it from the menus."""
    whole, line = QWidget(), QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    line.setFixedHeight(1)
    line.setAutoFillBackground(True)
    line.setBackgroundRole(QPalette.ColorRole.Mid)
    column.addWidget(line)
    column.addWidget(content, 1)
    return whole
