"""The mailbox keeps the order, and of some messages only the newest."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Barrier, Thread

from gui.background.mailbox import Mailbox


@dataclass(frozen=True)
class Loss:
    value: int


@dataclass(frozen=True)
class Frame:
    value: int


def test_messages_come_out_in_order_and_only_once() -> None:
    mailbox = Mailbox()
    for value in range(5):
        mailbox.put(Loss(value))
    assert mailbox.drain() == [Loss(value) for value in range(5)]
    assert mailbox.drain() == []


def test_of_some_types_only_the_newest_is_kept_in_its_place() -> None:
    mailbox = Mailbox(frozenset({Frame}))
    for message in (Frame(1), Loss(1), Frame(2), Loss(2), Frame(3), Loss(3)):
        mailbox.put(message)
    assert mailbox.drain() == [Loss(1), Loss(2), Frame(3), Loss(3)]
    mailbox.put(Frame(4))
    assert mailbox.drain() == [Frame(4)]


def test_each_newest_only_type_has_its_own_place() -> None:
    mailbox = Mailbox(frozenset({Frame, Loss}))
    for message in (Frame(1), Loss(1), Frame(2)):
        mailbox.put(message)
    assert mailbox.drain() == [Loss(1), Frame(2)]


def test_nothing_is_lost_while_several_threads_put_and_one_drains() -> None:
    mailbox, writers, each = Mailbox(frozenset({Frame})), 4, 500
    barrier = Barrier(writers + 1)

    def write(number: int) -> None:
        barrier.wait()
        for value in range(each):
            mailbox.put(Loss(number * each + value))
            mailbox.put(Frame(value))

    threads = [Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    barrier.wait()
    taken = []
    while any(thread.is_alive() for thread in threads):
        taken += mailbox.drain()
    taken += mailbox.drain()
    losses = [message.value for message in taken if isinstance(message, Loss)]
    assert sorted(losses) == list(range(writers * each))
    for number in range(writers):
        own = [value for value in losses if value // each == number]
        assert own == sorted(own)
