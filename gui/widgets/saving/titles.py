"""What a saved picture says above itself: what is shown, of which run, at which moment."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

_OWN: WeakKeyDictionary[QWidget, Callable[[], str]] = WeakKeyDictionary()
_PARTS: WeakKeyDictionary[QWidget, Callable[[QWidget], str]] = WeakKeyDictionary()
_SUBJECTS: WeakKeyDictionary[QWidget, Callable[[], str]] = WeakKeyDictionary()


class _Context:
    make: Callable[[], str] | None = None


_CONTEXT = _Context()


def set_context(make: Callable[[], str] | None) -> None:
    """Say how run and moment are named in all titles; None for titles without them."""
    _CONTEXT.make = make


def end_context(make: Callable[[], str]) -> None:
    """Name run and moment no more, unless another context has taken the place of this one."""
    if _CONTEXT.make is make:
        _CONTEXT.make = None


def set_title(widget: QWidget, make: Callable[[], str]) -> None:
    """Give a widget a whole title of its own, such as one that names several runs."""
    _OWN[widget] = make


def set_parts(parent: QWidget, make: Callable[[QWidget], str]) -> None:
    """Give all widgets that stand in another one whole titles of their own."""
    _PARTS[parent] = make


def set_subject(widget: QWidget, make: Callable[[], str]) -> None:
    """Say more of what a widget shows than its name does; run and moment follow."""
    _SUBJECTS[widget] = make


def title(widget: QWidget) -> str:
    """The title of a picture of a widget; empty where nothing is known of a run."""
    own = _OWN.get(widget)
    if own is not None:
        return own()
    parent = widget.parentWidget()
    if parent is not None and parent in _PARTS:
        return _PARTS[parent](widget)
    if _CONTEXT.make is None:
        return ""
    subject = _SUBJECTS.get(widget, widget.accessibleName)()
    return " · ".join(part for part in (subject, _CONTEXT.make()) if part)
