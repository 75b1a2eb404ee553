"""Work in the background that a newer request replaces: measuring, reading a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from gui.background.mailbox import Mailbox
from gui.background.receiver import is_gone, receiver
from gui.background.worker import Failed, Finished, Job, Stopped
from gui.session.messages import NEWEST_ONLY

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.background.dispatcher import Dispatcher
    from gui.background.worker import AnyJob, Work

Message = TypeVar("Message")
Result = TypeVar("Result")


class Requests(QObject):
    """At most one request on each topic; an older one is stopped and its answers are dropped.

    So are those for an object that has been destroyed meanwhile.
    """

    failed = Signal(str, str)
    """The topic of a request that failed, and why, as a person reads it."""

    def __init__(self, dispatcher: Dispatcher, parent: QObject) -> None:
        super().__init__(parent)
        self._dispatcher = dispatcher
        self._numbers: dict[str, int] = {}
        self._jobs: dict[str, AnyJob] = {}

    def ask(
        self,
        topic: str,
        work: Work[Message, Result],
        answer: Callable[[Message | Finished[Result] | Failed], None],
        *,
        patience: int = 0,
        lasting: bool = False,
    ) -> None:
        """Have something done in the background, in turns with training.

        Args:
            topic: Names the request; an earlier one of the same name is replaced.
            work: Makes the generator; called in the worker's thread.
            answer: Gets each message, ``Finished`` or ``Failed`` last, as long as there is no
                newer request on the topic. A function, or a method of a ``QObject``.
            patience: What has less goes first, with none what reads a run that is to be seen; as of
                ``Job``, ``PATIENT`` or ``LAST``.
            lasting: Whether it is done to its end also when the program ends before.

        Raises:
            TypeError: ``answer`` is a method of anything else.
        """
        receiver(answer)
        self.forget(topic)
        job = self._jobs[topic] = Job(
            work, Mailbox(NEWEST_ONLY), patience=patience, lasting=lasting
        )
        self._dispatcher.start(job, partial(self._receive, topic, self._numbers[topic], answer))

    def _receive(
        self,
        topic: str,
        number: int,
        answer: Callable[[Any], None],
        message: Any,  # noqa: ANN401 - of the job that was asked for
    ) -> None:
        """Pass a message on, if it is of the newest request and there is somebody to hear it."""
        if self._numbers[topic] != number:
            return
        if is_gone(answer):
            self.forget(topic)
            return
        if isinstance(message, Finished | Failed | Stopped):
            del self._jobs[topic]
        if isinstance(message, Failed):
            self.failed.emit(topic, message.reason)
        if not isinstance(message, Stopped):
            answer(message)

    def is_open(self, topic: str) -> bool:
        """Whether the newest request on a topic is still to be answered."""
        return topic in self._jobs

    def lasting(self) -> list[str]:
        """The topics of what is to be done to its end also when the program ends."""
        return [topic for topic, job in self._jobs.items() if job.lasting]

    def forget(self, topic: str) -> None:
        """Stop the request on a topic and drop what it still has to answer."""
        self._numbers[topic] = self._numbers.get(topic, 0) + 1
        if topic in self._jobs:
            self._dispatcher.worker.stop(self._jobs.pop(topic))
