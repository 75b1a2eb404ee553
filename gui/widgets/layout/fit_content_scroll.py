"""A scroll area that is as tall as what it holds, if there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QSizePolicy, QWidget

from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent

LEAST = 90
"""Pixels below which it does not shrink."""
BAR_WIDTH = 10
"""Room kept for the scroll bar, so that the content does not move when the bar comes and goes."""


@guarded
class ShyScrollBar(QScrollBar):
    """Takes its room always, and shows itself where there is something to scroll.

    A bar that comes and goes changes the width, with it the height of wrapped text, with it
    whether there is a bar: without end, where the heights are just so.
    """

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing while all is in sight."""
        if self.maximum() > self.minimum():
            super().paintEvent(event)


@guarded
class FitContentScrollArea(QScrollArea):
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
        self._kept: QWidget | None = None
        self.verticalScrollBar().rangeChanged.connect(self._reveal)
        self.verticalScrollBar().actionTriggered.connect(self._let_go)
        content.installEventFilter(self)

    def keep_in_sight(self, part: QWidget | None) -> None:
        """Scroll to a part of the content and stay there, until somebody scrolls; None for none.

        It shrinks to no less than the part's height.
        """
        self._kept = part
        self._least = LEAST if part is None else max(LEAST, part.sizeHint().height())
        self.updateGeometry()
        self._reveal()

    _least = LEAST

    @Slot()
    def _reveal(self) -> None:
        if self._kept is not None:
            self.ensureWidgetVisible(self._kept, 0, 0)

    @Slot()
    def _let_go(self) -> None:
        self._kept = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll as one wants to."""
        self._let_go()
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep in sight what was wanted there."""
        super().resizeEvent(event)
        self._reveal()

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
        """A few rows, or the part that is kept in sight."""
        return QSize(120, self._least)
