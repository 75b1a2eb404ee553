"""Windows that fit the screen they open on, their frames included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QStyle

if TYPE_CHECKING:
    from PySide6.QtCore import QMargins
    from PySide6.QtWidgets import QWidget

BORDER = 4
"""Pixels of frame on a side, as long as the system has not told: more than most have."""


def fit_first(window: QWidget, wanted: QSize) -> None:
    """Give a window that was not shown yet its first size, which its screen has room for."""
    bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    frame = QSize(2 * BORDER, bar + 2 * BORDER)
    window.resize(wanted.boundedTo(window.screen().availableSize() - frame))


def keep_on_screen(window: QWidget) -> None:
    """Make a window, if need be, smaller and move it until its frame lies on its screen.

    What is maximised or takes the full screen is left to the system.
    """
    if window.isMaximized() or window.isFullScreen() or window.isMinimized():
        return
    handle = window.windowHandle()
    if handle is not None:
        room = window.screen().availableGeometry()
        fitted = inside(window.geometry(), handle.frameMargins(), room)
        if fitted != window.geometry():
            window.setGeometry(fitted)


def inside(content: QRect, frame: QMargins, room: QRect) -> QRect:
    """The part of a window within its frame, so that all of it lies in a room.

    Args:
        content: Where it would be without the room's bounds.
        frame: How far the frame reaches beyond it.
        room: Where window and frame may be.
    """
    allowed = room.marginsRemoved(frame)
    size = content.size().boundedTo(allowed.size())
    x = min(max(content.x(), allowed.x()), allowed.x() + allowed.width() - size.width())
    y = min(max(content.y(), allowed.y()), allowed.y() + allowed.height() - size.height())
    return QRect(x, y, size.width(), size.height())
