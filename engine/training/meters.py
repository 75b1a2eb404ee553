"""What a run keeps books on: time, the losses of batches, and their means."""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.training.events import Losses

if TYPE_CHECKING:
    from torch import Tensor

    from engine.models.records import Metrics

MAX_UNREPORTED = 512


class Stopwatch:
    """Seconds spent on training; it is paused while a caller holds an event. Starts paused.

    Args:
        seconds: Time to count from.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self._spent = seconds
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        """Time so far."""
        if self._since is None:
            return self._spent
        return self._spent + time.perf_counter() - self._since

    def pause(self) -> None:
        """Count no further."""
        self._spent, self._since = self.seconds, None

    def resume(self) -> None:
        """Count on, from where it was paused."""
        if self._since is None:
            self._since = time.perf_counter()


@dataclass(frozen=True, eq=False)
class LossTable:
    """Losses of consecutive batches, on the CPU.

    Attributes:
        names: ``total`` and each loss term.
        values: float32, (n, terms).
        sizes: Images in each of the n batches.
    """

    names: tuple[str, ...]
    values: Tensor
    sizes: tuple[int, ...]


class LossBuffer:
    """Losses of the batches since the last report, kept on the device until they are read.

    Args:
        step: Batches done before the first that will be added.
    """

    def __init__(self, step: int) -> None:
        self._first = step + 1
        self._names: tuple[str, ...] = ()
        self._rows: list[list[Tensor]] = []
        self._sizes: list[int] = []

    @staticmethod
    def restored(step: int, table: LossTable, device: torch.device) -> LossBuffer:
        """The buffer after ``step`` batches whose ``table()`` this was."""
        buffer = LossBuffer(step - len(table.sizes))
        buffer._names, buffer._sizes = table.names, [*table.sizes]
        buffer._rows = [list(row.unbind()) for row in table.values.to(device)]
        return buffer

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

    def to(self, device: torch.device) -> None:
        """Move what is kept to another device."""
        self._rows = [[each.to(device) for each in row] for row in self._rows]

    def table(self) -> LossTable:
        """What was added since the last report, a copy. Waits for the device."""
        if self.empty:
            return LossTable((), torch.empty(0, 0), ())
        flat = torch.stack([each for row in self._rows for each in row])
        values = flat.view(len(self._rows), -1).cpu()  # (n, terms)
        return LossTable(self._names, values, tuple(self._sizes))

    def read(self) -> tuple[Losses, np.ndarray]:
        """What was added since the last report, and the batch sizes. Waits for the device."""
        found = self.table()
        columns = found.values.numpy()  # (n, terms)
        terms = {name: columns[:, i].copy() for i, name in enumerate(found.names)}
        return Losses(self._first, terms), np.array(found.sizes, dtype=np.int64)

    def until(self, step: int) -> Losses | None:
        """What was added since the last report up to a step, if anything. Waits for the device."""
        count = step - self._first + 1
        if self.empty or count <= 0:
            return None
        losses, _ = self.read()
        return Losses(self._first, {name: each[:count] for name, each in losses.terms.items()})

    def clear(self) -> None:
        """Forget what has been reported."""
        self._first += len(self._rows)
        self._rows, self._sizes = [], []


@dataclass
class RunningMean:
    """Running means weighted by the number of images, by name.

    Attributes:
        sums: Sum over all images, by name.
        count: Images.
    """

    sums: dict[str, float] = field(default_factory=dict)
    count: int = 0

    def add(self, values: dict[str, np.ndarray], sizes: np.ndarray) -> None:
        """Count values, (n,) or scalar, each the mean over a batch of so many images."""
        self.count += int(sizes.sum())
        for name, value in values.items():
            weighted = value.astype(np.float64) * sizes  # (n,) or scalar
            # Strictly one after the other: the sum must not depend on where reports were cut.
            self.sums[name] = float(np.cumsum(np.append(self.sums.get(name, 0.0), weighted))[-1])

    @property
    def is_finite(self) -> bool:
        """Whether every sum is a finite number."""
        return bool(np.isfinite(list(self.sums.values())).all())

    def values(self) -> Metrics:
        """The means so far."""
        return {name: value / self.count for name, value in self.sums.items()}

    def copy(self) -> RunningMean:
        """The means so far, to go on from."""
        return copy.deepcopy(self)
