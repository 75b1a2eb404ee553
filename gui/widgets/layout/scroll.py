"""A scroll area whose size hint is its content's height."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QSizePolicy, QWidget

from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

MINIMUM = 90
"""Minimum height in pixels."""
BAR_WIDTH = 10
"""Width in pixels that is always reserved for the scroll bar."""


@guarded
class FixedWidthScrollBar(QScrollBar):
    """Always reserves its width; painted only if there is something to scroll.

    A bar that comes and goes changes the width of the content, and so the height of wrapped text,
    and so whether a bar is needed: the layout would never settle where the heights are just so.
    """

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing while all of the content is visible."""
        if self.maximum() > self.minimum():
            super().paintEvent(event)


@guarded
class FitContentScrollArea(QScrollArea):
    """As tall as its content where the layout has the room; scrolls where it has not."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the focus belongs to the content
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setVerticalScrollBar(FixedWidthScrollBar(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setFixedWidth(BAR_WIDTH)
        self.setWidget(content)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass a new size hint of the content on to the layout."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """The content's height for this width."""
        content, layout = self._content, self._content.layout()
        height = content.sizeHint().height()
        if layout is not None and layout.hasHeightForWidth():
            height = layout.totalHeightForWidth(self.viewport().width())
        return QSize(content.sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        """The width of the content, and ``MINIMUM``."""
        return QSize(self._content.minimumSizeHint().width() + BAR_WIDTH, MINIMUM)
