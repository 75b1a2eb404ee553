"""A scroll area that is as tall as what it holds, if there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

LEAST = 90
"""Pixels below which it does not shrink."""
BAR_WIDTH = 10
"""Room kept for the scroll bar, so that the content does not move when the bar comes and goes."""


class ShyScrollBar(QScrollBar):
    """Takes its room always, and shows itself where there is something to scroll.

    A bar that comes and goes changes the width, with it the height of wrapped text, with it
    whether there is a bar: without end, where the heights are just so.
    """

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing while all is in sight."""
        if self.maximum() > self.minimum():
            super().paintEvent(event)


class SnugScroll(QScrollArea):
    """Shows its content in full where the column is tall enough, and scrolls where it is not."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what has the focus is brought into sight
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setVerticalScrollBar(ShyScrollBar(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setFixedWidth(BAR_WIDTH)
        self.setWidget(content)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for another height when the content has one."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """The content's height."""
        content, layout = self._content, self._content.layout()
        height = content.sizeHint().height()
        if layout is not None and layout.hasHeightForWidth():
            height = layout.totalHeightForWidth(self.viewport().width())
        return QSize(content.sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        """A few rows."""
        return QSize(120, LEAST)
