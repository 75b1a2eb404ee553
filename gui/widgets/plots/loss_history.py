"""What a loss plot knows: every batch and every epoch, and the range worth showing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.tables import as_csv
from gui.widgets.plots.loss_trace import Trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike

TOTAL = "total"
"""The key of the loss itself; every other key is one of its terms."""
SETTLED = 200
"""After so many batches the first, huge losses no longer stretch the vertical range."""


class LossHistory:
    """Traces by kind and term; x counts batches.

    Kinds are ``batch``, ``train`` (means of epochs) and ``test`` (losses on the test set).
    """

    def __init__(self) -> None:
        self._traces: dict[tuple[str, str], Trace] = {}
        self.epoch_step = 0.0

    def clear(self) -> None:
        """Forget everything."""
        self._traces.clear()
        self.epoch_step = 0.0

    def trace(self, kind: str, term: str) -> Trace:
        """The trace of a term, empty if nothing is known of it."""
        return self._traces.get((kind, term)) or Trace()

    def terms(self) -> list[str]:
        """The total, then its terms if there are several; a single one equals the total."""
        names = {term: None for kind, term in self._traces if kind == "batch"} or {
            term: None for _, term in self._traces
        }
        parts = [name for name in names if name != TOTAL]
        return [TOTAL, *(parts if len(parts) > 1 else [])]

    def last_step(self) -> float:
        """The greatest x of all."""
        return max((float(t.x[-1]) for t in self._traces.values() if len(t)), default=0.0)

    def add_batches(self, steps: ArrayLike, terms: Mapping[str, ArrayLike]) -> None:
        """Add losses (M,) of batches `steps` (M,) by term.

        Raises:
            ValueError: A term has another number of values than there are steps.
        """
        x = np.atleast_1d(np.asarray(steps, np.float64))
        for term, values in terms.items():
            y = np.atleast_1d(np.asarray(values, np.float64))
            if y.shape != x.shape:
                raise ValueError(f"{len(x)} steps need as many values of '{term}', not {y.shape}")
            self._traces.setdefault(("batch", term), Trace()).append(x, y)

    def add_epoch(self, step: float, means: Mapping[str, Mapping[str, float]]) -> None:
        """Add an epoch that ended with batch `step`; figures that no batch has are left out."""
        middle = (self.epoch_step + step) / 2
        self.epoch_step = step
        known = {term for kind, term in self._traces if kind == "batch"}
        for kind, x in (("train", middle), ("test", step)):
            for term, value in means.get(kind, {}).items():
                if not known or term in known:
                    trace = self._traces.setdefault((kind, term), Trace())
                    trace.append(np.array([x]), np.array([value], np.float64))

    def extent(self, shown: Iterable[tuple[str, str]]) -> tuple[float, float] | None:
        """Least and greatest value worth showing of (kind, term) pairs; None without any.

        Once there are `SETTLED` batches, the greatest one per cent of them may leave
        the picture: the first losses are so large that the rest would be a flat line.
        """
        low, high = [], []
        for key in shown:
            trace = self.trace(*key)
            lows, highs = trace.lows(), trace.highs()
            highs = highs[np.isfinite(highs)]
            if len(highs):
                settled = key[0] == "batch" and len(trace) >= SETTLED
                high.append(float(np.percentile(highs, 99) if settled else highs.max()))
                low.append(float(np.nanmin(lows)))
        return (min(low), max(high)) if low else None

    def csv(self, steps_per_epoch: float) -> str:
        """All values as lines of kind, term, epoch and loss under a heading."""
        rows = [("kind", "term", "epoch", "loss")]
        for (kind, term), trace in self._traces.items():
            pairs = zip((trace.x / steps_per_epoch).tolist(), trace.y.tolist(), strict=True)
            rows += [(kind, term, f"{x:.6g}", f"{y:.6g}") for x, y in pairs]
        return as_csv(rows)
