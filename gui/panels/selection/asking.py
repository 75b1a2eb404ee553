"""Questions to the background that come faster than they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject

from gui.background.worker import Failed, Finished

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from gui.session import Session

Answer = TypeVar("Answer")


class Asking(QObject, Generic[Answer]):
    """One question at a time; of those that come meanwhile only the last is asked.

    A request that replaced the one before it would, while a pen moves, never be answered.

    Args:
        session: Has it done.
        topic: Of the requests.
        show: Takes each answer.
        parent: Who asks; with it the asking ends.
    """

    def __init__(
        self, session: Session, topic: str, show: Callable[[Answer], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._topic, self._show = session, topic, show
        self._busy = False
        self._next: Callable[[], Generator[Answer, None, None]] | None = None

    def ask(self, work: Callable[[], Generator[Answer, None, None]]) -> None:
        """Ask now, or as soon as the present question is answered."""
        if self._busy:
            self._next = work
        else:
            self._busy = True
            self._session.ask(self._topic, work, self._receive)

    def drop(self) -> None:
        """Want no more answers."""
        self._session.forget(self._topic)
        self._busy, self._next = False, None

    def _receive(self, message: Answer | Finished[None] | Failed) -> None:
        if not isinstance(message, Finished | Failed):
            self._show(message)
            return
        self._busy, work, self._next = False, self._next, None
        if work is not None:
            self.ask(work)
