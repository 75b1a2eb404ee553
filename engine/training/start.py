"""What a run begins with: the state of one that has done no step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from engine.core.device import resolve
from engine.models.model import Model
from engine.nets import layers
from engine.training.meters import LossTable, RunningMean
from engine.training.run_platform import Platform
from engine.training.state import (
    LastGood,
    MeterState,
    OrderState,
    PlacementState,
    TrainingState,
)

if TYPE_CHECKING:
    from engine.models.config import RunConfig
    from engine.models.records import EpochRecord


def initial_state(config: RunConfig, steps_per_epoch: int, start: Model | None) -> TrainingState:
    """The state of a new run.

    Args:
        config: Its settings.
        steps_per_epoch: Batches in one of its epochs.
        start: A model to go on from, or None to draw the weights from the seed.

    Raises:
        DeviceError: The machine lacks the wished device.
    """
    generator = torch.Generator().manual_seed(config.seed)
    variant = config.build()
    step, seed = 0, config.seed
    history: tuple[EpochRecord, ...] = ()
    if start is None:
        layers.initialise(variant, generator)
    else:
        variant.load_state_dict(start.state())
        if start.config.dataset == config.dataset:
            history = start.history
            # Of a full epoch that was not evaluated the last batch is trained again: an epoch
            # ends with its evaluation, and is a record of the batches that it has seen.
            last = (len(history) + 1) * steps_per_epoch - 1
            step = min(round(start.epoch * steps_per_epoch), last)
        # It must not meet the order and the noise of its first epochs again.
        seed = config.seed + step
        generator.manual_seed(seed)
    model = Model(config, variant, step / steps_per_epoch, history)
    return TrainingState(
        config=config,
        step=step,
        planned=0,
        progress=0.0 if start is None else 1.0,
        history=history,
        placement=PlacementState(
            weights=model.state(),
            optimiser={},
            noise=torch.empty(0, dtype=torch.uint8),
            seed=seed,
            platform=Platform.of(resolve(config.device)),
        ),
        order=OrderState(torch.empty(0, dtype=torch.long), generator.get_state()),
        meter=MeterState(RunningMean(), LossTable((), torch.empty(0, 0), ()), 0.0, 0),
        last_good=LastGood(model, step, RunningMean()),
    )
