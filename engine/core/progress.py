"""Long work as a generator of ``Progress`` whose return value is the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator

Result = TypeVar("Result")


@dataclass(frozen=True)
class Progress:
    """How far long work is.

    Attributes:
        what: What is being done, as on screen.
        done: How much of it is done, in whatever it is counted: bytes, images, steps.
        total: How much it is in all; 0 while unknown.
    """

    what: str
    done: int
    total: int


def run_to_end(steps: Generator[Any, None, Result]) -> Result:
    """Exhaust the generator and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
