"""The one training loop, as a plain generator of events.

It yields after every step, so whoever drives it can pause, step or stop between two batches: a
worker thread, a command, a test. No thread and no clock decides any number: same settings and
seed, same numbers, whether the run was paused, stopped and continued, saved and restored, or left
alone.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial, reduce
from typing import TYPE_CHECKING

import torch

from engine.models.model import Model
from engine.models.records import EpochRecord
from engine.training.epoch_meter import EpochMeter, NotFiniteError
from engine.training.evaluate import evaluate
from engine.training.events import Diverged, EpochEnd, Step
from engine.training.image_order import ImageOrder
from engine.training.placement import Placement, adam, is_out_of_memory
from engine.training.start import initial_state
from engine.training.state import LastGood, TrainingState
from engine.training.team import ALONE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from torch import Tensor

    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from engine.training.events import Event, Losses
    from engine.training.placement import MakeOptimiser
    from engine.training.run_platform import Platform
    from engine.training.team import Team
    from engine.variants.knobs import Knobs

REPORT_SECONDS = 0.03
"""Losses are read from the device about as often as a screen shows them, not every step."""


class Trainer:
    """A variant in training, with all state needed to go on exactly where it stopped.

    Args:
        config: The run's settings.
        dataset: Images to train and test on.
        start: A model to go on from; its configuration must be the run's, save for the data set.
            On another one the epochs count from 0, with no history. Adam starts afresh. Of an
            epoch that was not full, the rest is trained, on images in another order. Or the
            state of a run of these settings, to go on from exactly; see ``restore``.
        make_optimiser: Makes another kind of Adam.
        team: The processes that train the run together.

    Attributes:
        config: The settings, with the learning rate and knobs of now.
        dataset: As given.
        team: As given.
        step: Batches done.
        history: Records of the full epochs.
        planned: Epochs that the history will have once the plan is done.

    Raises:
        DeviceError: The machine lacks the wished device.
        ValueError: There is no image to train or to test on, or the images are not those that the
            settings are made for.
    """

    def __init__(
        self,
        config: RunConfig,
        dataset: Dataset,
        start: Model | TrainingState | None = None,
        *,
        make_optimiser: MakeOptimiser = adam,
        team: Team = ALONE,
    ) -> None:
        if not len(dataset.train_images) or not len(dataset.test_images):
            raise ValueError("training needs images to train on and images to test on")
        if not config.data.describes_same(dataset.spec):
            raise ValueError(f"settings for {config.data}, but {dataset.title} has {dataset.spec}")
        self.config, self.dataset, self.team = config, dataset, team
        if isinstance(start, TrainingState):
            state = start
        else:
            state = initial_state(config, self.steps_per_epoch, start)
        self.step, self.planned, self._progress = state.step, state.planned, state.progress
        self.history = list(state.history)
        self._variant = config.build()
        self._placement = Placement(
            self._variant,
            dataset,
            state.placement,
            learning_rate=config.learning_rate,
            make_optimiser=make_optimiser,
            team=team,
        )
        self._order = ImageOrder(len(dataset.train_images), state.order)
        self._meter = EpochMeter(state.meter, self.step, self.device)
        self._last_good = state.last_good

    @property
    def device(self) -> torch.device:
        """Where the run computes."""
        return self._placement.device

    @property
    def platform(self) -> Platform:
        """What the run computes on."""
        return self._placement.platform

    @property
    def steps_per_epoch(self) -> int:
        """Batches in one epoch; the last may be smaller."""
        return -(-len(self.dataset.train_images) // self.config.batch_size)

    @property
    def epoch(self) -> float:
        """Epochs done, with the fraction of the current one."""
        return self.step / self.steps_per_epoch

    def set_learning_rate(self, learning_rate: float) -> None:
        """Change Adam's step size from the next batch on."""
        self.config = replace(self.config, learning_rate=learning_rate)
        self._placement.set_learning_rate(learning_rate)

    def set_knobs(self, knobs: Knobs) -> None:
        """Change the live knobs from the next batch on."""
        self.config = replace(self.config, knobs=knobs)
        self._variant.knobs = knobs

    def run(self, epochs: int) -> Generator[Event, None, None]:
        """Train until ``epochs`` more epochs are full, yielding after every batch.

        An epoch that an earlier call left unfinished is finished first and counts as one.
        Closing the generator stops the run; a later call goes on with the next batch. A loss
        that is not finite ends the run with ``Diverged``, on the last finite weights.
        """
        self.planned = len(self.history) + epochs
        while self._placement.notices:
            yield self._placement.notices.pop(0)
        while len(self.history) < self.planned:
            try:
                yield from self._meter.timed(self._one_epoch())
            except NotFiniteError as error:
                yield from self._return_to_last_good(error.term)
                return
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
                notice = self._placement.fall_back(self.step)
                self._meter.unreported.to(self.device)
                yield notice

    def _one_epoch(self) -> Iterator[Event]:
        """The rest of the current epoch, then its evaluation."""
        first = self.step - len(self.history) * self.steps_per_epoch
        if first == 0:
            self._meter.begin()
        reported = time.perf_counter()
        for indices in self._order.batches(self.config.batch_size, first, self.device):
            self._train_on(indices)
            now = time.perf_counter()
            due = now - reported > REPORT_SECONDS or self._meter.unreported.full
            if self.team.agree(due=due):
                reported = now
                yield self._meter.report()
            yield self._step_event()
        if not self._meter.unreported.empty:
            yield self._meter.report()
        yield self._finish_epoch()

    def _train_on(self, indices: Tensor) -> None:
        """One optimiser step on the images of these indices."""
        # It never falls: a plan that grows under way would bring silenced units back.
        self._progress = max(self._progress, self.epoch / self.planned)
        terms = self._variant.loss_terms(self._placement.batch(indices, self._progress))
        total = reduce(torch.add, terms.values())  # of a single term nothing is computed
        total, *losses = self._placement.minimise(total, list(terms.values()))
        self.step += 1
        self._meter.add(dict(zip(terms, losses, strict=True)), total, len(indices))

    def _step_event(self) -> Step:
        rate = self._meter.images_per_second
        left = (self.planned - self.epoch) * len(self.dataset.train_images) / rate
        return Step(self.step, self.steps_per_epoch, self.planned, rate, left)

    def _finish_epoch(self) -> EpochEnd:
        """Evaluate on the test set and record the epoch."""
        meter, rate = self._meter, self._meter.images_per_second
        test = self.team.evaluated(partial(evaluate, self._variant, self.dataset, self.device))
        if not test.is_finite:
            raise NotFiniteError("test")
        train = meter.losses.values()
        record = EpochRecord(len(self.history) + 1, train, test.metrics, meter.seconds, rate)
        self.history.append(record)
        if len(self.history) == self.planned:
            self._progress = 1.0
        return EpochEnd(record, self.snapshot(), test.errors, test.codes)

    def _return_to_last_good(self, term: str) -> Iterator[Event]:
        """Put the last finite weights back and explain."""
        lost, good = self.step, self._last_good
        self._placement.return_to(good.model.state())
        self.step = good.step
        del self.history[len(good.model.history) :]
        untold = self._meter.return_to(good.step, good.losses)
        if untold is not None:
            yield untold
        yield Diverged.at(lost, term, good.model, self.config.learning_rate)

    def weights(self) -> dict[str, Tensor]:
        """The weights by name as they are now, on the run's device; the next batch changes them."""
        return self._variant.state_dict()

    def snapshot(self) -> Model:
        """The model as it is now; if finite, also where the run returns to if it diverges."""
        model = Model(self.config, self._variant, self.epoch, tuple(self.history))
        losses = self._meter.all_losses()
        if model.is_finite() and losses.is_finite:
            self._last_good = LastGood(model, self.step, losses)
        return model

    def report(self) -> Losses | None:
        """The losses that no event has told yet, for whoever keeps a log; the run skips them then.

        None if there are none, or if one of them is not finite: the run is about to tell that.
        """
        return self._meter.report() if self._meter.reportable else None

    def state(self) -> TrainingState:
        """All that the run needs to go on exactly from here; to be taken between two events."""
        return TrainingState(
            config=self.config,
            step=self.step,
            planned=self.planned,
            progress=self._progress,
            history=tuple(self.history),
            placement=self._placement.state(),
            order=self._order.state(),
            meter=self._meter.state(),
            last_good=self._last_good,
        )


def restore(
    state: TrainingState,
    dataset: Dataset,
    *,
    make_optimiser: MakeOptimiser = adam,
    team: Team = ALONE,
) -> Trainer:
    """The run that a state was taken of; ``run(planned - len(history))`` does the rest of it.

    On the same machine, with the device, threads and torch of then, it computes the same bits as
    if it had never stopped. Elsewhere it goes on too, and says so in a ``Notice``.

    Args:
        state: From ``Trainer.state``.
        dataset: The run's.
        make_optimiser: The run's.
        team: The processes that go on with it.

    Raises:
        StateError: The state is of another data set, or a generator in it is damaged.
    """
    state.check_fits(len(dataset.train_images), dataset.spec)
    return Trainer(state.config, dataset, state, make_optimiser=make_optimiser, team=team)
