"""The one training loop, as a plain generator of events.

It yields after every step, so whoever drives it can pause, step or stop between two batches: a
worker thread, a command, a test. No thread and no clock decides any number: same settings and
seed, same numbers, whether the run was paused, stopped and continued, or left alone.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.core.device import resolve
from engine.core.private_memory import mmap_zeros
from engine.models.model import Model
from engine.models.records import EpochRecord, Metrics
from engine.nets import layers, losses
from engine.training.events import Diverged, EpochEnd, Losses, Notice, Step
from engine.training.meters import LossBuffer, RunningMean, Stopwatch
from engine.variants.base import Batch, Knobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from engine.training.events import Event

EVALUATION_SEED = 20_130_101
"""Noise on the test set is the same after every epoch, so that only learning moves the curve."""

REPORT_SECONDS = 0.03
"""Losses are read from the device about as often as a screen shows them, not every step."""


class Trainer:
    """A variant in training, with all state needed to go on exactly where it stopped.

    Args:
        config: The run's settings.
        dataset: Images to train and test on.
        start: A model to go on from; its configuration must be the run's, save for the data set.
            On another one the epochs count from 0, with no history. Adam starts afresh. Of an
            epoch that was not full, the rest is trained, on images in another order.

    Raises:
        DeviceError: The machine lacks the wished device.
        ValueError: There is no image to train or to test on.
    """

    def __init__(self, config: RunConfig, dataset: Dataset, start: Model | None = None) -> None:
        if not len(dataset.train_images) or not len(dataset.test_images):
            raise ValueError("training needs images to train on and images to test on")
        self.config = config
        self.dataset = dataset
        self.step = 0
        self.history: list[EpochRecord] = []
        self._planned = 0
        self._progress = 0.0
        self._order_generator = torch.Generator().manual_seed(config.seed)
        if start is None:
            variant = config.build()
            layers.initialise(variant, self._order_generator)
        else:
            variant = start.variant()
            if start.config.dataset == config.dataset:
                self.history = list(start.history)
                self.step = round(start.epoch * self.steps_per_epoch)
            self._progress = 1.0
            # It must not meet the order and the noise of its first epochs again.
            self._order_generator.manual_seed(config.seed + self.step)
        self._seed = config.seed + self.step
        self._order = torch.empty(0, dtype=torch.long)
        self._variant = variant
        self._epoch_losses = RunningMean()
        self._clock, self._counted = Stopwatch(), 0
        self._unreported = LossBuffer(self.step)
        self._notices: list[Notice] = []
        self.device = resolve(config.device)
        try:
            self._place(self.device)
        except RuntimeError as error:
            if not _is_out_of_memory(error):
                raise
            self._notices.append(self._fall_back())
        self.snapshot()

    def _place(self, device: torch.device) -> None:
        """Put weights, data and the source of noise on a device; the optimiser starts there."""
        self.device = device
        data = self.dataset
        self._images, self._labels = data.train_images.to(device), data.train_labels.to(device)
        self._variant.to(device)
        self._noise = torch.Generator(device).manual_seed(self._seed)
        self._weights = list(self._variant.parameters())
        self._optimiser = torch.optim.Adam(self._weights, lr=self.config.learning_rate, fused=True)
        self._unreported = LossBuffer(self.step)

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
        for group in self._optimiser.param_groups:
            group["lr"] = learning_rate

    def set_knobs(self, knobs: Knobs) -> None:
        """Change the live knobs from the next batch on."""
        self.config = replace(self.config, knobs=knobs)
        self._variant.knobs = knobs

    def snapshot(self) -> Model:
        """The model as it is now; if finite, also where the run returns to if it diverges."""
        model = Model(self.config, self._variant, self.epoch, tuple(self.history))
        if model.is_finite():
            self._good = _Good(model, self.step, self._epoch_losses.copy())
        return model

    def run(self, epochs: int) -> Iterator[Event]:
        """Train until ``epochs`` more epochs are full, yielding after every batch.

        An epoch that an earlier call left unfinished is finished first and counts as one.
        Closing the generator stops the run; a later call goes on with the next batch. A loss
        that is not finite ends the run with ``Diverged``, on the last finite weights.
        """
        self._planned = len(self.history) + epochs
        while self._notices:
            yield self._notices.pop()
        while len(self.history) < self._planned:
            try:
                yield from self._timed_epoch()
            except _NotFiniteError as error:
                yield self._return_to_last_good(error.term)
                return
            except RuntimeError as error:
                if not _is_out_of_memory(error):
                    raise
                yield self._fall_back()
        self._progress = 1.0

    def _timed_epoch(self) -> Iterator[Event]:
        """``_one_epoch`` with a clock that stands while an event is held, and after a stop."""
        try:
            for event in self._one_epoch():
                self._clock.pause()
                yield event
                self._clock.go_on()
        finally:
            self._clock.pause()

    def _one_epoch(self) -> Iterator[Event]:
        """The rest of the current epoch, then its evaluation."""
        first = self.step - len(self.history) * self.steps_per_epoch
        if first == 0:
            self._epoch_losses = RunningMean()
            self._clock, self._counted = Stopwatch(), 0
        if first == 0 or not len(self._order):
            self._order = torch.randperm(len(self._images), generator=self._order_generator)
        batches = torch.split(self._order.to(self.device), self.config.batch_size)
        self._clock.go_on()
        reported = time.perf_counter()
        for indices in batches[first:]:
            self._train_on(indices)
            self._counted += len(indices)
            now = time.perf_counter()
            if now - reported > REPORT_SECONDS or self._unreported.full:
                reported = now
                yield self._report()
            yield self._step_event()
        if not self._unreported.empty:
            yield self._report()
        yield self._finish_epoch()

    def _train_on(self, indices: Tensor) -> None:
        """One optimiser step on the images of these indices."""
        # Copies whole rows; ``images[indices]`` goes byte by byte, at a seventh of the speed.
        images = self._images.index_select(0, indices).float().mul_(1 / 255)  # (B, 784)
        labels = self._labels.index_select(0, indices)
        # It never falls: a plan that grows under way would bring silenced units back.
        self._progress = max(self._progress, self.epoch / self._planned)
        batch = Batch(images, labels, self._progress, self._noise)
        terms = self._variant.loss_terms(batch)
        total = reduce(torch.add, terms.values())  # of a single term nothing is computed
        for weight in self._weights:  # as ``zero_grad``, which goes through all modules for them
            weight.grad = None
        total.backward()  # type: ignore[no-untyped-call]
        self._optimiser.step()
        self._variant.after_step()
        self.step += 1
        self._unreported.add(terms, total, len(indices))

    def _rate(self) -> float:
        """Images trained on per second, over the current epoch."""
        return self._counted / max(self._clock.seconds, 1e-9)

    def _step_event(self) -> Step:
        rate = self._rate()
        left = (self._planned - self.epoch) * len(self._images) / rate
        return Step(self.step, self.steps_per_epoch, self._planned, rate, left)

    def _report(self) -> Losses:
        """Read the losses since the last report; raise if one is not finite."""
        losses, sizes = self._unreported.take(self.step)
        for name, values in losses.terms.items():
            if not np.isfinite(values).all():
                raise _NotFiniteError(name)
        self._epoch_losses.add(losses.terms, sizes)
        return losses

    def _finish_epoch(self) -> EpochEnd:
        """Evaluate on the test set and record the epoch."""
        rate = self._rate()
        test, errors, codes = self._evaluate()
        if not all(np.isfinite(value) for value in test.values()):
            raise _NotFiniteError("test")
        train = self._epoch_losses.values()
        record = EpochRecord(len(self.history) + 1, train, test, self._clock.seconds, rate)
        self.history.append(record)
        return EpochEnd(record, self.snapshot(), errors, codes)

    @torch.no_grad()
    def _evaluate(self, chunk: int = 128) -> tuple[Metrics, np.ndarray, np.ndarray]:
        """Objective and clean reconstruction on the test set; squared error and code by image."""
        self._variant.eval()
        generator = torch.Generator(self.device).manual_seed(EVALUATION_SEED)
        pixels, labels = self.dataset.test_images, self.dataset.test_labels
        all_codes = mmap_zeros((len(pixels), self.config.network.code))
        sums, errors = RunningMean(), []
        for part, classes, codes in zip(
            *(torch.split(each, chunk) for each in (pixels, labels, all_codes)), strict=True
        ):
            images = part.to(self.device).float().div_(255)  # as a model's own methods see them
            batch = Batch(images, classes.to(self.device), 1.0, generator)
            terms = self._variant.loss_terms(batch)
            code = self._variant.encode(images)
            output = self._variant.decode(code)
            squared = (output - images).square_().mean(1)  # (B,)
            values = {"total": torch.stack(list(terms.values())).sum(), **terms}
            values["bce"] = losses.bce_of_images(output, images)
            values["mse"] = squared.mean()
            values["psnr"] = -10 * squared.clamp_min(1e-12).log10().mean()
            sums.add({k: v.cpu().numpy() for k, v in values.items()}, np.array(len(part)))
            errors.append(squared.cpu())
            codes.copy_(code)
        self._variant.train()
        return sums.values(), torch.cat(errors).numpy(), all_codes.numpy()

    def _return_to_last_good(self, term: str) -> Diverged:
        """Put the last finite weights back and explain."""
        lost = self.step
        good = self._good
        self._variant.load_state_dict(good.model.state())
        self._optimiser.state.clear()
        self.step, self._epoch_losses = good.step, good.epoch_losses.copy()
        del self.history[len(good.model.history) :]
        self._unreported = LossBuffer(self.step)
        message = (
            f"The loss term '{term}' was no longer a finite number at step {lost}, so the run "
            f"stopped and went back to epoch {good.model.epoch:.3g}. The step was probably too "
            f"large: lower the learning rate ({self.config.learning_rate:g}) or the loss weights."
        )
        return Diverged(lost, term, good.model, message)

    def _fall_back(self) -> Notice:
        """Go on with the CPU after the accelerator ran out of memory."""
        full = self.device
        if full.type == "cpu":
            raise MemoryError("There is not enough memory; take a smaller batch or network.")
        unreported = self._unreported.on_cpu()
        self._place(torch.device("cpu"))
        self._unreported = unreported
        torch.cuda.empty_cache()
        return Notice(
            f"{full} ran out of memory; the run goes on with the CPU from step {self.step}. "
            "A smaller batch or network would fit."
        )


def _is_out_of_memory(error: RuntimeError) -> bool:
    """Whether a device had no memory left; not all of torch's say so by type."""
    return isinstance(error, torch.OutOfMemoryError) or "out of memory" in str(error).lower()


class _NotFiniteError(ArithmeticError):
    """A loss term was NaN or infinite."""

    def __init__(self, term: str) -> None:
        super().__init__(term)
        self.term = term


@dataclass(frozen=True)
class _Good:
    """Where a run can return to."""

    model: Model
    step: int
    epoch_losses: RunningMean
