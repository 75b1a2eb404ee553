"""The run: start, pause, step, stop, continue, and change what can be changed on the way."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from gui.background.mailbox import Mailbox
from gui.background.worker import Failed, Finished, Job, Stopped
from gui.session import tasks

if TYPE_CHECKING:
    from engine.models.config import RunConfig
    from engine.models.model import Model
    from gui.background.dispatcher import Dispatcher
    from gui.session.book import RunBook

IDLE, RUNNING, PAUSED = "idle", "running", "paused"
FIXED_SETTINGS = {
    "network": "Network",
    "batch_size": "Batch size",
    "seed": "Seed",
    "device": "Device",
}
"""Settings that a run keeps to its end, by name, and what they are called on screen."""
KEEPS = "Continue keeps what this model was built with"
ANEW = "Train begins anew with the settings of the form."


class TrainingControl(QObject):
    """The one training that is under way, and the last one of each variant to go on from.

    Attributes:
        state: ``IDLE``, ``RUNNING`` or ``PAUSED``.
        key: The variant that is, or last was, in training.
        job: What the worker drives for it, while it is under way.
    """

    state_changed = Signal(str)
    stepped = Signal(object)
    """The newest ``Step`` event."""
    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""

    def __init__(self, book: RunBook, dispatcher: Dispatcher) -> None:
        super().__init__(book)
        self._book, self._dispatcher = book, dispatcher
        self._live_runs: dict[str, tasks.LiveRun] = {}
        self.job: Job | None = None
        self.state = IDLE
        self.key = ""
        book.config_changed.connect(self._config_changed)
        book.dataset_changed.connect(self._forget_all)

    @property
    def can_continue(self) -> bool:
        """Whether the shown variant has weights that more epochs could start from."""
        return self.state == IDLE and self._book.model is not None

    @property
    def ready(self) -> bool:
        """Whether everything that a run needs is in memory."""
        return self._book.dataset is not None and self._book.entry is not None

    def start(self, *, one_step: bool = False) -> None:
        """Train the shown variant from new weights; with ``one_step``, pause after one batch."""
        if self.state != IDLE or not self.ready:
            return
        entry, key = self._book.entry, self._book.current
        assert entry is not None  # noqa: S101 - ready
        assert self._book.dataset is not None  # noqa: S101 - ready
        self._live_runs[key] = tasks.LiveRun(entry.config, self._book.dataset, None)
        self._launch(key, entry.config, fresh=True, one_step=one_step)

    def extend(self, *, one_step: bool = False) -> None:
        """Train the shown variant for more epochs, from where it stands.

        With ``one_step`` the run pauses after one batch.
        """
        if not self.can_continue or not self.ready:
            return
        entry, key = self._book.entry, self._book.current
        assert entry is not None  # noqa: S101 - ready
        assert entry.model is not None  # noqa: S101 - can_continue
        assert self._book.dataset is not None  # noqa: S101 - ready
        elsewhere, kept = False, self.kept
        config = self._continued(key, entry.config, entry.model)
        if key not in self._live_runs:
            elsewhere = entry.model.config.dataset != self._book.dataset.name
            self._live_runs[key] = tasks.LiveRun(config, self._book.dataset, entry.model)
        self._live_runs[key].config = config
        # Losses on another data set are no history of this run: the plot begins anew.
        self._launch(key, entry.config, fresh=elsewhere, one_step=one_step)
        if kept:
            self.noticed.emit("info", f"{KEEPS}: {', '.join(kept)}. {ANEW}")

    def _continued(self, key: str, wished: RunConfig, model: Model) -> RunConfig:
        """The settings with which more epochs of a variant would be trained."""
        if key in self._live_runs:
            return _with_live_settings(self._live_runs[key].config, wished)
        return replace(
            _with_live_settings(model.config, wished),
            dataset=wished.dataset,
            device=wished.device,  # the model's own may be another machine's
        )

    @property
    def kept(self) -> list[str]:
        """What continuing the shown variant leaves as it is, though the form now says otherwise.

        Each setting is named with the value that it keeps.
        """
        entry = self._book.entry
        if not self.can_continue or entry is None or entry.model is None:
            return []
        form = entry.config
        config = self._continued(self._book.current, form, entry.model)
        words = [
            f"{word} {getattr(config, name)}"
            for name, word in FIXED_SETTINGS.items()
            if getattr(config, name) != getattr(form, name)
        ]
        return words + [
            f"{each.metadata['label']} {getattr(config.knobs, each.name)}"
            for each in fields(config.knobs)
            if getattr(config.knobs, each.name) != getattr(form.knobs, each.name)
        ]

    def _launch(self, key: str, config: RunConfig, *, fresh: bool, one_step: bool) -> None:
        live_run = self._live_runs[key]
        images = self._book.dataset.train_images if self._book.dataset else ()
        self._book.begin(key, -(-len(images) // live_run.config.batch_size), fresh=fresh)
        self.key = key
        job = Job(
            partial(live_run.events, config.epochs),
            Mailbox(tasks.NEWEST_ONLY),
            pace="Step",
            together="Losses",
        )
        if not fresh:
            job.orders.append(partial(live_run.apply, live_run.config))
        if one_step:
            job.paused, job.credit = True, 1
        self.job = self._dispatcher.start(job, self._received)
        self._set_state(PAUSED if one_step else RUNNING)

    def pause(self) -> None:
        """Halt before the next batch."""
        if self.job and self.state == RUNNING:
            self._dispatcher.worker.pause(self.job)
            self._set_state(PAUSED)
            self._look()

    def _look(self) -> None:
        """Have the model shown at which the run halts: observations come only now and then."""
        if self.job and self.key in self._live_runs:
            look = partial(self._live_runs[self.key].look, self.job.mailbox)
            self._dispatcher.worker.tell(self.job, look)

    def resume(self) -> None:
        """Go on after a pause."""
        if self.job and self.state == PAUSED:
            self._dispatcher.worker.resume(self.job)
            self._set_state(RUNNING)

    def toggle(self) -> None:
        """Pause or resume."""
        if self.state == RUNNING:
            self.pause()
        else:
            self.resume()

    def step(self) -> None:
        """Train one batch and pause.

        Where no run goes on, the model that is there learns one batch more; only where there is
        none does a run begin with new weights.
        """
        if self.job and self.state != IDLE:
            self._dispatcher.worker.step(self.job)
            self._set_state(PAUSED)
        elif self.can_continue:
            self.extend(one_step=True)
        else:
            self.start(one_step=True)

    def stop(self) -> None:
        """End the run; it can be continued."""
        if self.job and self.state != IDLE:
            self._look()
            self._dispatcher.worker.stop(self.job)

    @Slot(str)
    def _config_changed(self, key: str) -> None:
        """Hand changed live settings to the run, unless others changed that need a new one."""
        if self.job and key == self.key and key in self._live_runs:
            live_run = self._live_runs[key]
            live_run.config = _with_live_settings(live_run.config, self._book.entries[key].config)
            self._dispatcher.worker.tell(self.job, partial(live_run.apply, live_run.config))

    def forget(self, key: str) -> None:
        """Give up the run of a variant: a model from elsewhere took the place of its own."""
        if key == self.key:
            self.stop()
        self._live_runs.pop(key, None)

    @Slot()
    def _forget_all(self) -> None:
        """Runs on another data set can't go on; their models can be trained further."""
        for key in list(self._live_runs):
            self.forget(key)

    def _received(self, message: Any) -> None:  # noqa: ANN401 - any event
        """One message of the job, or a list of ``Losses``, in the window's thread."""
        book, key = self._book, self.key
        if isinstance(message, Finished | Failed | Stopped):
            self._ended(message)
            return
        if key not in self._live_runs:  # given up: what it still has to say is out of date
            return
        match type(message).__name__:
            case "list":
                book.add_losses(key, message)
            case "EpochEnd":
                book.add_epoch(key, message)
                book.set_model(key, message.model)
            case "Snapshot":
                book.set_model(key, message.model)
            case "LatentFrame":
                book.set_frame(key, message)
            case "Step":
                self.stepped.emit(message)
                if self.state == PAUSED:
                    self._look()
            case "Notice":
                self.noticed.emit("warning", message.message)
            case "Diverged":
                book.set_model(key, message.model)
                self.noticed.emit("error", message.message)

    def _ended(self, message: Finished | Failed | Stopped) -> None:
        self.job = None
        if isinstance(message, Failed):
            self._live_runs.pop(self.key, None)
            self.noticed.emit("error", f"The run stopped: {message.reason}")
        self._set_state(IDLE)

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)


def _with_live_settings(running: RunConfig, wished: RunConfig) -> RunConfig:
    """The settings of a run with those of the form that can act on it without a new start.

    A knob that is not live keeps its value: the network was built with it.
    """
    live = {
        each.name: getattr(wished.knobs, each.name)
        for each in fields(wished.knobs)
        if each.metadata["live"]
    }
    return replace(running, knobs=running.knobs.changed(**live), learning_rate=wished.learning_rate)
