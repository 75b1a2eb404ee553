"""The session: owns the worker and the parts that panels talk to."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gui import text
from gui.background.dispatcher import Dispatcher
from gui.background.mailbox import Mailbox
from gui.background.worker import Failed, Job, Stopped
from gui.session import tasks
from gui.session.book import RunBook
from gui.session.inspector import Inspector
from gui.session.latent_plane import LatentPlane
from gui.session.playback import Playback
from gui.session.robustness_cache import RobustnessCache
from gui.session.training_control import TrainingControl

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from engine.data.dataset import Dataset

FIRST_VARIANT = "vanilla"


class Session(QObject):
    """Everything that the window is about, without a single widget.

    Attributes:
        book: Data set, models, histories.
        plane: The plane of latent space on the map.
        inspector: The drawing, test image or point under inspection.
        playback: The frames of the last run.
        training: Starts, pauses and ends the training.
        robustness: What noise does to each model, as far as it is measured.
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
        self._settings = settings or {}
        self._requests: dict[str, int] = {}
        self._asked: dict[str, Job] = {}
        self._complete = False
        self._loading: Job | None = None
        self._opening: Path | None = None
        self.dispatcher = Dispatcher(self)
        self.book = RunBook(first, self)
        self.plane = LatentPlane(self.book)
        self.inspector = Inspector(self.book, self.plane)
        self.playback = Playback(self.book)
        self.training = TrainingControl(self.book, self.dispatcher)
        self.robustness = RobustnessCache(self.book)
        self.training.noticed.connect(self.noticed)

    def open(self) -> None:
        """Import the engine, load MNIST and the shipped models, in the background."""
        work = partial(tasks.open_laboratory, self.book.current)
        self.dispatcher.start(Job(work), self._on_opening)

    def shut_down(self) -> None:
        """Stop whatever runs and wait for the thread."""
        self.dispatcher.shut_down()

    def ask(
        self, topic: str, work: Callable[[], Generator[Any, None, Any]], answer: Callable[..., None]
    ) -> None:
        """Have something measured in the background, in turns with training.

        Requests are numbered: ``answer`` gets each message only as long as there was no newer
        request on the same topic; the older one is stopped. A failure is a notice, and told to
        ``answer`` too.
        """
        self.forget(topic)
        number = self._requests[topic]
        job = self._asked[topic] = Job(work, Mailbox(tasks.NEWEST_ONLY))

        def receive(message: Any) -> None:  # noqa: ANN401 - whatever the work yields
            if self._requests[topic] != number:
                return
            if isinstance(message, Failed):
                self.noticed.emit("error", message.reason)
            if not isinstance(message, Stopped):
                answer(message)

        self.dispatcher.start(job, receive)

    def forget(self, topic: str) -> None:
        """Drop whatever is still to be answered on a topic."""
        self._requests[topic] = self._requests.get(topic, 0) + 1
        if topic in self._asked:
            self.dispatcher.worker.stop(self._asked.pop(topic))

    def open_model(self, path: Path) -> None:
        """Open a saved model in place of its variant's; on failure everything stays."""
        if self._ready() and self.book.dataset is not None:
            self._opening = path
            self.ask("open", partial(tasks.open_model, path, self.book.dataset), self._on_model)

    def restore_shipped(self) -> None:
        """Bring the shipped model of the shown variant back; its run, if one goes on, ends."""
        book = self.book
        entry, dataset = book.entry, book.dataset
        if entry is None or entry.origin is None or not entry.replaced or dataset is None:
            return
        shipped = entry.origin
        self.training.forget(book.current)
        book.add(tasks.Opened(shipped, shipped=True))
        self.ask("restore", partial(tasks.look, [shipped], dataset), self._on_look)

    def _ready(self) -> bool:
        """Whether the laboratory is complete; a notice says so where it is not."""
        if not self._complete:
            self.noticed.emit("info", "The laboratory is still opening; try again in a moment.")
        return self._complete

    def save_model(self, path: Path) -> None:
        """Save the shown model; a failure is a notice."""
        from engine.models import checkpoint  # noqa: PLC0415 - after the engine is there

        if self.book.model is None:
            return
        try:
            checkpoint.save(self.book.model, path)
        except checkpoint.CheckpointError as error:
            self.noticed.emit("error", str(error))
        else:
            self.noticed.emit("info", f"Saved {self._saved()} as {path.name}.")

    def _saved(self) -> str:
        """Which model is on show, in words: an earlier moment is not what one may think of."""
        model, entry = self.book.model, self.book.entry
        if model is None or entry is None or entry.model is None:
            return "nothing"
        if self.book.shows_earlier:
            moment = f"epoch {model.epoch:.1f} of {entry.model.epoch:.3g}"
            return f"{moment}, the moment on show, of {model.title}"
        return f"{model.title} after {text.epochs(model.epoch)}"

    def load_dataset(self, name: str | Path) -> None:
        """Load another data set; what is in memory stays until the new one is complete."""
        if not self._ready():
            return
        self.cancel_loading()
        job = self._loading = Job(partial(tasks.load_dataset, name), Mailbox(tasks.NEWEST_ONLY))
        self.dispatcher.start(job, partial(self._on_dataset, job))

    def cancel_loading(self) -> None:
        """Give a download up."""
        if self._loading is not None:
            self.dispatcher.worker.stop(self._loading)
            self._loading = None
            self.progressed.emit(None)

    def _on_opening(self, message: Any) -> None:  # noqa: ANN401
        match type(message).__name__:
            case "Catalogue":
                self.book.set_catalogue(message, self._configs(message))
            case "Dataset":
                self.book.set_dataset(message)
            case "Opened":
                self.book.add(message)
            case "Failed":
                self.noticed.emit("error", f"The laboratory could not open: {message.reason}")
                self._complete = bool(self.book.entries)  # another data set may still load
            case "Finished":
                self._complete = True
                self.opened.emit()

    def _configs(self, catalogue: tasks.Catalogue) -> dict[str, Any]:
        """The settings of the last session, or a variant's defaults where they no longer fit."""
        from engine.models.config import DEVICE_AUTO, ConfigError, RunConfig  # noqa: PLC0415

        configs = {}
        here = {device.key for device in catalogue.devices}
        for key in catalogue.variants:
            configs[key] = default = RunConfig.default(key)
            if key in self._settings:
                try:
                    config = RunConfig.from_dict({**self._settings[key], "variant": key})
                except (ConfigError, TypeError) as error:
                    self.noticed.emit("warning", f"Settings of '{key}' were put back: {error}")
                    continue
                # It opens with MNIST, and perhaps on a machine with other devices.
                device = config.device if config.device in here else DEVICE_AUTO
                configs[key] = replace(config, dataset=default.dataset, device=device)
        return configs

    def _on_model(self, message: Any) -> None:  # noqa: ANN401
        name = self._opening.name if self._opening else "a file"
        self._opening = None
        if type(message).__name__ == "Opened":
            key = message.model.config.variant
            if message.frame is None:
                self.training.forget(key)
            self.book.add(message)
            self.book.choose(key)
            if message.frame is None:
                trained = text.epochs(message.model.epoch)
                self.noticed.emit("info", f"Opened {message.model.title}, {trained}, from {name}.")

    def _on_dataset(self, job: Job, message: Any) -> None:  # noqa: ANN401
        if job is not self._loading:  # cancelled, or another was wanted since
            return
        if type(message).__name__ == "Progress":
            self.progressed.emit(message)
            return
        self._loading = None
        self.progressed.emit(None)
        if isinstance(message, Failed):
            kept = self.book.dataset
            stays = f" {kept.title} stays in use." if kept is not None else ""
            self.noticed.emit("error", f"{message.reason}{stays}")
        elif not isinstance(message, Stopped):
            self._show_dataset(message.result)

    def _show_dataset(self, dataset: Dataset) -> None:
        """Show another data set, and have it seen through every model that is there."""
        for topic in ("open", "look", "restore"):  # they would still speak of the old one
            self.forget(topic)
        self.book.set_dataset(dataset)
        entries = self.book.entries.values()
        models = [entry.model for entry in entries if entry.model is not None]
        self.ask("look", partial(tasks.look, models, dataset), self._on_look)
        if self._opening is not None:  # its file was not read yet
            self.open_model(self._opening)

    def _on_look(self, message: Any) -> None:  # noqa: ANN401
        if type(message).__name__ == "Opened":
            self.book.add(message)
