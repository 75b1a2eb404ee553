"""Latent frames of earlier moments that are in memory, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.training.events import LatentFrame

BUDGET = 448 * 2**20
"""Bytes. With the settings that variants start with a frame of MNIST takes 2 to 5 MB, and a
shipped run has a dozen: there is room for the six runs that a drag goes through side by side."""
OTHERS = 48 * 2**20
"""Bytes of those of runs that are not on show: for somebody who goes to and fro between two."""

Key = tuple[str, int]
"""A run and the batches after which it keeps the frame."""


class FrameCache:
    """Keeps the frames that were looked at last.

    Args:
        budget: Bytes that they may take together.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget, self._size = budget, 0
        self._frames: OrderedDict[Key, tuple[LatentFrame, int]] = OrderedDict()

    @property
    def size(self) -> int:
        """Bytes that they take."""
        return self._size

    def get(self, key: Key) -> LatentFrame | None:
        """A frame, which then is the last to go; None if it is not there."""
        if key not in self._frames:
            return None
        self._frames.move_to_end(key)
        return self._frames[key][0]

    def add(self, key: Key, frame: LatentFrame) -> None:
        """Keep a frame; those looked at longest ago go where there is no room."""
        self._drop(key)
        self._frames[key] = (frame, frame.codes.nbytes + frame.model.nbytes)
        self._size += self._frames[key][1]
        while self._size > self._budget:
            self._drop(next(iter(self._frames)))

    def let_go(self, there: Collection[str], shown: Collection[str]) -> None:
        """Drop the frames of runs that are gone, and of those not on show what is too much.

        Args:
            there: All runs.
            shown: Those on show.
        """
        for key in [key for key in self._frames if key[0] not in there]:
            self._drop(key)
        others = [key for key in self._frames if key[0] not in shown]
        size = sum(self._frames[key][1] for key in others)
        for key in others:  # those looked at longest ago first
            if size > OTHERS:
                size -= self._frames[key][1]
                self._drop(key)

    def forget(self, run: str | None = None) -> None:
        """Drop the frames of a run; of all runs without one."""
        for key in [key for key in self._frames if run in {None, key[0]}]:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        _, size = self._frames.pop(key, (None, 0))
        self._size -= size
