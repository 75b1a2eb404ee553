"""From a run as the window knows it to its curve on the timeline, all of them in one unit.

Every variant has its own objective, in its own unit, but all say how well they reconstruct: what
is drawn is BCE per pixel, on the test set as measured, in training as that term of the objective
where it is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.variants.units import BCE_PER_PIXEL, NATS_PER_IMAGE
from gui import text, theme
from gui.widgets.plots import LossHistory, RunCurve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from engine.models.records import EpochRecord
    from engine.training.events import Losses
    from gui.session.runs.entry import RunEntry

TOTAL, RECONSTRUCTION, OBJECTIVE = "total", "reconstruction", "objective"


@dataclass(frozen=True, eq=False)
class DrawnRun:
    """A run on the timeline, and how what it tells is brought into the unit of the plot.

    Attributes:
        curve: What is drawn.
        scale: From the run's unit to BCE per pixel; None where its objective is another measure.
    """

    curve: RunCurve
    scale: float | None

    @staticmethod
    def of(entry: RunEntry) -> DrawnRun:
        """A run with all that it has told so far."""
        steps = entry.steps_per_epoch if entry.losses else 1
        colour = theme.variant_colour(entry.colour)
        curve = RunCurve(entry.id, entry.name, colour, LossHistory(), steps, BCE_PER_PIXEL)
        made = DrawnRun(curve, _scale(entry))
        if entry.losses:
            made.add_losses(entry.losses)
        for record in entry.history:
            made.add_epoch(record)
        return made

    def add_losses(self, reports: Sequence[Losses]) -> None:
        """Append losses of batches."""
        if self.scale is None:
            return
        steps = np.concatenate([each.first_step + np.arange(len(each)) for each in reports])
        values = {
            name: np.concatenate([each.terms[name] for each in reports])
            for name in reports[0].terms
        }
        self.curve.history.add_batches(steps, self._lines(values))

    def add_epoch(self, record: EpochRecord) -> None:
        """Append the figures of an epoch."""
        means = {"test": {TOTAL: record.test["bce"]}}
        if self.scale is not None:
            means["train"] = {
                name: float(value) for name, value in self._lines(record.train).items()
            }
        self.curve.history.add_epoch(record.epoch * self.curve.steps_per_epoch, means)

    def _lines(
        self, terms: Mapping[str, NDArray[np.float32]] | Mapping[str, float]
    ) -> dict[str, NDArray[np.float32]]:
        """The line of the run, and the terms of its objective if there is more than one."""
        scaled = {
            name: np.asarray(value, np.float32) * np.float32(self.scale or 1)
            for name, value in terms.items()
        }
        lines = {TOTAL: scaled.get(RECONSTRUCTION, scaled[TOTAL])}
        others = [name for name in scaled if name not in {TOTAL, RECONSTRUCTION}]
        if others:
            lines[OBJECTIVE] = scaled[TOTAL]
            lines |= {text.term(name): scaled[name] for name in others}
        return lines


def _scale(entry: RunEntry) -> float | None:
    if entry.model is None:
        return None
    scales = {BCE_PER_PIXEL: 1.0, NATS_PER_IMAGE: 1 / entry.config.data.values}
    return scales.get(entry.model.unit)
