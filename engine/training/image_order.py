"""In which order a run sees its images."""

from __future__ import annotations

import torch

from engine.training.state import OrderState, set_generator


class ImageOrder:
    """A new random order in every epoch, drawn on the CPU whatever the device.

    Args:
        count: Images.
        state: What to go on from.
    """

    def __init__(self, count: int, state: OrderState) -> None:
        self._count = count
        self._indices = state.indices
        self._generator = torch.Generator()
        set_generator(self._generator, state.generator)

    def state(self) -> OrderState:
        """What an order can go on from."""
        return OrderState(self._indices, self._generator.get_state())

    def batches(self, size: int, first: int, device: torch.device) -> tuple[torch.Tensor, ...]:
        """Indices of the images of each batch of an epoch, (size,) on the device, the last fewer.

        Args:
            size: Images in a batch.
            first: Batches of the epoch that are done, and left out. At 0 a new order is drawn.
            device: Where to.
        """
        if first == 0 or not len(self._indices):
            self._indices = torch.randperm(self._count, generator=self._generator)
        return torch.split(self._indices.to(device), size)[first:]
