"""What was computed of an array, kept for when the same array comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Made = TypeVar("Made")

MOST = 32
"""A run has about a dozen moments."""


class ByArray(Generic[Made]):
    """Computes something of arrays that nobody can write to once, and of others each time.

    A drag through time shows the same few arrays over and over.

    Args:
        compute: What is to be found of an array.
        most: So many arrays are known; with more it begins anew.
    """

    def __init__(self, compute: Callable[[NDArray[Any]], Made], most: int = MOST) -> None:
        self._compute, self._most = compute, most
        self._known: dict[int, tuple[NDArray[Any], Made]] = {}

    def __call__(self, array: NDArray[Any]) -> Made:
        """Of one array."""
        if array.flags.writeable:
            return self._compute(array)
        if id(array) not in self._known:  # one that is known is held, so that no other has its id
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[id(array)] = (array, self._compute(array))
        return self._known[id(array)][1]
