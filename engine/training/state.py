"""Everything that a run needs to go on exactly where it was, and the file of it.

One safetensors file: tensors by name, all else as JSON in its metadata. Never pickle.
``state_file.load_state`` reads it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from safetensors.numpy import save

from engine.core import files
from engine.core.errors import UserError
from engine.core.foreign_text import quoted
from engine.models.model import Model

if TYPE_CHECKING:
    from pathlib import Path

    import torch
    from torch import Tensor

    from engine.data.spec import DataSpec
    from engine.models.config import RunConfig
    from engine.models.records import EpochRecord
    from engine.training.meters import LossTable, RunningMean
    from engine.training.run_platform import Platform

FORMAT = "hourglass-state"
SCHEMA = 1

AdamState = dict[str, dict[str, "Tensor"]]
"""By the weight's name: ``step``, a float32 scalar, ``exp_avg`` and ``exp_avg_sq`` of its shape."""


class StateError(UserError):
    """A saved state can't be used; the message names the cause and the cure."""


@dataclass(frozen=True)
class LastGood:
    """Where a run returns to when it diverges.

    Attributes:
        model: All weights are finite; its history is the beginning of the run's.
        step: Batches done by then.
        losses: Sums over the batches of its epoch, up to that step.
    """

    model: Model
    step: int
    losses: RunningMean


@dataclass(frozen=True, eq=False)
class PlacementState:
    """What a ``Placement`` goes on from.

    Attributes:
        weights: By name.
        optimiser: Moments and steps of Adam, by name of the weight; empty before the first step.
        noise: Bytes of the generator of noise, (n,) uint8, only for this kind of device; empty
            if it is to be seeded.
        seed: Seeds it, and does so again if the run moves to another kind of device.
        platform: Where the state was taken.
    """

    weights: dict[str, Tensor]
    optimiser: AdamState
    noise: Tensor
    seed: int
    platform: Platform


@dataclass(frozen=True, eq=False)
class OrderState:
    """What an ``ImageOrder`` goes on from.

    Attributes:
        indices: The training images of the current epoch, (N,) int64; empty if it is to be drawn.
        generator: Bytes of the generator that draws the next orders, (n,) uint8.
    """

    indices: Tensor
    generator: Tensor


@dataclass(frozen=True, eq=False)
class MeterState:
    """What an ``EpochMeter`` goes on from.

    Attributes:
        losses: Sums over the reported batches of the current epoch.
        unreported: Losses of the batches since, which the next ``Losses`` tells.
            ``Trainer.report`` tells them at once, so that there are none.
        seconds: Time spent on the epoch.
        images: Trained on in that time.
    """

    losses: RunningMean
    unreported: LossTable
    seconds: float
    images: int


@dataclass(frozen=True, eq=False)
class TrainingState:
    """A run between two events. All tensors are on the CPU and are not to be written to.

    Current weights, moments and unreported losses may be not finite, if the run is about to
    notice that it diverges: it does so after it is restored, too.

    Attributes:
        config: Settings, with the learning rate and the knobs as they are by now.
        step: Batches done.
        planned: Epochs that the run should have when its plan is done.
        progress: Fraction of the plan up to which annealing has come, in [0, 1].
        history: Records of the full epochs.
        placement: Weights, optimiser and noise.
        order: Order of the images.
        meter: What the epoch has so far.
        last_good: Where the run returns to.
    """

    config: RunConfig
    step: int
    planned: int
    progress: float
    history: tuple[EpochRecord, ...]
    placement: PlacementState
    order: OrderState
    meter: MeterState
    last_good: LastGood

    def check_fits(self, images: int, spec: DataSpec) -> None:
        """Refuse a data set that this can't be the state of.

        Args:
            images: How many there are to train on.
            spec: What they are.

        Raises:
            StateError: The order or the steps are those of another number of images, or the network
                is made for others.
        """
        if not self.config.data.describes_same(spec):
            raise StateError(
                f"The saved run trains on images of {self.config.data}, these are of {spec}; load "
                f"the data set that it had ({quoted(self.config.dataset)})."
            )
        steps = -(-images // self.config.batch_size)
        done = len(self.history) * steps
        if len(self.order.indices) not in (0, images) or not done <= self.step <= done + steps:
            raise StateError(
                f"The saved run did not train on {images} images; load the data set that it had "
                f"({quoted(self.config.dataset)})."
            )

    def model(self) -> Model:
        """The model of now, or the last good one if a weight is not finite."""
        variant = self.config.build()
        variant.load_state_dict(self.placement.weights)
        images = len(self.order.indices)
        steps = -(-images // self.config.batch_size)
        epoch = self.step / steps if steps else self.last_good.model.epoch
        model = Model(self.config, variant, epoch, self.history)
        return model if model.is_finite() else self.last_good.model

    def with_dataset(self, name: str) -> TrainingState:
        """The same state, of a run that knows its data set by another name."""
        good = self.last_good.model
        config = replace(good.config, dataset=name)
        model = Model(config, good.variant(), good.epoch, good.history)
        return replace(
            self,
            config=replace(self.config, dataset=name),
            last_good=replace(self.last_good, model=model),
        )

    def on_device(self, device: str) -> TrainingState:
        """The same state, to go on from on another device."""
        platform = replace(self.placement.platform, device=device)
        return replace(self, placement=replace(self.placement, platform=platform))

    def save(self, path: str | Path, log_bytes: int = 0) -> None:
        """Write the file; an older one is replaced only by one that is complete, on the disk.

        A person's own data set is named in it without its place.

        Args:
            path: Where to; its folder must exist.
            log_bytes: Length of the log that tells the run up to here.

        Raises:
            OutputError: It can't be written.
        """
        files.write_bytes(path, self.to_bytes(log_bytes), follow=False)

    def to_bytes(self, log_bytes: int = 0) -> bytes:
        """What ``save`` writes."""
        metadata = {
            "format": FORMAT,
            "schema": str(SCHEMA),
            "step": str(self.step),
            "log_bytes": str(log_bytes),
            "state": json.dumps(self._values()),
        }
        arrays = {name: value.detach().cpu().numpy() for name, value in self._tensors().items()}
        return save(arrays, metadata)

    def _tensors(self) -> dict[str, Tensor]:
        placement, good = self.placement, self.last_good.model.state()
        return {
            **{f"weights.{name}": value for name, value in placement.weights.items()},
            **{f"good.{name}": value for name, value in good.items()},
            **{
                f"{key}.{name}": value
                for name, moments in placement.optimiser.items()
                for key, value in moments.items()
            },
            "noise": placement.noise,
            "order": self.order.indices,
            "order.generator": self.order.generator,
            "unreported": self.meter.unreported.values,
        }

    def _values(self) -> dict[str, Any]:
        """All that is no tensor, JSON-ready."""
        meter, good = self.meter, self.last_good
        return {
            "config": self.config.to_shared_dict(),
            "step": self.step,
            "planned": self.planned,
            "progress": self.progress,
            "history": [asdict(record) for record in self.history],
            "seed": self.placement.seed,
            "platform": asdict(self.placement.platform),
            "losses": asdict(meter.losses),
            "unreported": {"names": meter.unreported.names, "sizes": meter.unreported.sizes},
            "seconds": meter.seconds,
            "images": meter.images,
            "last_good": {
                "config": good.model.config.to_shared_dict(),
                "epoch": good.model.epoch,
                "history": len(good.model.history),
                "step": good.step,
                "losses": asdict(good.losses),
            },
        }


def set_generator(generator: torch.Generator, content: Tensor) -> None:
    """Let a generator go on from the bytes of its ``get_state``.

    Raises:
        StateError: They are not those of such a generator.
    """
    try:
        generator.set_state(content)
    except (RuntimeError, TypeError) as error:
        raise StateError(
            "The saved run holds no random numbers that could go on; it is damaged. Start anew."
        ) from error
