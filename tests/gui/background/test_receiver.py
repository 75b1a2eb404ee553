"""An answer for what has been destroyed meanwhile reaches nobody, and its work ends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import shiboken6
from PySide6.QtCore import QObject

from gui.background.receiver import is_gone, receiver
from gui.background.worker import Finished, Job, Stopped

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.background.dispatcher import Dispatcher


class Asker(QObject):
    """Asks, and touches what Qt holds of it when it is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def answer(self, *message: object) -> None:
        self.objectName()  # raises once it is gone
        self.heard.append(message[-1])


class Plain:
    def answer(self, _message: object) -> None:
        pass


def test_a_handler_belongs_to_an_object_also_behind_partials(qtbot: QtBot) -> None:
    assert qtbot
    asker = Asker()
    for handler in (asker.answer, partial(asker.answer, 1), partial(partial(asker.answer, 1), 2)):
        assert receiver(handler) is asker
        assert not is_gone(handler)
    for function in (print, [].append, lambda: None):
        assert receiver(function) is None
        assert not is_gone(function)
    handler = partial(asker.answer, 1)
    shiboken6.delete(asker)
    assert is_gone(handler)


def test_a_method_of_what_nobody_can_see_go_is_refused(dispatcher: Dispatcher) -> None:
    job: Job[Any, Any] = Job(lambda: iter(()))  # type: ignore[arg-type, return-value]
    for handler in (Plain().answer, partial(Plain().answer)):
        with pytest.raises(TypeError, match="must be a method of a QObject"):
            dispatcher.start(job, handler)
    assert dispatcher.idle


@pytest.mark.parametrize("wrapped", [False, True])
def test_the_work_of_what_is_gone_ends_unheard(
    dispatcher: Dispatcher, qtbot: QtBot, wrapped: bool
) -> None:
    asker = Asker()
    job: Job[Any, Any] = Job(lambda: iter(()))  # type: ignore[arg-type, return-value]
    dispatcher.start(job, partial(asker.answer, "wrapped") if wrapped else asker.answer)
    job.mailbox.put("first")
    dispatcher._drain()
    shiboken6.delete(asker)
    assert not job.stopping
    job.mailbox.put("second")
    dispatcher._drain()
    assert job.stopping
    job.mailbox.put(Stopped())
    qtbot.waitUntil(lambda: dispatcher.idle)
    assert asker.heard == ["first"]


def test_the_last_message_for_what_is_gone_is_dropped(dispatcher: Dispatcher) -> None:
    asker = Asker()
    job: Job[Any, Any] = Job(lambda: iter(()))  # type: ignore[arg-type, return-value]
    dispatcher.start(job, asker.answer)
    shiboken6.delete(asker)
    job.mailbox.put(Finished(1))
    dispatcher._drain()
    assert dispatcher.idle
    assert asker.heard == []
