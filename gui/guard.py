"""No exception leaves what Qt calls: it is logged and reported once, and Qt gets a valid value.

An exception in a method that overrides one of Qt's own has no caller that could catch it, and one
that C code raises (an index of numpy, ``round(nan)``) in an override that runs under another one
ends the whole process on Python 3.11 with every PySide6 from 6.8 to 6.11. So each class that
overrides a method of Qt is ``guarded``, and a test finds the one that is not.
"""

from __future__ import annotations

import logging
from functools import wraps
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, QRectF, Signal
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)

NEUTRAL: dict[str, Callable[[], Any]] = {
    **dict.fromkeys(("event", "eventFilter", "sceneEvent"), bool),
    **dict.fromkeys(("rowCount", "columnCount"), int),
    **dict.fromkeys(("index", "parent"), QModelIndex),
    "boundingRect": QRectF,
    "data": lambda: None,
}
"""Return values where Qt's own method is pure virtual, or would deliver an event twice."""

CALLED_BY_QT = {
    *NEUTRAL,
    *("paint", "paintEngine", "shape", "itemChange", "sizeHint", "minimumSizeHint"),
    *("drawBackground", "drawForeground", "metric", "setGeometry", "viewportEvent"),
}
"""Besides the handlers of events, what of another package's methods Qt calls: that package has
methods of its own, too, which only share their names with Qt's and may raise as they please."""

Kind = TypeVar("Kind", bound=type)


class _Notifier(QObject):
    caught = Signal(str)
    """A fault at a place where none was caught before: the method's qualified name."""


_notifiers: list[_Notifier] = []
_known: set[tuple[str, str, int]] = set()


def notifier() -> _Notifier:
    """Emits ``caught`` at the first fault of each place; connect queued, painters may be active."""
    if not _notifiers:
        _notifiers.append(_Notifier())
    return _notifiers[0]


def forget() -> None:
    """Report faults that were reported before once more."""
    _known.clear()


def guarded(kind: Kind) -> Kind:
    """Decorator of a class: nothing that its overrides of Qt's methods raise gets to Qt.

    What raised paints nothing, and ends the painters that it has begun; a handler of an event does
    nothing more; where a value is wanted Qt's own method gives it.
    """
    for name in unguarded(kind):
        setattr(kind, name, _guard(kind, name, _method(kind, name)))
    return kind


def guard_package(package: str) -> None:
    """Guard what has been imported of another package, such as that of the plots."""
    for kind in wrapped_kinds():
        if kind.__module__.partition(".")[0] == package:
            for name in unguarded(kind):
                if name.endswith("Event") or name in CALLED_BY_QT:
                    setattr(kind, name, _guard(kind, name, _method(kind, name)))


def overrides(kind: type) -> list[str]:
    """The methods of Qt's that a class overrides, itself or by what is mixed into it."""
    own = [each for each in kind.__mro__ if each is kind or not issubclass(each, shiboken6.Object)]
    theirs = {name for base in kind.__mro__ if _of_qt(base) for name in vars(base)}
    names = dict.fromkeys(name for each in own for name in vars(each) if name in theirs)
    return [
        name
        for name in names
        if isinstance(_method(kind, name), FunctionType) and not name.startswith("__")
    ]


def unguarded(kind: type) -> list[str]:
    """The overrides that ``guarded`` has not seen."""
    return [name for name in overrides(kind) if not hasattr(_method(kind, name), "guards")]


def wrapped_kinds() -> Iterator[type]:
    """Every class there is now that derives from one of Qt's and is not itself one of them."""
    waiting: list[type] = [shiboken6.Object]
    seen = set(waiting)
    while waiting:
        kind = waiting.pop()
        if not _of_qt(kind):
            yield kind
        fresh: set[type] = set(type.__subclasses__(kind)) - seen
        seen |= fresh
        waiting += fresh


def _method(kind: type, name: str) -> Any:  # noqa: ANN401 - whatever bears the name
    return next(vars(base)[name] for base in kind.__mro__ if name in vars(base))


def _of_qt(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in {"PySide6", "shiboken6", "Shiboken"}


def _guard(kind: type, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    where = f"{kind.__module__}.{kind.__qualname__}.{name}"
    default = None if name.endswith("Event") or name.startswith(("paint", "draw")) else ""
    silent = method.__annotations__.get("return", default) in {None, "None"}

    @wraps(method)
    def guards(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as the method
        try:
            return method(*args, **named)
        except (KeyboardInterrupt, SystemExit) as request:  # to end the program
            _end_painters(request, args)
            QCoreApplication.quit()
        except Exception as error:  # Qt's C++ code can handle none
            _end_painters(error, args)
            _report(where, error)
        return None if silent else _fallback(kind, name, args)

    guards.guards = method  # type: ignore[attr-defined] # how ``unguarded`` knows it
    return guards


def _fallback(kind: type, name: str, args: tuple[Any, ...]) -> Any:  # noqa: ANN401 - Qt's own
    """What Qt's own method returns; None where that is pure virtual, which PySide raises at."""
    if name in NEUTRAL:
        return NEUTRAL[name]()
    theirs = next(base for base in kind.__mro__ if _of_qt(base) and name in vars(base))
    try:
        return getattr(theirs, name)(*args)
    except NotImplementedError:
        return None


def _end_painters(error: BaseException, given: tuple[Any, ...]) -> None:
    """End what was begun to be painted: a painter that lives on keeps all others from its device.

    Painters that the method was given are somebody else's to end.
    """
    trace = error.__traceback__
    while trace is not None:
        for value in trace.tb_frame.f_locals.values():
            if isinstance(value, QPainter) and not any(value is each for each in given):
                _end(value)
        trace = trace.tb_next


def _end(painter: QPainter) -> None:
    if shiboken6.isValid(painter) and painter.isActive():
        painter.end()


def _report(where: str, error: Exception) -> None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    line = trace.tb_lineno if trace is not None else 0
    fault = (where, type(error).__name__, line)
    if fault in _known:
        return
    _known.add(fault)
    log.error("%s failed; the window goes on without it", where, exc_info=error)
    notifier().caught.emit(where)
