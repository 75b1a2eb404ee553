"""Two parts, one above the other, of which the upper gives way to what the lower shows."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from gui.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

WANTED, UPPER = b"upper", "<H?"
"""What in a kept state comes before the height of the upper part, and how it is packed."""


@guarded
class Yielding(QSplitter):
    """The upper part is as high as is wished where the lower has what it needs.

    Where it has not, the upper part gives way, down to its floor. Who draws the line between both
    further down than that has wanted it so: then it stays there.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._wanted: int | None = None
        self._by_hand = False
        self._floor: Callable[[], int] = int
        self._needed: Callable[[], int] = int
        self.splitterMoved.connect(self._note)

    def give_way(self, floor: Callable[[], int], needed: Callable[[], int]) -> None:
        """Say how high the upper part is at least, and what the lower one needs, in pixels."""
        self._floor, self._needed = floor, needed
        self._share()

    def setSizes(self, sizes: Sequence[int]) -> None:
        """Give the parts these heights; the upper comes back to its own when there is room."""
        if len(sizes) == 2:
            self._wanted, self._by_hand = sizes[0], False
        super().setSizes(sizes)
        self._share()

    def saveState(self) -> QByteArray:
        """The heights of now, and behind them, where Qt reads no further, the one wanted."""
        state = super().saveState()
        if self._wanted is not None:
            state.append(WANTED + struct.pack(UPPER, self._wanted, self._by_hand))
        return state

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview) -> bool:
        """Give the parts the heights that were kept; False where they are damaged."""
        plain = bytes(state.data()) if isinstance(state, QByteArray) else bytes(state)
        _, mark, rest = plain.rpartition(WANTED)
        restored, found = super().restoreState(state), self.sizes()
        self.setOrientation(Qt.Orientation.Vertical)
        self._wanted, self._by_hand = (found[0] if any(found) else None), False
        if mark and len(rest) == struct.calcsize(UPPER):
            self._wanted, self._by_hand = struct.unpack(UPPER, rest)
        self._share()
        return restored

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a lower window the upper part gives way first."""
        super().resizeEvent(event)
        self._share()

    def event(self, event: QEvent) -> bool:
        """What the lower part shows may need more or less than before."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._share()
        return handled

    @Slot()
    def _note(self) -> None:
        """A hand has moved the line."""
        upper, _ = self.sizes()
        self._wanted, self._by_hand = upper, upper > self._most()

    def _most(self) -> int:
        """The height of the upper part that leaves the lower what it needs, or the floor."""
        return max(sum(self.sizes()) - self._needed(), self._floor())

    def _share(self) -> None:
        sizes = self.sizes()
        if self._wanted is None or len(sizes) != 2:
            return
        upper = self._wanted if self._by_hand else min(self._wanted, self._most())
        if upper != sizes[0]:
            super().setSizes([upper, max(sum(sizes) - upper, 0)])
