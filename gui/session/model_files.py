"""Models from files and back: opened, saved, and the shipped one restored."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, Signal

from engine.core.errors import UserError
from gui import text
from gui.background.worker import Failed, Finished
from gui.session import engine_calls, tasks
from gui.session.messages import Opened

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset
    from gui.session.book import RunBook
    from gui.session.requests import Requests
    from gui.session.training_control import TrainingControl

OPEN, ENCODE, RESTORE = "open", "encode", "restore"
"""Topics of requests."""


class ModelFiles(QObject):
    """Puts models in the place of a variant's, and has the test set encoded by them."""

    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""

    def __init__(self, book: RunBook, training: TrainingControl, requests: Requests) -> None:
        super().__init__(book)
        self._book, self._training, self._requests = book, training, requests
        self._opening: Path | None = None

    def open(self, path: Path) -> None:
        """Open a saved model in place of its variant's; on failure everything stays."""
        dataset = self._book.dataset
        if dataset is not None:
            self._opening = path
            self._requests.ask(OPEN, partial(tasks.open_model, path, dataset), self._received)

    def save(self, path: Path) -> None:
        """Save the shown model; a failure is a notice."""
        model = self._book.model
        if model is None:
            return
        try:
            engine_calls.save_model(model, path)
        except UserError as error:
            self.noticed.emit("error", str(error))
        else:
            self.noticed.emit("info", f"Saved {self._shown_model()} as {path.name}.")

    def restore_shipped(self) -> None:
        """Bring the shipped model of the shown variant back; its run, if one goes on, ends."""
        ready = self._book.ready
        if ready is None or ready.entry.origin is None or not ready.entry.replaced:
            return
        shipped = ready.entry.origin
        self._training.forget(ready.key)
        self._book.add(Opened(shipped, shipped=True))
        work = partial(tasks.encode_all, [shipped], ready.dataset)
        self._requests.ask(RESTORE, work, self._encoded)

    def show_dataset(self, dataset: Dataset) -> None:
        """Show another data set, and have it encoded by every model that there is."""
        for topic in (OPEN, ENCODE, RESTORE):  # their answers would be of the old one
            self._requests.forget(topic)
        self._book.set_dataset(dataset)
        entries = self._book.entries.values()
        models = [entry.model for entry in entries if entry.model is not None]
        self._requests.ask(ENCODE, partial(tasks.encode_all, models, dataset), self._encoded)
        if self._opening is not None:  # its file was not read yet
            self.open(self._opening)

    def _shown_model(self) -> str:
        """Which model is shown, in words: an earlier moment is not what one may think of."""
        model, entry = self._book.model, self._book.entry
        if model is None or entry is None or entry.model is None:
            return "nothing"
        if self._book.shows_earlier:
            moment = f"epoch {model.epoch:.1f} of {entry.model.epoch:.3g}"
            return f"{moment}, the moment on show, of {model.title}"
        return f"{model.title} after {text.epochs(model.epoch)}"

    def _received(self, message: Opened | Finished[None] | Failed) -> None:
        """A model that was read, then the test set as it encodes that."""
        path, self._opening = self._opening, None
        match message:
            case Opened(model, frame):
                key = model.config.variant
                if frame is None:
                    self._training.forget(key)
                self._book.add(message)
                if frame is None:  # later somebody may have chosen another
                    self._book.choose(key)
                    name = path.name if path else "a file"
                    trained = text.epochs(model.epoch)
                    self.noticed.emit("info", f"Opened {model.title}, {trained}, from {name}.")
            case Finished() | Failed():
                pass
            case _:
                assert_never(message)

    def _encoded(self, message: Opened | Finished[None] | Failed) -> None:
        match message:
            case Opened():
                self._book.add(message)
            case Finished() | Failed():
                pass
            case _:
                assert_never(message)
