"""The losses of one run, as the timeline draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.core.tables import as_csv
from gui.widgets.plots.loss_history import TOTAL, LossHistory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Line = tuple[NDArray[np.float64], NDArray[np.float64]]

POINTS = 240
"""Most points of a line of train losses: single batches of several runs would hide each other."""
FAR = 10.0
"""Train losses so many times as large as the largest test loss need not be on a linear axis."""
EARLY = 0.25
"""Epochs whose losses, larger than all later ones, need not be on a linear axis."""


@dataclass(frozen=True, eq=False)
class RunCurve:
    """A run on the timeline.

    Attributes:
        key: Tells it from the others.
        name: On screen.
        colour: ``#rrggbb``.
        history: Its losses; grows while it trains.
        steps_per_epoch: Batches in one of its epochs.
        unit: Of its losses, such as ``"BCE per pixel"``.
        short: Its name where there is little room; empty for ``name``.
        data: What it has learnt from, told behind the short name where there is room.
    """

    key: str
    name: str
    colour: str
    history: LossHistory = field(default_factory=LossHistory)
    steps_per_epoch: float = 1.0
    unit: str = ""
    short: str = ""
    data: str = ""

    def test(self) -> Line:
        """Losses on the test set: epochs and values, (N,) each."""
        return self._trace("test", TOTAL)

    def train(self) -> Line:
        """Means over some consecutive batches; of whole epochs where no batch is known."""
        return self.term(TOTAL)

    def terms(self) -> list[str]:
        """The names of the objective's terms, if there are several."""
        return self.history.terms()[1:]

    def term(self, name: str) -> Line:
        """One term's train losses, like ``train``."""
        batches = self.history.trace("batch", name)
        if not len(batches):
            return self._trace("train", name)
        x, y = batches.smooth(POINTS)
        return x / self.steps_per_epoch, y

    def end(self) -> tuple[float, float] | None:
        """Where its name belongs: the last test loss, or train loss where there is none."""
        for x, y in (self.test(), self.train()):
            finite = np.flatnonzero(np.isfinite(y))
            if len(finite):
                return float(x[finite[-1]]), float(y[finite[-1]])
        return None

    def at(self, epoch: float) -> float | None:
        """Its loss at an epoch: on the test set, in training before the first test; or None."""
        for x, y in (self.test(), self.train()):
            known = np.isfinite(y)
            if known.any() and epoch >= x[known][0]:
                return float(np.interp(epoch, x[known], y[known]))
        return None

    def last_epoch(self) -> float:
        """How far it has come."""
        return self.history.last_step() / self.steps_per_epoch

    def extent(self, *, log: bool) -> tuple[float, float] | None:
        """Least and greatest loss worth showing; None without any.

        The first batches of a run lose many times what all others do: on a linear axis, once there
        are later ones, they may leave the picture, and so may one per cent of the later ones, and
        those of a run that diverged and came back, beside which no other line would be seen.
        """
        x, y = self.train()
        y, x = y[np.isfinite(y)], x[np.isfinite(y)]
        test = self.test()[1]
        test = test[np.isfinite(test)]
        later = y[x > EARLY]
        if not log and len(later):
            y = later[later <= np.percentile(later, 99)]
        if not log and len(test):
            y = y[y <= FAR * test.max()]
        values = np.append(y, test)
        return (float(values.min()), float(values.max())) if len(values) else None

    def _trace(self, kind: str, term: str) -> Line:
        trace = self.history.trace(kind, term)
        return trace.x / self.steps_per_epoch, trace.y


def curves_csv(curves: Sequence[RunCurve]) -> str:
    """What is drawn of runs, as lines of run, kind, epoch and loss under a heading."""
    rows = [("run", "kind", "epoch", "loss")]
    for curve in curves:
        for kind, (xs, ys) in (("train", curve.train()), ("test", curve.test())):
            pairs = zip(xs.tolist(), ys.tolist(), strict=True)
            rows += [(curve.name, kind, f"{x:.6g}", f"{y:.6g}") for x, y in pairs]
    return as_csv(rows)
