"""From a mouse event to the end of the paint that shows its result."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Slot

from gui.guard import guarded
from gui.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QWidget

now = time.perf_counter
PAINTED = QEvent.Type(QEvent.registerEventType())
"""Sent by the window to itself; of all that waits it is the next."""


@guarded
class WatchedWindow(MainWindow):
    """The window, which tells when all that waited to be painted is painted and handed over."""

    after_paint: Callable[[], None] | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Have word sent right behind each update of the window's picture."""
        if watched is self and self.after_paint is not None:
            if event.type() == QEvent.Type.UpdateRequest:
                urgent = Qt.EventPriority.HighEventPriority.value
                QCoreApplication.postEvent(self, QEvent(PAINTED), urgent)
            elif event.type() == PAINTED:
                self.after_paint()
        return super().eventFilter(watched, event)


@guarded
class LatencyWatch(QObject):
    """Takes the time of events whose result comes later, perhaps one result for several.

    A result is there when the answering method has returned: it asks the model and passes the
    answer to the widgets. It is seen when the window has finished the update of its picture in
    which targets were painted after that: all that the answer has changed is painted in it, and
    what it left as it was is not. What a screen adds is the same for every program.

    Args:
        window: Whose updates end a latency.
        owner: The object whose method gives the answer.
        method: The method's name.
        targets: The widgets that show the result; at least one of them is another after each.
        end: Emitted when all has followed from the answer, in later turns of the event loop; what
            is painted then is the result.
    """

    def __init__(
        self,
        window: WatchedWindow,
        owner: object,
        method: str,
        targets: Iterable[QWidget],
        end: SignalInstance | None = None,
    ) -> None:
        super().__init__()
        self.latencies: list[float] = []
        self.seen: list[float] = []
        self._asked: list[float] = []
        self._begun: list[float] = []
        self._answered: list[float] = []
        self._painted = False
        self._targets = list(targets)
        self._window = window
        self._owner, self._method, self._end = owner, method, end
        self._answers: Callable[..., Any] = getattr(owner, method)
        setattr(owner, method, self._answer if end is None else self._begin)
        if end is not None:
            end.connect(self._finish)
        window.after_paint = self._after_paint
        for target in self._targets:
            target.installEventFilter(self)

    def ask(self, moment: float) -> None:
        """An event happened at this moment of ``perf_counter``."""
        self._asked.append(moment)

    @property
    def open(self) -> int:
        """Events whose result has not been seen."""
        return len(self._asked) + len(self._begun) + len(self._answered)

    def end(self) -> None:
        """Watch no longer."""
        setattr(self._owner, self._method, self._answers)
        if self._end is not None:
            self._end.disconnect(self._finish)
        self._window.after_paint = None
        for target in self._targets:
            target.removeEventFilter(self)

    def _answer(self, *args: object) -> None:
        self._answers(*args)
        self._answered += self._asked
        self._asked.clear()
        self._painted = False

    def _begin(self, *args: object) -> None:
        self._answers(*args)
        self._begun += self._asked
        self._asked.clear()

    @Slot()
    def _finish(self) -> None:
        self._answered += self._begun
        self._begun.clear()
        self._painted = True
        # Behind the update that may wait: all that has changed in the last turn is painted then.
        low = Qt.EventPriority.LowEventPriority.value
        QCoreApplication.postEvent(self._window, QEvent(PAINTED), low)

    def _after_paint(self) -> None:
        if self._answered and self._painted:
            moment = now()
            self.latencies += [moment - asked for asked in self._answered]
            self.seen.append(moment)
            self._answered.clear()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note that a target is painted."""
        if event.type() == QEvent.Type.Paint:
            self._painted = True
        return False
