"""One run in the worker's thread: its trainer, and what can be changed while it goes on."""

# ruff: noqa: PLC0415 - the trainer imports torch, which is loaded after the first paint

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.training.events import Losses, Snapshot, Step
from gui.background.mailbox import Mailbox
from gui.background.worker import Job
from gui.session.messages import NEWEST_ONLY, LossBatch

if TYPE_CHECKING:
    from collections.abc import Generator

    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from engine.models.model import Model
    from engine.training.trainer import Trainer
    from gui.session.messages import RunMessage


class LiveRun:
    """One run, from its first batch through every pause, stop and continuation.

    Made in the window's thread; everything else happens in the worker's.
    """

    def __init__(self, config: RunConfig, dataset: Dataset, start: Model | None) -> None:
        self.config = config
        self._dataset, self._start = dataset, start
        self._trainer: Trainer | None = None

    def job(self, epochs: int) -> Job[RunMessage, None]:
        """A job that trains for more epochs; one step of it is one batch."""
        work = partial(self.events, epochs)
        return Job(work, Mailbox(NEWEST_ONLY), step_ends=Step, joins=LossBatch)

    def events(self, epochs: int) -> Generator[RunMessage, None, None]:
        """Train for more epochs, with snapshots and latent frames in between."""
        from engine.training.trainer import Trainer
        from engine.training.watch import with_snapshots

        if self._trainer is None:
            self._trainer = Trainer(self.config, self._dataset, self._start)
            self._start = None
        for event in with_snapshots(self._trainer, epochs):
            yield LossBatch((event,)) if isinstance(event, Losses) else event

    def apply(self, config: RunConfig) -> None:
        """Give the trainer the settings that may change during a run."""
        if self._trainer is not None:
            self._trainer.set_learning_rate(config.learning_rate)
            self._trainer.set_knobs(config.knobs)

    def post_snapshot(self, mailbox: Mailbox) -> None:
        """Post the model as it is now, and its frame: of a halted run there come no others."""
        from engine.training.watch import project_codes

        if self._trainer is None:
            return
        model = self._trainer.snapshot()
        frame = project_codes(model, model.encode_pixels(self._dataset.test_images))
        if frame is not None:  # else the run is about to end with ``Diverged``
            mailbox.put(Snapshot(model))
            mailbox.put(frame)
