"""The training: start, pause, step, stop, continue, and change what can be changed on the way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.runs import log
from engine.training.events import Diverged, Notice, Step
from gui.background.worker import Failed, Finished, Stopped
from gui.session.messages import RunBegan
from gui.session.runs.continuation import longer_plan_words, with_live_settings
from gui.session.runs.taking_in import take_in
from gui.session.training import lost_folder, run_names
from gui.session.training.live_run import LiveRun, Plan

if TYPE_CHECKING:
    from pathlib import Path

    from engine.models.config import RunConfig
    from gui.background.dispatcher import Dispatcher
    from gui.background.worker import Job
    from gui.session.folders.frame_reader import FrameReader
    from gui.session.messages import RunMessage
    from gui.session.runs.book import RunBook
    from gui.session.runs.entry import RunEntry
    from gui.session.training.draft import Draft

IDLE, RUNNING, PAUSED = "idle", "running", "paused"
SIGN_OF_LIFE_MS = 2000
"""How often a run that is paused says that it is still there."""


class TrainingControl(QObject):
    """The one training that is under way in this window.

    Attributes:
        state: ``IDLE``, ``RUNNING`` or ``PAUSED``.
        key: The run that is, or last was, in training; empty until it has begun.
        job: What the worker drives for it, while it is under way.
    """

    state_changed = Signal(str)
    stepped = Signal(object)
    """The newest ``Step`` event."""
    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""

    def __init__(
        self,
        book: RunBook,
        draft: Draft,
        dispatcher: Dispatcher,
        root: Path,
        frames: FrameReader,
    ) -> None:
        super().__init__(book)
        self._book, self._draft, self._dispatcher = book, draft, dispatcher
        self._root, self._frames = root, frames
        self._live_run: LiveRun | None = None
        self._config: RunConfig | None = None
        self._ending = ""
        self._given_up = False
        self.job: Job[RunMessage, None] | None = None
        self.state = IDLE
        self.key = ""
        self._resting = QTimer(self, interval=SIGN_OF_LIFE_MS)
        self._resting.timeout.connect(self._rest)
        draft.edited.connect(self._draft_edited)
        book.dataset_changed.connect(self._give_up)

    @property
    def ready(self) -> bool:
        """Whether all that a new run needs is in memory."""
        return self._draft.config is not None and self._book.dataset is not None

    @property
    def under_way(self) -> bool:
        """Whether a training can be paused, resumed or stopped."""
        return self.state != IDLE

    @property
    def can_continue(self) -> bool:
        """Whether more epochs could start from the run that is shown."""
        return self.state == IDLE and self.ready and self._continuable() is not None

    def _continuable(self) -> RunEntry | None:
        entry = self._book.entry
        if entry is None or entry.line.active:
            return None
        return entry if entry.loaded or entry.line.source is not None else None

    def start(self, *, one_step: bool = False) -> None:
        """Train a new run with the draft's settings; with ``one_step``, pause after one batch."""
        dataset, config, catalogue = self._book.dataset, self._draft.config, self._book.catalogue
        if self.state != IDLE or dataset is None or config is None or catalogue is None:
            return
        title = catalogue.variants[config.variant].title
        name = run_names.suggest(config, title, self._names())
        self._launch(Plan(self._root, config, dataset, name, self._frames), one_step=one_step)

    def extend(self, *, one_step: bool = False) -> None:
        """Go on with the run that is shown; with ``one_step``, for one batch.

        A run that nobody may change, or whose state is not there, is gone on with in a new one.
        """
        dataset, config, entry = self._book.dataset, self._draft.config, self._continuable()
        if self.state != IDLE or dataset is None or config is None or entry is None:
            return
        name = run_names.unique(f"{entry.name} · continued", self._names())
        plan = Plan(self._root, config, dataset, name, self._frames, entry.line, entry.model)
        self._launch(plan, one_step=one_step)

    def _names(self) -> list[str]:
        return [entry.name for entry in self._book.entries.values()]

    def _launch(self, plan: Plan, *, one_step: bool) -> None:
        self._live_run, self._config, self._ending = LiveRun(plan), None, ""
        self._given_up = False
        self.key = ""
        job = self._live_run.job()
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
        if self.job and self._live_run:
            post = partial(self._live_run.post_snapshot, self.job.mailbox)
            self._dispatcher.worker.call(self.job, post)

    @Slot()
    def _rest(self) -> None:
        """Have a run saved that halts, and say that it is still there."""
        if self.job and self._live_run and self.state == PAUSED:
            rest = partial(self._live_run.rest, self.job.mailbox)
            self._dispatcher.worker.call(self.job, rest)

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

        Where nothing is in training, the run that is shown learns one batch more; only where
        there is none to go on with does a new one begin.
        """
        if self.job and self.state != IDLE:
            self._dispatcher.worker.step(self.job)
            self._set_state(PAUSED)
        elif self.can_continue:
            longer = longer_plan_words(self._book.entry, self._draft.config)
            if longer:
                self.noticed.emit("info", longer)
            self.extend(one_step=True)
        else:
            self.start(one_step=True)

    @Slot()
    def stop(self) -> None:
        """End the training; the run can be continued."""
        if self.job and self._live_run and self.state != IDLE:
            told = partial(self._live_run.stop, self.job.mailbox)
            self._dispatcher.worker.call(self.job, told)
            self._dispatcher.worker.stop(self.job)

    @Slot()
    def _give_up(self) -> None:
        """The run learns from data that are not on show any more: it ends, and is heard no more."""
        if self.state != IDLE:
            self._given_up = True
            self.stop()

    @Slot()
    def _draft_edited(self) -> None:
        """Hand changed live settings to the run, if it is the one that is shown."""
        wished, running = self._draft.config, self._config
        if not self.job or wished is None or running is None or self.key != self._book.shown:
            return
        config = with_live_settings(running, wished)
        if config != running and self._live_run:
            self._config = config
            self._dispatcher.worker.call(self.job, partial(self._live_run.apply, config))
            self._book.change_config(self.key, config)

    def _received(self, message: RunMessage | Finished[None] | Failed | Stopped) -> None:
        """One message of the job, in the GUI thread."""
        if isinstance(message, Finished | Failed | Stopped):
            self._ended(message)
            return
        if self._given_up:
            return
        if isinstance(message, RunBegan):
            self.key = self._book.training = message.line.id
            self._config = message.model.config
        take_in(self._book, self.key, message)
        match message:
            case RunBegan():
                self._book.choose(self.key)
                self._book.tell(self.key, state=self._told_state)
            case Step():
                self.stepped.emit(message)
                if self.state == PAUSED:
                    self._request_snapshot()
            case Notice():
                self.noticed.emit("warning", message.message)
            case Diverged():
                self._ending = log.DIVERGED
                self.noticed.emit("error", message.message)
            case _:
                pass

    @property
    def _told_state(self) -> str:
        return log.PAUSED if self.state == PAUSED else log.RUNNING

    def _ended(self, message: Finished[None] | Failed | Stopped) -> None:
        self.job = self._live_run = self._config = None
        if isinstance(message, Failed):
            self.noticed.emit("error", f"The run stopped: {message.reason}")
        finished = log.FINISHED if isinstance(message, Finished) else log.STOPPED
        if self.key in self._book.entries:
            if self._given_up:
                self._book.entries[self.key].unload()  # what it learnt last was not heard
            self._book.tell(self.key, state=self._ending or finished)
            self.key, lost = lost_folder.kept(self._book, self.key)
            if lost:
                self.noticed.emit("warning", lost)
        self._book.training = ""
        self._set_state(IDLE)

    def _set_state(self, state: str) -> None:
        if state == self.state:
            return
        self.state = state
        if state == PAUSED:
            self._resting.start()
            self._rest()
        else:
            self._resting.stop()
        if state != IDLE and self.key in self._book.entries:
            self._book.tell(self.key, state=self._told_state)
        self.state_changed.emit(state)
