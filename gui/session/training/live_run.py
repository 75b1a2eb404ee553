"""One training in the worker's thread: recorded in a folder, with models and frames woven in."""

# ruff: noqa: PLC0415 - the trainer imports torch, which is loaded after the first paint

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.core.errors import UserError
from engine.core.files import OutputError
from engine.runs import log
from engine.runs.tail import last_status
from engine.training.events import EpochEnd, LatentFrame, Notice, Snapshot, Step
from gui.background.mailbox import Mailbox
from gui.background.worker import Job
from gui.session.folders.frame_reader import free_frame
from gui.session.folders.run_line import RunLine
from gui.session.following.follower import newest
from gui.session.messages import NEWEST_ONLY, Encoded, LossBatch, RunBegan, message_of
from gui.session.training.starting import resumable, started

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from engine.models.model import Model
    from engine.runs.frames import RunFrames
    from engine.runs.new_run import Recording
    from engine.runs.writer import RunWriter
    from engine.training.events import Event
    from engine.training.trainer import Trainer
    from gui.session.folders.frame_reader import FrameReader
    from gui.session.messages import RunMessage

UNSAVED = "The run is not being saved, training goes on in memory: {reason}"


@dataclass(frozen=True)
class Plan:
    """What is to be trained.

    Attributes:
        root: The folder of all runs.
        config: Settings of a new run; of one that goes on, the epochs to add where its plan is
            done, and the device for what has to begin anew.
        dataset: What it learns from.
        name: That a new run gets.
        frames: Reads and keeps how the latent space is drawn.
        goes_on: The run to go on with, or None for new weights.
        model: The newest model of that run, if it is in memory.
    """

    root: Path
    config: RunConfig
    dataset: Dataset
    name: str
    frames: FrameReader
    goes_on: RunLine | None = None
    model: Model | None = None


class LiveRun:
    """One training, from its first batch to its end.

    Made in the window's thread; everything else happens in the worker's.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._trainer: Trainer | None = None
        self._writer: RunWriter | None = None
        self._frames: RunFrames | None = None
        self._stopped: Mailbox | None = None
        self._key = ""
        self._epochs = 0

    def job(self) -> Job[RunMessage, None]:
        """A job that trains; one step of it is one batch."""
        return Job(self.events, Mailbox(NEWEST_ONLY), step_ends=Step, joins=LossBatch)

    def events(self) -> Generator[RunMessage, None, None]:
        """Train, with snapshots and latent frames in between; ``RunBegan`` comes first."""
        plan, line = self._plan, self._plan.goes_on
        if line is not None and resumable(line, plan.dataset):
            yield from self._recorded(self._resumed(line), line, fresh=False)
            return
        trainer, name, parent = self._anew()
        try:
            recording = started(plan.root, trainer, name, parent)
        except OutputError as error:
            yield from self._unrecorded(trainer, name, str(error))
        else:
            yield from self._recorded(recording, None, fresh=True)

    def _resumed(self, line: RunLine) -> Recording:
        from engine.runs.resume import resume

        plan, folder = self._plan, line.source
        assert folder is not None  # noqa: S101 - it is resumable
        status = last_status(folder)
        more = None
        if status is not None and status.state == log.FINISHED:
            more = status.step // status.steps_per_epoch + plan.config.epochs
        return resume(folder, lambda _: plan.dataset, data=plan.dataset.name, epochs=more)

    def _anew(self) -> tuple[Trainer, str, RunLine | None]:
        """A trainer with new weights, or with those of a run that can't be gone on with itself."""
        from engine.training.trainer import Trainer

        plan, line = self._plan, self._plan.goes_on
        if line is None:
            return Trainer(plan.config, plan.dataset), plan.name, None
        model = plan.model or newest(line)
        config = replace(
            model.config,
            epochs=plan.config.epochs,
            dataset=plan.dataset.name,
            data=plan.dataset.spec,
            device=plan.config.device,  # the model's own may be another machine's
        )
        return Trainer(config, plan.dataset, model), plan.name, line

    def _recorded(
        self, recording: Recording, line: RunLine | None, *, fresh: bool
    ) -> Generator[RunMessage, None, None]:
        from engine.runs.book import RunBook
        from gui.session.folders.run_line import line_of

        self._trainer, self._writer = recording.trainer, recording.writer
        told = self._told(recording)
        try:
            if line is None:
                line = line_of(RunBook(self._plan.root, None).open(recording.writer.folder.path))
                line = replace(line, id=recording.writer.folder.path.name, listed=True)
            yield self._began(line, recording.epochs, fresh=fresh)
            yield from map(self._message, told)
            yield from self._now()
        finally:
            told.close()
            recording.writer.end(log.STOPPED)  # where not even the first event was asked for
            self._post_last()

    def _told(self, recording: Recording) -> Generator[Event, None, None]:
        """The events of a run that is recorded, its frames drawn as they will be ever after."""
        from engine.runs.frames import keeping
        from engine.runs.recording import recorded
        from engine.runs.snapshot_schedule import is_due
        from engine.training.frames import FrameChain, with_frames

        trainer, folder = recording.trainer, recording.writer.folder
        self._frames = frames = self._plan.frames.of(folder, self._plan.dataset)
        try:
            chain = frames.chain()
        except UserError:  # a snapshot that can't be read is no reason not to go on
            chain = FrameChain(self._plan.frames.data(self._plan.dataset).reference)
        events = with_frames(trainer, recording.epochs, chain, is_due)
        written = recorded(events, recording.writer, recording.resumed)
        with closing(keeping(written, frames)) as told:
            for event in told:
                if isinstance(event, EpochEnd):
                    frames.save()  # for whoever finds it if this process is killed
                yield event

    def _unrecorded(
        self, trainer: Trainer, name: str, reason: str
    ) -> Generator[RunMessage, None, None]:
        from engine.runs.snapshot_schedule import is_due
        from engine.training.frames import FrameChain, with_frames

        self._trainer, epochs = trainer, trainer.config.epochs
        line = RunLine(f"memory-{os.urandom(8).hex()}", name, log.RUNNING, trainer.config.to_dict())
        yield self._began(line, epochs, fresh=True)
        yield Notice(UNSAVED.format(reason=reason))
        chain = FrameChain(self._plan.frames.data(self._plan.dataset).reference)
        try:
            yield from map(self._message, with_frames(trainer, epochs, chain, is_due))
        finally:
            self._post_last()

    def _began(self, line: RunLine, epochs: int, *, fresh: bool) -> RunBegan:
        trainer = self._trainer
        assert trainer is not None  # noqa: S101 - set by whoever calls
        planned = len(trainer.history) + epochs
        line = replace(line, state=log.RUNNING, epoch=trainer.epoch, epochs=planned)
        self._key, self._epochs = line.id, len(trainer.history)
        return RunBegan(
            line,
            trainer.snapshot(),
            tuple(trainer.history),
            trainer.steps_per_epoch,
            trainer.step,
            fresh,
        )

    def apply(self, config: RunConfig) -> None:
        """Give the trainer the settings that may change during a run."""
        if self._trainer is not None:
            self._trainer.set_learning_rate(config.learning_rate)
            self._trainer.set_knobs(config.knobs)

    def rest(self, mailbox: Mailbox) -> None:
        """Save a run that halts, and say from time to time that it is still there."""
        if self._writer is not None:
            for event in self._writer.pause():
                mailbox.put(message_of(event))

    def report(self, mailbox: Mailbox) -> None:
        """Post the losses that nobody was told yet: a run that is stopped tells no more."""
        losses = None if self._trainer is None else self._trainer.report()
        if losses is not None:
            if self._writer is not None:
                self._writer.record(losses)
            mailbox.put(LossBatch((losses,)))

    def post_snapshot(self, mailbox: Mailbox) -> None:
        """Post the model as it is now, and its frame: of a halted run there come no others."""
        for message in self._now():
            mailbox.put(message)

    def stop(self, mailbox: Mailbox) -> None:
        """Tell the losses that nobody was told yet, and have the model posted when all has ended.

        Not before: at its end the run is turned as a whole, and the map would lie otherwise than
        when it is opened again.
        """
        self.report(mailbox)
        self._stopped = mailbox

    def _message(self, event: Event) -> RunMessage:
        """What the window is told of an event."""
        if isinstance(event, EpochEnd):
            self._epochs = event.record.epoch
        return message_of(event)

    def _post_last(self) -> None:
        """Post the model of a run that was stopped, as it will be drawn ever after.

        The errors of the test images that are known are of its last epoch's end. That itself was
        not told where the disk was in trouble just then, which comes before it.
        """
        if self._stopped is None:
            return
        for record in [] if self._trainer is None else self._trainer.history[self._epochs :]:
            self._stopped.put(record)
        for message in self._now():
            self._stopped.put(message)
            if isinstance(message, LatentFrame):
                errors = message.model.squared_errors(self._plan.dataset.test_images)
                self._stopped.put(Encoded(self._key, message, errors))

    def _now(self) -> Generator[RunMessage, None, None]:
        """The model as it is and its frame, with all test images; nothing if it has diverged."""
        if self._trainer is None:
            return
        plan, model, frame = self._plan, self._trainer.snapshot(), None
        try:
            if self._frames is not None:
                frame = self._frames.newest(model)
        except UserError:  # its snapshots are gone
            self._frames = None
        if self._frames is None:
            frame = free_frame(model, plan.dataset, plan.frames.data(plan.dataset))
        if frame is not None:  # else the run is about to end with ``Diverged``
            yield Snapshot(model)
            yield frame
