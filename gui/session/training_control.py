"""The run: start, pause, step, stop, continue, and change what can be changed on the way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, Signal, Slot

from engine.training.events import Diverged, EpochEnd, LatentFrame, Notice, Snapshot, Step
from gui.background.worker import Failed, Finished, Stopped
from gui.session import continuation
from gui.session.continuation import ANEW, KEEPS
from gui.session.live_run import LiveRun
from gui.session.messages import LossBatch

if TYPE_CHECKING:
    from engine.models.config import RunConfig
    from engine.models.model import Model
    from gui.background.dispatcher import Dispatcher
    from gui.background.worker import Job
    from gui.session.book import RunBook
    from gui.session.entry import Ready
    from gui.session.messages import RunMessage

IDLE, RUNNING, PAUSED = "idle", "running", "paused"


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
        self._live_runs: dict[str, LiveRun] = {}
        self.job: Job[RunMessage, None] | None = None
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
        return self._book.ready is not None

    def start(self, *, one_step: bool = False) -> None:
        """Train the shown variant from new weights; with ``one_step``, pause after one batch."""
        ready = self._book.ready
        if self.state != IDLE or ready is None:
            return
        self._live_runs[ready.key] = LiveRun(ready.entry.config, ready.dataset, None)
        self._launch(ready, fresh=True, one_step=one_step)

    def extend(self, *, one_step: bool = False) -> None:
        """Train the shown variant on from where it stands; with ``one_step``, for one batch."""
        ready = self._book.ready
        if self.state != IDLE or ready is None or ready.entry.model is None:
            return
        key, model, kept = ready.key, ready.entry.model, self.kept
        config = self._continued(key, ready.entry.config, model)
        elsewhere = key not in self._live_runs and model.config.dataset != ready.dataset.name
        live_run = self._live_runs.setdefault(key, LiveRun(config, ready.dataset, model))
        live_run.config = config
        # Losses on another data set are no history of this run: the plot begins anew.
        self._launch(ready, fresh=elsewhere, one_step=one_step)
        if kept:
            self.noticed.emit("info", f"{KEEPS}: {', '.join(kept)}. {ANEW}")

    def _continued(self, key: str, wished: RunConfig, model: Model) -> RunConfig:
        """The settings with which more epochs of a variant would be trained."""
        if key in self._live_runs:
            return continuation.with_live_settings(self._live_runs[key].config, wished)
        return continuation.continued(model.config, wished)

    @property
    def kept(self) -> list[str]:
        """What continuing the shown variant leaves as it is, though the form now says otherwise.

        Each setting is named with the value that it keeps.
        """
        entry = self._book.entry
        if not self.can_continue or entry is None or entry.model is None:
            return []
        running = self._continued(self._book.current, entry.config, entry.model)
        return continuation.kept_settings(running, entry.config)

    def _launch(self, ready: Ready, *, fresh: bool, one_step: bool) -> None:
        live_run = self._live_runs[ready.key]
        steps = -(-len(ready.dataset.train_images) // live_run.config.batch_size)
        self._book.begin(ready.key, steps, fresh=fresh)
        self.key = ready.key
        job = live_run.job(ready.entry.config.epochs)
        if not fresh:
            job.callbacks.append(partial(live_run.apply, live_run.config))
        if one_step:
            job.paused, job.steps_due = True, 1
        self.job = self._dispatcher.start(job, self._received)
        self._set_state(PAUSED if one_step else RUNNING)

    def pause(self) -> None:
        """Halt before the next batch."""
        if self.job and self.state == RUNNING:
            self._dispatcher.worker.pause(self.job)
            self._set_state(PAUSED)
            self._request_snapshot()

    def _request_snapshot(self) -> None:
        """Have the model shown at which the run halts: its own snapshots come now and then."""
        if self.job and self.key in self._live_runs:
            post = partial(self._live_runs[self.key].post_snapshot, self.job.mailbox)
            self._dispatcher.worker.call(self.job, post)

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
            self._request_snapshot()
            self._dispatcher.worker.stop(self.job)

    @Slot(str)
    def _config_changed(self, key: str) -> None:
        """Hand changed live settings to the run, unless others changed that need a new one."""
        if self.job and key == self.key and key in self._live_runs:
            live_run = self._live_runs[key]
            live_run.config = continuation.with_live_settings(
                live_run.config, self._book.entries[key].config
            )
            self._dispatcher.worker.call(self.job, partial(live_run.apply, live_run.config))

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

    def _received(self, message: RunMessage | Finished[None] | Failed | Stopped) -> None:
        """One message of the job, in the GUI thread."""
        if isinstance(message, Finished | Failed | Stopped):
            self._ended(message)
        elif self.key in self._live_runs:  # else given up: its messages are out of date
            self._take_in(message)

    def _take_in(self, message: RunMessage) -> None:
        book, key = self._book, self.key
        match message:
            case LossBatch():
                book.add_losses(key, message)
            case EpochEnd():
                book.add_epoch(key, message)
                book.set_model(key, message.model)
            case Snapshot():
                book.set_model(key, message.model)
            case LatentFrame():
                book.set_frame(key, message)
            case Step():
                self.stepped.emit(message)
                if self.state == PAUSED:
                    self._request_snapshot()
            case Notice():
                self.noticed.emit("warning", message.message)
            case Diverged():
                book.set_model(key, message.model)
                self.noticed.emit("error", message.message)
            case _:
                assert_never(message)

    def _ended(self, message: Finished[None] | Failed | Stopped) -> None:
        self.job = None
        if isinstance(message, Failed):
            self._live_runs.pop(self.key, None)
            self.noticed.emit("error", f"The run stopped: {message.reason}")
        self._set_state(IDLE)

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
