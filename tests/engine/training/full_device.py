"""A device without memory left."""

from __future__ import annotations

import torch

from engine.training.trainer import Trainer


class FullDevice(Trainer):
    """A run whose device pretends to be an accelerator and has no memory at some batch."""

    full_at = 3
    error: RuntimeError = torch.OutOfMemoryError("CUDA out of memory")
    shown = torch.device("cuda:0")

    def _train_on(self, indices: torch.Tensor) -> None:
        if self.device.type == "cpu" and self.step + 1 == self.full_at and not self.fell:
            self.fell = True
            self._placement.device = self.shown
            raise self.error
        super()._train_on(indices)

    fell = False
