"""What lies over others on screen, and does not belong into a saved picture of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

_LEFT_OUT: WeakSet[QWidget] = WeakSet()


def leave_out(widget: QWidget) -> None:
    """Leave a widget out of pictures of what it lies on."""
    _LEFT_OUT.add(widget)


@contextmanager
def without(whole: QWidget) -> Iterator[None]:
    """Hide what is to be left out of a picture of ``whole``; nothing is painted meanwhile."""
    there = [each for each in _LEFT_OUT if each.isVisible() and whole.isAncestorOf(each)]
    focused = [each for each in (one.focusWidget() for one in there) if each and each.hasFocus()]
    for each in there:
        each.hide()
    try:
        yield
    finally:
        for each in there:
            each.show()
        for each in focused:
            each.setFocus()
