"""What follows from one change, in several turns of the event loop: what the eye follows first."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.background.receiver import is_gone, receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SLICE = 0.002
"""Seconds of a turn after which the rest waits for the next one."""
HURRY_S = 0.25
"""Changes that follow one another sooner are too fast for a motion between them to be seen."""


class Turns(QObject):
    """Puts off what can be seen a moment later, so that no input waits for all of it.

    While a change is told within ``spread``, ``call`` only remembers what it is given. It is done
    afterwards, oldest first, in turns of the event loop: in between it paints, and handles a mouse
    that moves on. What still waits when it is asked for again is done once, for the newest state,
    and keeps its place, so that of a stream of changes every part shows some.

    Args:
        parent: Its owner.
        hurry: Called at each change that is spread, and as long as some of it waits, so that others
            let the GUI thread go first.
    """

    finished = Signal()
    """All parts show the same state."""

    def __init__(self, parent: QObject, hurry: Callable[[], None] | None = None) -> None:
        super().__init__(parent)
        self._hurry = hurry
        self._waiting: dict[tuple[Callable[..., None], tuple[Any, ...]], None] = {}
        self._spreads = self._close = False
        self._began = -HURRY_S
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._turn)

    @property
    def hurried(self) -> bool:
        """Whether a change is being spread that follows close upon another one."""
        return self._spreads and self._close

    @property
    def idle(self) -> bool:
        """Whether all parts show the same state."""
        return not (self._waiting or self._timer.isActive())

    @contextmanager
    def spread(self) -> Iterator[None]:
        """Put off what ``call`` is given meanwhile."""
        now = time.monotonic()
        self._close, self._began = now - self._began < HURRY_S, now
        if self._hurry is not None:
            self._hurry()
        before, self._spreads = self._spreads, True
        try:
            yield
        finally:
            self._spreads = before
            self._timer.start()

    def call(self, slot: Callable[..., None], *args: Any) -> None:  # noqa: ANN401 - the slot's
        """Call a slot: at once, or in a later turn.

        Args:
            slot: A function, or a method of a ``QObject``; it is no longer called once that is
                destroyed.
            args: Hashable; with others it is another call.

        Raises:
            TypeError: It is a method of anything else.
        """
        receiver(slot)
        if self._spreads:
            self._waiting.setdefault((slot, args))
        else:
            self._waiting.pop((slot, args), None)
            slot(*args)

    def stop(self) -> None:
        """Forget what waits."""
        self._timer.stop()
        self._waiting.clear()

    def _do_next(self) -> None:
        slot, args = next(iter(self._waiting))
        del self._waiting[slot, args]
        if not is_gone(slot):
            slot(*args)

    @Slot()
    def _turn(self) -> None:
        """Do some of what waits."""
        began = time.perf_counter()
        try:
            while self._waiting and time.perf_counter() - began < SLICE:
                self._do_next()
        finally:  # a part that can't be shown keeps no other from it
            if self._waiting:
                self._timer.start()
                if self._hurry is not None:
                    self._hurry()
        if not self._waiting:
            self.finished.emit()
