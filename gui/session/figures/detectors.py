"""The detectors that were trained on one class, kept by the settings that each was trained with."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, Signal, Slot

from engine.core.progress import Progress
from gui.background.worker import Failed, Finished
from gui.session.figures import measurements
from gui.session.figures.measured import OneClass

if TYPE_CHECKING:
    from engine.models.config import RunConfig
    from gui.session.figures.measured import DetectorMessage
    from gui.session.requests import Requests
    from gui.session.runs.book import RunBook

    Wanted = tuple[RunConfig, int]

TOPIC = "detector"
MOST, MOST_BYTES = 12, 96 * 2**20
"""So many stay, the newest, and of large ones no more than so many bytes; the newest always."""


class Detectors(QObject):
    """Trains them in the background, one at a time; what run is shown meanwhile takes none away.

    Attributes:
        training: Settings and class of the one in training, or None.
    """

    changed = Signal()
    """One has come further, or all are forgotten."""

    def __init__(self, book: RunBook, requests: Requests) -> None:
        super().__init__(book)
        self._book, self._requests = book, requests
        self._known: dict[Wanted, OneClass] = {}
        self.training: Wanted | None = None
        book.dataset_changed.connect(self._forget)

    def get(self, config: RunConfig, normal: int) -> OneClass | None:
        """The detector of some settings for which a class is normal; None if none was trained."""
        return self._known.get((config, normal))

    def train(self, config: RunConfig, normal: int) -> None:
        """Train one; another that is in training is given up."""
        dataset = self._book.dataset
        if dataset is not None:
            wanted = self.training = (config, normal)
            work = partial(measurements.train_detector, config, dataset, normal)
            self._requests.ask(TOPIC, work, partial(self._received, wanted))
            self.changed.emit()

    def _received(self, wanted: Wanted, message: DetectorMessage | Finished[None] | Failed) -> None:
        match message:
            case OneClass():
                self._known.pop(wanted, None)
                self._known[wanted] = message
                while len(self._known) > MOST or (len(self._known) > 1 and self._size > MOST_BYTES):
                    del self._known[next(iter(self._known))]
            case Progress():
                return  # each epoch shows itself
            case Finished() | Failed():
                self.training = None
            case _:
                assert_never(message)
        self.changed.emit()

    @property
    def _size(self) -> int:
        """Bytes of all that are known."""
        return sum(each.model.nbytes + each.errors.nbytes for each in self._known.values())

    @Slot()
    def _forget(self) -> None:
        """They were trained on other images."""
        self._requests.forget(TOPIC)
        self._known.clear()
        self.training = None
        self.changed.emit()
