"""The LDAs of frames with wide codes, fitted in the background when they are asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal, Slot

from gui.background.worker import Failed, Finished
from gui.session.latent import drawn_map

if TYPE_CHECKING:
    from collections.abc import Generator

    import numpy as np
    from numpy.typing import NDArray

    from engine.training.events import LatentFrame
    from gui.session.latent.drawn_map import Fitted
    from gui.session.requests import Requests
    from gui.session.runs.book import RunBook

    Labels = NDArray[np.int64]

TOPIC = "LDA"


class DiscriminantMaps(QObject):
    """Keeps each as long as its frame is there; of a run the newest frame alone is waited for."""

    arrived = Signal(str)
    """The LDA of a run's frame is there."""

    def __init__(self, book: RunBook, requests: Requests) -> None:
        super().__init__(book)
        self._book, self._requests = book, requests
        self._known: WeakKeyDictionary[LatentFrame, Fitted] = WeakKeyDictionary()
        self._asked: dict[str, LatentFrame] = {}
        book.dataset_changed.connect(self._forget)

    def get(self, frame: LatentFrame) -> Fitted | None:
        """The LDA of a frame, if it is known."""
        return self._known.get(frame)

    def look(self, run: str) -> None:
        """Have the LDA of a run's frame fitted, if that takes long; ``arrived`` tells when it is.

        A run in training moves on too fast: its frames leave images out, and are not fitted.
        """
        frame, dataset = self._book.frame_of(run), self._book.dataset
        if frame is None or dataset is None or frame.images is not None:
            return
        if drawn_map.is_narrow(frame) or frame in self._known or self._asked.get(run) is frame:
            return
        self._asked[run] = frame
        work = partial(_fitting, frame, dataset.labels("test"))
        self._requests.ask(f"{TOPIC} {run}", work, partial(self._received, run))

    def _received(self, run: str, message: Finished[Fitted] | Failed) -> None:
        frame = self._asked.pop(run)
        if isinstance(message, Finished):
            self._known[frame] = message.result
            if self._book.frame_of(run) is frame:
                self.arrived.emit(run)

    @Slot()
    def _forget(self) -> None:
        for run in self._asked:
            self._requests.forget(f"{TOPIC} {run}")
        self._asked.clear()
        self._known.clear()


def _fitting(frame: LatentFrame, labels: Labels) -> Generator[None, None, Fitted]:
    """In the worker's thread."""
    yield
    return drawn_map.fit(frame, labels)
