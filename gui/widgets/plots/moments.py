"""The moments of a run that can be shown, and how one goes from one to another."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from math import ceil, floor

from PySide6.QtCore import Qt

NEAR = 1e-9
"""Epochs by which one moment may miss itself."""
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Up: 1,
}
EPOCHS = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}
ENDS = {Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}
"""Keys, and how many moments, epochs, or runs from end to end they lead on."""


@dataclass(frozen=True)
class Moments:
    """Epochs, ascending; there may be none.

    Attributes:
        epochs: At which there is something to show.
    """

    epochs: tuple[float, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.epochs)

    def nearest(self, epoch: float) -> float:
        """The moment nearest to an epoch; ValueError without any."""
        return min(self.epochs, key=lambda each: abs(each - epoch))

    def stepped(self, since: float | None, count: int) -> float:
        """So many moments on, or back; from between two, the first step leads to one of them.

        Args:
            since: Where one is; None is before the first.
            count: Steps, backwards negative.
        """
        at = self.epochs[0] if since is None else since
        if count >= 0:
            place = bisect.bisect_right(self.epochs, at + NEAR) - 1 + count
        else:
            place = bisect.bisect_left(self.epochs, at - NEAR) + count
        return self.epochs[min(max(place, 0), len(self.epochs) - 1)]

    def next_epoch(self, since: float | None, count: int) -> float:
        """The moment nearest to the next whole epoch, or to the one before."""
        at = since or 0.0
        return self.nearest(floor(at + NEAR) + 1 if count > 0 else ceil(at - NEAR) - 1)

    def by_key(self, key: Qt.Key, since: float | None) -> float | None:
        """The moment that a key leads to; None where it leads nowhere."""
        if not self:
            return None
        if key in EPOCHS:
            return self.next_epoch(since, EPOCHS[key])
        count = STEPS.get(key, ENDS.get(key, 0) * len(self.epochs))
        return self.stepped(since, count) if count else None
