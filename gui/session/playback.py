"""The frames of the runs of this session, so that learning can be watched again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.training.events import LatentFrame
    from gui.session.book import RunBook

MOST = 16
"""Frames kept of a run; when there are more every second one is dropped. Hardly anything else of a
long run takes memory."""
BUDGET = 384 * 2**20
"""Bytes that the frames of all runs may take together. With the settings that variants start
with ``MOST`` frames of one are 34 MB; with a code of 1024 numbers they would be 0.7 GB."""
PLAY_MS = 160


@dataclass
class FrameHistory:
    """The kept frames of one run: every ``stride``-th of all there were, and the newest.

    Attributes:
        frames: Oldest first.
        stride: How many frames of the run there are for one that is kept.
    """

    frames: list[LatentFrame] = field(default_factory=list)
    stride: int = 1
    _numbers: list[int] = field(default_factory=list)
    _sizes: list[int] = field(default_factory=list)
    _seen: int = 0

    @property
    def size(self) -> int:
        """Bytes that the frames take."""
        return sum(self._sizes)

    def add(self, frame: LatentFrame) -> None:
        """Append a newer frame; the one before stays only if ``stride`` says so."""
        if len(self.frames) > 1 and self._numbers[-1] % self.stride:
            self._keep(range(len(self.frames) - 1))
        self.frames.append(frame)
        self._numbers.append(self._seen)
        self._sizes.append(_bytes(frame))
        self._seen += 1

    def thin(self) -> list[int]:
        """Drop every second frame but the newest; of two, the older.

        Returns:
            The places at which those that stay were.
        """
        last, regular = len(self.frames) - 1, []
        if last > 1:
            self.stride *= 2
            regular = [place for place in range(last) if self._numbers[place] % self.stride == 0]
        kept = [*regular, last]
        self._keep(kept)
        return kept

    def _keep(self, places: Iterable[int]) -> None:
        kept = list(places)
        self.frames = [self.frames[place] for place in kept]
        self._numbers = [self._numbers[place] for place in kept]
        self._sizes = [self._sizes[place] for place in kept]


def _bytes(frame: LatentFrame) -> int:
    """What a frame takes in memory: its codes and its model's weights."""
    return frame.codes.nbytes + sum(weight.nbytes for weight in frame.model.state().values())


class Playback(QObject):
    """Keeps frames while a run trains, and shows an earlier one on demand.

    While an earlier frame is shown, ``RunBook.model`` is that frame's model; showing the last frame
    goes back to the newest.
    """

    changed = Signal()
    """Frames or position are new."""

    def __init__(self, book: RunBook) -> None:
        super().__init__(book)
        self._book = book
        self._histories: dict[str, FrameHistory] = {}
        self._position: int | None = None
        self._timer = QTimer(self, interval=PLAY_MS)
        self._timer.timeout.connect(self._advance)
        book.frame_changed.connect(self._add)
        book.history_reset.connect(self._forget)
        book.chosen.connect(self._go_live)
        book.dataset_changed.connect(self._forget_all)

    @property
    def frames(self) -> list[LatentFrame]:
        """The frames of the shown run, oldest first."""
        history = self._histories.get(self._book.shown)
        return history.frames if history else []

    @property
    def position(self) -> int:
        """Which of them is shown; the last while it is live."""
        return len(self.frames) - 1 if self._position is None else self._position

    @property
    def live(self) -> bool:
        """Whether the newest frame is shown."""
        return self._position is None

    @property
    def playing(self) -> bool:
        """Whether the frames are shown one after the other."""
        return self._timer.isActive()

    def show(self, position: int) -> None:
        """Show a frame; the last one is the live one."""
        frames = self.frames
        if not frames:
            return
        position = min(max(position, 0), len(frames) - 1)
        self._position = None if position == len(frames) - 1 else position
        self._show(frames[position])
        self.changed.emit()

    def play(self) -> None:
        """Show the frames one after the other, from the beginning if it was live; or stop."""
        if self._timer.isActive():
            self._timer.stop()
        elif len(self.frames) > 1:
            self._timer.start()
            self.show(0 if self.live else self.position)
        self.changed.emit()

    def _show(self, frame: LatentFrame) -> None:
        self._book.show_frames({self._book.shown: frame})

    @Slot()
    def _advance(self) -> None:
        self.show(self.position + 1)
        if self.live:
            self._timer.stop()
            self.changed.emit()

    @Slot(str)
    def _add(self, key: str) -> None:
        """Keep a newly computed frame."""
        frame = self._book.entries[key].frame
        if frame is None:
            return
        history = self._histories.setdefault(key, FrameHistory())
        if any(kept is frame for kept in history.frames):
            return
        history.add(frame)
        if len(history.frames) > MOST:
            self._thin(key)
        while (large := self._largest()) is not None:
            self._thin(large)
        self.changed.emit()

    def _largest(self) -> str | None:
        """The run that takes the most memory, if all together take too much; else None.

        A single frame is never dropped: as the newest one it is in memory anyway.
        """
        if sum(history.size for history in self._histories.values()) <= BUDGET:
            return None
        several = [key for key, history in self._histories.items() if len(history.frames) > 1]
        return max(several, key=lambda key: self._histories[key].size, default=None)

    def _thin(self, key: str) -> None:
        """Drop every second frame; in place of a shown one, show the kept one before it."""
        history = self._histories[key]
        kept = history.thin()
        if key != self._book.shown or self._position is None:
            return
        before = sum(place <= self._position for place in kept)
        if before:
            self._position = before - 1
            self._show(history.frames[before - 1])
        else:
            self._go_live()

    @Slot(str)
    def _forget(self, key: str) -> None:
        if key == self._book.shown:
            self._go_live()
        self._histories.pop(key, None)

    @Slot()
    def _forget_all(self) -> None:
        for key in list(self._histories):
            self._forget(key)

    @Slot()
    def _go_live(self) -> None:
        """Show the newest frame again."""
        self._timer.stop()
        if self._position is not None:
            self._position = None
            self._book.show_frames({})
        self.changed.emit()
