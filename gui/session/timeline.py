"""The frames of the last run of each variant, so that learning can be watched again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from engine.events import LatentFrame
    from gui.session.library import Library

MOST = 48
"""Frames kept; when there are more every second one is dropped, so that memory stays bounded."""
PLAY_MS = 160


class Timeline(QObject):
    """Keeps frames while a variant trains, and shows an earlier one on demand.

    While an earlier frame is shown the library answers with that frame's model; the newest one is
    put back by going to the end.
    """

    changed = Signal()
    """Frames or position are new."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self._library = library
        self._frames: dict[str, list[LatentFrame]] = {}
        self._position: int | None = None
        self._stride: dict[str, int] = {}
        self._skipped: dict[str, int] = {}
        self._timer = QTimer(self, interval=PLAY_MS)
        self._timer.timeout.connect(self._advance)
        library.frame_changed.connect(self._add)
        library.history_reset.connect(self._forget)
        library.chosen.connect(self._leave)
        library.dataset_changed.connect(self._forget_all)

    @property
    def frames(self) -> list[LatentFrame]:
        """The frames of the shown variant, oldest first."""
        return self._frames.get(self._library.current, [])

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
        """Whether the frames run by themselves."""
        return self._timer.isActive()

    def show(self, position: int) -> None:
        """Show a frame; the last one is the live one."""
        frames = self.frames
        if not frames:
            return
        position = min(max(position, 0), len(frames) - 1)
        self._position = None if position == len(frames) - 1 else position
        self._library.show_frame(frames[position])
        self.changed.emit()

    def play(self) -> None:
        """Run from the beginning, or stop running."""
        if self._timer.isActive():
            self._timer.stop()
        elif len(self.frames) > 1:
            self._timer.start()
            self.show(0 if self.live else self.position)
        self.changed.emit()

    @Slot()
    def _advance(self) -> None:
        self.show(self.position + 1)
        if self.live:
            self._timer.stop()
            self.changed.emit()

    @Slot(str)
    def _add(self, key: str) -> None:
        """Keep a newly computed frame."""
        frame = self._library.entries[key].frame
        if frame is None:
            return
        frames = self._frames.setdefault(key, [])
        if any(each is frame for each in frames):
            return
        # Of frames at full rate only every stride-th stays; the newest is always the last.
        stride = self._stride.get(key, 1)
        self._skipped[key] = self._skipped.get(key, 0) + 1
        if len(frames) > 1 and self._skipped[key] < stride:
            frames[-1] = frame
        else:
            self._skipped[key] = 0
            frames.append(frame)
        if len(frames) > MOST:
            self._thin(key)
        self.changed.emit()

    def _thin(self, key: str) -> None:
        """Drop every second frame; the one on show gives way to the kept one before it."""
        frames = self._frames[key]
        self._frames[key] = [*frames[:-1:2], frames[-1]]
        self._stride[key] = self._stride.get(key, 1) * 2
        if key == self._library.current and self._position is not None:
            self._position //= 2
            self._library.show_frame(self._frames[key][self._position])

    @Slot(str)
    def _forget(self, key: str) -> None:
        if key == self._library.current:
            self._leave()
        for kept in (self._frames, self._stride, self._skipped):
            kept.pop(key, None)

    @Slot()
    def _forget_all(self) -> None:
        for key in list(self._frames):
            self._forget(key)

    @Slot()
    def _leave(self) -> None:
        """Be live again."""
        self._timer.stop()
        if self._position is not None:
            self._position = None
            self._library.show_frame(None)
        self.changed.emit()
