"""A queue from the worker to the window: every message, or of some types only the newest.

A signal per training step makes a busy window late without bound. A mailbox does not: the worker
puts messages in, the window empties it at its own rate, and of messages of which only the last
matters all earlier ones are dropped.
"""

from __future__ import annotations

from itertools import count
from threading import Lock
from typing import Any


class Mailbox:
    """A thread-safe queue that keeps every message, or of some types only the newest.

    Args:
        newest_only: Message types of which the newest replaces all earlier ones.
    """

    def __init__(self, newest_only: frozenset[type] = frozenset()) -> None:
        self._newest_only = newest_only
        self._numbers = count()
        self._messages: dict[int | type, tuple[int, Any]] = {}
        self._lock = Lock()

    def put(self, message: object) -> None:
        """Append a message; called by the worker."""
        kind = type(message)
        with self._lock:
            number = next(self._numbers)
            self._messages[kind if kind in self._newest_only else number] = (number, message)

    def drain(self) -> list[Any]:
        """Take all messages, in the order in which they were put; called by the window."""
        with self._lock:
            taken, self._messages = self._messages, {}
        return [message for _, message in sorted(taken.values(), key=lambda item: item[0])]
