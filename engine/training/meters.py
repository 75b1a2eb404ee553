"""What a run keeps books on: time, the losses of batches, and their means."""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.training.events import Losses

if TYPE_CHECKING:
    from torch import Tensor

    from engine.models.records import Metrics

MAX_UNREPORTED = 512


class Stopwatch:
    """Seconds spent on training; while somebody else holds an event, such as a pause, it stands."""

    def __init__(self) -> None:
        self._spent = 0.0
        self._since: float | None = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Time so far."""
        if self._since is None:
            return self._spent
        return self._spent + time.perf_counter() - self._since

    def pause(self) -> None:
        """Stand still."""
        self._spent, self._since = self.seconds, None

    def go_on(self) -> None:
        """Run again, from where it stood."""
        if self._since is None:
            self._since = time.perf_counter()


class LossBuffer:
    """Losses of the batches since the last report, kept on the device until they are read."""

    def __init__(self, step: int) -> None:
        self._first = step + 1
        self._names: tuple[str, ...] = ()
        self._rows: list[list[Tensor]] = []
        self._sizes: list[int] = []

    @property
    def empty(self) -> bool:
        """Whether there is nothing to report."""
        return not self._rows

    @property
    def full(self) -> bool:
        """Whether a report is due in any case."""
        return len(self._rows) >= MAX_UNREPORTED

    def add(self, terms: dict[str, Tensor], total: Tensor, size: int) -> None:
        """Note the losses of one batch of ``size`` images, without waiting for the device."""
        self._names = ("total", *terms)
        # Put together only when they are read: an operation less in every step.
        self._rows.append([each.detach() for each in (total, *terms.values())])
        self._sizes.append(size)

    def on_cpu(self) -> LossBuffer:
        """The same buffer, its losses brought over from a device that is given up."""
        self._rows = [[each.cpu() for each in row] for row in self._rows]
        return self

    def take(self, step: int) -> tuple[Losses, np.ndarray]:
        """What was added, and the batch sizes; empties the buffer. Waits for the device."""
        flat = torch.stack([each for row in self._rows for each in row])
        table = flat.view(len(self._rows), -1).cpu().numpy()  # (n, terms)
        terms = {name: table[:, i].copy() for i, name in enumerate(self._names)}
        losses, sizes = Losses(self._first, terms), np.array(self._sizes)
        self._first, self._rows, self._sizes = step + 1, [], []
        return losses, sizes


class RunningMean:
    """Running means weighted by the number of images, by name."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = {}
        self._count = 0

    def add(self, values: dict[str, np.ndarray], sizes: np.ndarray) -> None:
        """Count values, (n,) or scalar, each the mean over a batch of so many images."""
        self._count += int(sizes.sum())
        for name, value in values.items():
            weighted = (value.astype(np.float64) * sizes).sum()
            self._sums[name] = self._sums.get(name, 0.0) + float(weighted)

    def values(self) -> Metrics:
        """The means so far."""
        return {name: value / self._count for name, value in self._sums.items()}

    def copy(self) -> RunningMean:
        """The means so far, to go on from."""
        return copy.deepcopy(self)
