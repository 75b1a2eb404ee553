"""Records a training in a run's folder while it goes on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.core.files import OutputError
from engine.models import checkpoint
from engine.models.checkpoint import CheckpointError
from engine.runs import lock, log
from engine.runs import snapshot_schedule as schedule
from engine.runs.log_file import LogFile
from engine.runs.own_folder import OwnFolder
from engine.runs.preview import write_preview
from engine.training.events import Diverged, EpochEnd, Losses, Notice, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from filelock import BaseFileLock

    from engine.runs.folder import RunFolder
    from engine.training.events import Event
    from engine.training.trainer import Trainer

FLUSH_SECONDS, STATUS_SECONDS, SAVE_SECONDS = 0.5, 4.0, 15.0
SAVE_SHARE = 0.01
"""Part of the time that saving may take: a state that takes long to write is written less often."""
SNAPSHOT_BYTES = 32 * 2**20
"""Room for the snapshots of one run."""
SNAPSHOT_HEADER = 4096


class RunWriter:
    """Writes what a training tells, and saves its state so that it can go on after any end.

    Losses go to the log twice a second, a status every few seconds, the state at the ends of epochs
    and about every 15 s. Where the disk is full or gone a ``Notice`` says so once; training goes
    on, what could not be written is kept in memory and written at the next chance.

    Args:
        folder: The run's; its manifest is there.
        trainer: What is recorded.
        held: The lock of the folder.
        log_bytes: Length of the log that the trainer's state belongs to; 0 for a new run.
        lacking: What that part of the log does not tell of the run so far.
    """

    def __init__(
        self,
        folder: RunFolder,
        trainer: Trainer,
        held: BaseFileLock,
        log_bytes: int = 0,
        lacking: Iterable[log.Entry] = (),
    ) -> None:
        self.folder = folder
        self._trainer, self._held = trainer, held
        self._log = LogFile(folder.log, log_bytes)
        for entry in lacking:
            self._log.add(entry)
        self._config = trainer.config
        self._due = schedule.due_until(trainer.step, trainer.steps_per_epoch)
        self._rate, self._left = 0.0, 0.0
        self._flushed = self._told = self._saved = time.monotonic()
        self._cost, self._saved_step = 0.0, -1
        self._state = log.RUNNING
        self._trouble = ""
        self._ended = False
        self._own = OwnFolder(folder)

    @property
    def trouble(self) -> str:
        """Why the folder does not hold all of the run; empty if it does."""
        return self._trouble

    def begin(self, resumed: log.Resumed | None = None) -> list[Event]:
        """Write what is to be there before the first batch.

        Returns:
            As ``record``.
        """
        events: list[Event] = []
        if not self._log.length:
            events += self._attempt(self._keep_snapshot)
        if resumed is not None:
            self._log.add(resumed)
        self._tell(log.RUNNING)
        return events + self._attempt(self._log.write)

    def record(self, event: Event) -> list[Event]:
        """Take in an event, before anybody else is told.

        Returns:
            What comes before it: losses that no event had told yet, and trouble with the disk.
        """
        match event:
            case Step():  # first, as there are most of them
                return self._step(event)
            case Losses() | Notice():
                self._log.add(event)
            case EpochEnd():
                self._log.add(event.record)
                events = self._attempt(self._keep_snapshot)
                events += self._attempt(
                    write_preview, self.folder, event.model, self._trainer.dataset
                )
                if time.monotonic() - self._saved >= self._rest:
                    events += self._save(log.RUNNING)
                return events
            case Diverged():
                self._log.add(Notice(event.message))
                return self._attempt(self._drop_later)
            case _:
                pass  # what a watcher has looked at belongs to the watcher
        return []

    def pause(self) -> list[Event]:
        """Save a run that halts; tell it every second or so, to show that the run is alive.

        Returns:
            As ``record``.
        """
        if self._state != log.PAUSED:
            return self._save(log.PAUSED)
        if time.monotonic() - self._told >= STATUS_SECONDS:
            self._tell(log.PAUSED)
            return self._attempt(self._log.write)
        return []

    def end(self, state: str, *, between_batches: bool = True) -> None:
        """Save what there is and let go of the folder; later calls do nothing.

        Args:
            state: ``stopped``, ``finished`` or ``diverged``.
            between_batches: Whether the trainer is in a state to go on from exactly; where it is
                not, the one that was saved last stays.
        """
        if self._ended:
            return
        self._ended = True
        try:
            if between_batches and (self._trainer.step != self._saved_step or self._trouble):
                self._save(state)
            else:
                self._tell(state)
                self._attempt(self._log.write)
        finally:
            self._log.close()
            self._held.release()

    @property
    def _rest(self) -> float:
        """Seconds to train between two savings at least."""
        return self._cost / SAVE_SHARE

    def _step(self, event: Step) -> list[Event]:
        self._rate, self._left = event.images_per_second, event.seconds_left
        self._state = log.RUNNING
        events: list[Event] = []
        if event.step % event.steps_per_epoch and schedule.is_due(
            event.step, event.steps_per_epoch
        ):  # those of full epochs come with their ends
            events += self._attempt(self._keep_snapshot)
        now = time.monotonic()
        if self._trainer.config is not self._config or now - self._saved >= max(
            SAVE_SECONDS, self._rest
        ):
            return events + self._save(log.RUNNING)
        if now - self._told >= STATUS_SECONDS:
            self._tell(log.RUNNING)
            return events + self._attempt(self._log.write)
        if now - self._flushed >= FLUSH_SECONDS:
            self._flushed = now
            return events + self._attempt(self._log.write)
        return events

    def _save(self, state: str) -> list[Event]:
        """Log, then state: the log is never behind the state that belongs to it."""
        losses = self._trainer.report()
        if losses is not None:
            self._log.add(losses)
        if self._trainer.config is not self._config:
            self._config = self._trainer.config
            knobs = self._config.to_dict()["knobs"]
            step, rate = self._trainer.step, self._config.learning_rate
            self._log.add(log.SettingsChanged(step, rate, knobs))
        self._tell(state)
        began = time.monotonic()
        trouble = self._attempt(self._write_state)
        self._saved = time.monotonic()
        self._cost = self._saved - began
        return [*([] if losses is None else [losses]), *trouble]

    def _write_state(self) -> None:
        self._log.write(durable=True)
        self._trainer.state().save(self.folder.state, self._log.length)
        self._saved_step, self._trouble = self._trainer.step, ""

    def _tell(self, state: str) -> None:
        trainer = self._trainer
        self._state = state
        self._told = self._flushed = time.monotonic()
        history = trainer.history
        self._log.add(
            log.Status(
                state=state,
                step=trainer.step,
                steps_per_epoch=trainer.steps_per_epoch,
                epochs=trainer.planned or len(history) + trainer.config.epochs,
                images_per_second=self._rate,
                seconds_left=max(self._left, 0.0),
                time=time.time(),
                host=lock.here(),
                figures=dict(history[-1].test) if history else {},
                lock=lock.number(self.folder),
            )
        )

    def _keep_snapshot(self) -> None:
        """Keep the model of now, and drop what has no room any more."""
        trainer, steps = self._trainer, self._trainer.steps_per_epoch
        # Not a snapshot of the trainer's: that would move the point to which it returns if it
        # diverges, and a run that is recorded must come to the same as one that is not.
        weights, path = trainer.weights(), self.folder.snapshot(trainer.step, steps)
        checkpoint.save_snapshot(trainer.config, weights, trainer.epoch, path)
        if self._due[-1:] != [trainer.step]:
            self._due.append(trainer.step)
        size = SNAPSHOT_HEADER + sum(2 * each.numel() for each in weights.values())
        stay = {*schedule.kept(self._due, steps, max(SNAPSHOT_BYTES // size, 2)), trainer.step}
        if len(stay) < len(self._due):
            self.folder.drop_snapshots(lambda step: step not in stay)

    def _drop_later(self) -> None:
        step = self._trainer.step
        self._due = [each for each in self._due if each <= step]
        self.folder.drop_snapshots(lambda each: each > step)

    def _attempt(self, act: Callable[..., None], *args: object) -> list[Event]:
        """Do what the disk may refuse; of the first refusal in a row a notice is made."""
        try:
            self._own.check()
            act(*args)
        except (OutputError, CheckpointError) as error:
            known, self._trouble = self._trouble, str(error)
            if not known:
                notice = Notice(f"The run is not being saved, training goes on in memory: {error}")
                self._log.add(notice)
                return [notice]
        return []
