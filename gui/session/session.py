"""The session: owns the worker and the parts that panels talk to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from gui.background.dispatcher import Dispatcher
from gui.session.book import RunBook
from gui.session.comparison import Comparison
from gui.session.dataset_loader import DatasetLoader
from gui.session.inspector import Inspector
from gui.session.latent_plane import LatentPlane
from gui.session.model_files import ModelFiles
from gui.session.opening import Opening
from gui.session.playback import Playback
from gui.session.requests import Requests
from gui.session.robustness_cache import RobustnessCache
from gui.session.training_control import TrainingControl
from gui.session.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from engine.data.dataset import Dataset
    from gui.background.worker import Failed, Finished

Message = TypeVar("Message")
Result = TypeVar("Result")

FIRST_VARIANT = "vanilla"


class Session(QObject):
    """Everything that the window is about, without a single widget.

    Attributes:
        book: Data set, models, histories.
        plane: The plane of latent space on the map.
        inspector: The drawing, test image or point under inspection.
        walk: Inspects one point of the plane after another.
        playback: The frames of the last run.
        training: Starts, pauses and ends the training.
        robustness: What noise does to each model, as far as it is measured.
        comparison: The figures of the models, as far as they are measured.
    """

    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""
    progressed = Signal(object)
    """How far a download is: a ``Progress``, or None when it is over."""
    opened = Signal()
    """The laboratory is complete: engine, data and shipped models are in memory."""

    def __init__(
        self,
        first: str = FIRST_VARIANT,
        settings: dict[str, dict[str, Any]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.dispatcher = Dispatcher(self)
        self.book = RunBook(first, self)
        self.plane = LatentPlane(self.book)
        self.inspector = Inspector(self.book, self.plane)
        self.walk = Walk(self.inspector, self.plane)
        self.playback = Playback(self.book)
        self.training = TrainingControl(self.book, self.dispatcher)
        self.robustness = RobustnessCache(self.book)
        self._requests = Requests(self.dispatcher, self)
        self.comparison = Comparison(self.book, self.robustness, self._requests)
        self._opening = Opening(self.book, self.dispatcher, settings or {})
        self._files = ModelFiles(self.book, self.training, self._requests)
        self._loader = DatasetLoader(self.dispatcher, self)
        self._connect()

    def _connect(self) -> None:
        for part in (self.training, self._opening, self._files):
            part.noticed.connect(self.noticed)
        self._requests.failed.connect(self._tell_failure)
        self._opening.opened.connect(self.opened)
        self._loader.progressed.connect(self.progressed)
        self._loader.loaded.connect(self.show_dataset)
        self._loader.failed.connect(self._tell_old_dataset_stays)

    def open(self) -> None:
        """Import the engine, load MNIST and the shipped models, in the background."""
        self._opening.start()

    def shut_down(self) -> None:
        """Stop whatever runs and wait for the thread."""
        self.dispatcher.shut_down()

    def ask(
        self,
        topic: str,
        work: Callable[[], Generator[Message, None, Result]],
        answer: Callable[[Message | Finished[Result] | Failed], None],
    ) -> None:
        """Have something done in the background; see ``Requests.ask``. A failure is a notice."""
        self._requests.ask(topic, work, answer)

    def forget(self, topic: str) -> None:
        """Drop whatever is still to be answered on a topic."""
        self._requests.forget(topic)

    def open_model(self, path: Path) -> None:
        """Open a saved model in place of its variant's; on failure everything stays."""
        if self._opening.check():
            self._files.open(path)

    def save_model(self, path: Path) -> None:
        """Save the shown model; a failure is a notice."""
        self._files.save(path)

    def restore_shipped(self) -> None:
        """Bring the shipped model of the shown variant back; its run, if one goes on, ends."""
        self._files.restore_shipped()

    def load_dataset(self, name: str | Path) -> None:
        """Load another data set; what is in memory stays until the new one is complete."""
        if self._opening.check():
            self._loader.load(name)

    @Slot(object)
    def show_dataset(self, dataset: Dataset) -> None:
        """Show another data set, and have it encoded by every model that there is."""
        self._files.show_dataset(dataset)

    def cancel_loading(self) -> None:
        """Give a download up."""
        self._loader.cancel()

    @Slot(str)
    def _tell_failure(self, reason: str) -> None:
        self.noticed.emit("error", reason)

    @Slot(str)
    def _tell_old_dataset_stays(self, reason: str) -> None:
        kept = self.book.dataset
        stays = f" {kept.title} stays in use." if kept is not None else ""
        self.noticed.emit("error", f"{reason}{stays}")
