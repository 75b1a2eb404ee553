"""An independent reader of a run that others write: it knows what can't be true of any run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.models.records import EpochRecord
from engine.runs.reader import RunReader
from engine.runs.tail import Restarted
from engine.training.events import Losses, Step

if TYPE_CHECKING:
    from engine.runs.folder import RunFolder


class Follower:
    """Reads a run that others write, and remembers whatever it was told that can't be true."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self._reader = RunReader(folder)
        self.known: dict[int, dict[str, float]] = {}
        self.complaints: list[str] = []
        self.polls = 0
        self.polled_events = 0
        self.restarts = 0
        self._forget()

    def _forget(self) -> None:
        self.losses: dict[int, dict[str, float]] = {}
        self.epochs: list[int] = []

    def look(self) -> bool:
        """Poll once; whether something came."""
        self.polls += 1
        found = self._reader.poll()
        self.polled_events += len(found)
        for event in found:
            if isinstance(event, Restarted):
                self.restarts += 1
                self._forget()
            elif isinstance(event, Losses):
                self._take(event)
            elif isinstance(event, EpochRecord):
                if event.epoch != len(self.epochs) + 1:
                    self.complaints.append(f"epoch {event.epoch} after {self.epochs[-1:]}")
                self.epochs.append(event.epoch)
            elif isinstance(event, Step) and event.step < len(self.losses):
                self.complaints.append(f"step {event.step} with {len(self.losses)} losses told")
        return bool(found)

    def look_on(self) -> None:
        """Poll until nothing comes."""
        while self.look():
            pass

    def _take(self, event: Losses) -> None:
        if event.first_step != len(self.losses) + 1:
            self.complaints.append(f"batch {event.first_step} after {len(self.losses)}")
        for index in range(len(event)):
            step = event.first_step + index
            row = {name: float(values[index]) for name, values in event.terms.items()}
            if self.known.setdefault(step, row) != row:
                self.complaints.append(f"batch {step} has other losses than before")
            self.losses[step] = row
