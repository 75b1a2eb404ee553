"""Records a training in a run's folder while it goes on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.core.files import OutputError
from engine.models import checkpoint
from engine.runs import lock, log, schedule
from engine.runs.log_file import LogFile
from engine.runs.reader import snapshots_of
from engine.runs.state import save_state
from engine.training.events import Diverged, EpochEnd, Losses, Notice, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from filelock import BaseFileLock

    from engine.models.model import Model
    from engine.runs.folder import RunFolder
    from engine.training.events import Event
    from engine.training.trainer import Trainer

FLUSH_SECONDS, STATUS_SECONDS, SAVE_SECONDS = 0.5, 4.0, 15.0
SAVE_SHARE = 0.02
"""Part of the time that saving may take: a state that takes long to write is written less often."""
SNAPSHOT_BYTES = 32 * 2**20
"""Room for the snapshots of one run."""


class RunWriter:
    """Writes what a training tells, and saves its state so that it can go on after any end.

    Losses go to the log twice a second, a status every few seconds, the state at the end of each
    epoch and about every 15 s. Where the disk is full or gone a ``Notice`` says so once; training
    goes on, what could not be written is kept in memory and written at the next chance.

    Args:
        folder: The run's; its manifest is there.
        trainer: What is recorded.
        held: The lock of the folder.
        log_bytes: Length of the log that the trainer's state belongs to; 0 for a new run.
    """

    def __init__(
        self, folder: RunFolder, trainer: Trainer, held: BaseFileLock, log_bytes: int = 0
    ) -> None:
        self.folder = folder
        self._trainer, self._held = trainer, held
        self._log = LogFile(folder.log, log_bytes)
        self._config = trainer.config
        self._rate, self._left = 0.0, 0.0
        self._flushed = self._told = self._saved = time.monotonic()
        self._rest = SAVE_SECONDS
        self._trouble = ""
        self._ended = False

    @property
    def trouble(self) -> str:
        """Why the folder does not hold all of the run; empty if it does."""
        return self._trouble

    def begin(self, resumed: log.Resumed | None = None) -> Iterator[Notice]:
        """Write what is to be there before the first batch."""
        if resumed is not None:
            self._log.add(resumed)
        else:
            yield from self._attempt(self._keep_snapshot)
        yield from self._save(log.RUNNING)

    def record(self, event: Event) -> Iterator[Event]:
        """Take in an event.

        Yields:
            What follows from it: losses that no event had told yet, and trouble with the disk.
        """
        match event:
            case Losses() | Notice():
                self._log.add(event)
            case EpochEnd():
                self._log.add(event.record)
                yield from self._attempt(self._keep_snapshot, event.model)
                yield from self._save(log.RUNNING)
            case Step():
                yield from self._step(event)
            case Diverged():
                self._log.add(Notice(event.message))
            case _:
                pass  # what a watcher has looked at belongs to the watcher

    def _step(self, event: Step) -> Iterator[Event]:
        self._rate, self._left = event.images_per_second, event.seconds_left
        if self._trainer.config != self._config:
            self._config = self._trainer.config
            knobs = self._config.to_dict()["knobs"]
            changed = log.SettingsChanged(event.step - 1, self._config.learning_rate, knobs)
            self._log.add(changed)
            yield from self._save(log.RUNNING)
        steps = event.steps_per_epoch
        if event.step % steps and schedule.is_due(event.step, steps):  # full epochs: see above
            yield from self._attempt(self._keep_snapshot)
        now = time.monotonic()
        if now - self._saved >= self._rest:
            yield from self._save(log.RUNNING)
        elif now - self._told >= STATUS_SECONDS:
            self._tell(log.RUNNING)
            yield from self._attempt(self._log.write)
        elif now - self._flushed >= FLUSH_SECONDS:
            self._flushed = now
            yield from self._attempt(self._log.write)

    def pause(self) -> Iterator[Event]:
        """Save a run that halts; it may be told again every few seconds to show that it lives."""
        yield from self._save(log.PAUSED)

    def end(self, state: str) -> None:
        """Save what there is and let go of the folder; later calls do nothing.

        Args:
            state: ``stopped``, ``finished`` or ``diverged``.
        """
        if self._ended:
            return
        self._ended = True
        try:
            for _ in self._save(state):
                pass
        finally:
            self._log.close()
            self._held.release()

    def _save(self, state: str) -> Iterator[Event]:
        """Log, then state: the log is never behind the state that belongs to it."""
        losses = self._trainer.report()
        if losses is not None:
            self._log.add(losses)
            yield losses
        self._tell(state)
        began = time.monotonic()
        yield from self._attempt(self._write_state)
        self._saved = time.monotonic()
        self._rest = max(SAVE_SECONDS, (self._saved - began) / SAVE_SHARE)

    def _write_state(self) -> None:
        self._log.write(durable=True)
        save_state(self._trainer.state(), self.folder.state, self._log.length)

    def _tell(self, state: str) -> None:
        trainer = self._trainer
        self._told = self._flushed = time.monotonic()
        history = trainer.history
        self._log.add(
            log.Status(
                state=state,
                step=trainer.step,
                steps_per_epoch=trainer.steps_per_epoch,
                epochs=trainer.planned or trainer.config.epochs,
                images_per_second=self._rate,
                seconds_left=max(self._left, 0.0),
                time=time.time(),
                host=lock.here(),
                figures=dict(history[-1].test) if history else {},
            )
        )

    def _keep_snapshot(self, model: Model | None = None) -> None:
        """Keep the model of now, and drop what has no room any more."""
        trainer = self._trainer
        model = trainer.snapshot() if model is None else model
        if not model.is_finite():
            return  # the run is about to tell that it diverges
        steps = trainer.steps_per_epoch
        path = self.folder.snapshot(trainer.step, steps)
        checkpoint.save(model, path, half=True)
        capacity = max(SNAPSHOT_BYTES // path.stat().st_size, 2)
        stay = set(schedule.kept(schedule.due_until(trainer.step, steps), steps, capacity))
        for each in snapshots_of(self.folder):
            if each.step not in stay:
                each.path.unlink(missing_ok=True)

    def _attempt(self, act: Callable[..., None], *args: object) -> Iterator[Notice]:
        """Do what the disk may refuse; of the first refusal in a row a notice is made."""
        try:
            act(*args)
        except (OutputError, checkpoint.CheckpointError) as error:
            if not self._trouble:
                yield Notice(f"The run is not being saved, training goes on in memory: {error}")
            self._trouble = str(error)
        else:
            self._trouble = ""


def recorded(
    events: Iterator[Event], writer: RunWriter, resumed: log.Resumed | None = None
) -> Iterator[Event]:
    """The events of a training, written down on the way.

    However it ends, by its plan, by closing the generator or by an exception, the run is saved.
    """
    ending = log.STOPPED
    try:
        yield from writer.begin(resumed)
        for event in events:
            yield event
            yield from writer.record(event)
            if isinstance(event, Diverged):
                ending = log.DIVERGED
        if ending != log.DIVERGED:
            ending = log.FINISHED
    finally:
        writer.end(ending)
