"""Whom a message is for, and whether that one is still there.

An answer of the worker's may come when the widget that asked has been destroyed: Python's part of
it lives on as long as somebody holds one of its methods, but to call it would raise, or worse.
"""

from __future__ import annotations

from functools import partial
from types import MethodType
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Callable


def receiver(handler: Callable[..., Any]) -> QObject | None:
    """The object whose method a handler is, also behind ``partial``; None of a function.

    Raises:
        TypeError: It is a method of something that is no ``QObject``: nobody could tell whether
            what that holds of the window is still there.
    """
    while isinstance(handler, partial):
        handler = handler.func
    owner = handler.__self__ if isinstance(handler, MethodType) else None
    if owner is not None and not isinstance(owner, QObject):
        raise TypeError(f"{handler} must be a method of a QObject, which knows when it is gone")
    return owner


def is_gone(handler: Callable[..., Any]) -> bool:
    """Whether the object whose method a handler is has been destroyed."""
    owner = receiver(handler)
    return owner is not None and not shiboken6.isValid(owner)
