"""What is written at the ends of the timeline's lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF

from gui import theme
from gui.widgets.plots import quiet_plot
from gui.widgets.plots.end_labels import EndLabel
from gui.widgets.plots.loss_scale import loss_text
from gui.widgets.plots.run_curve import EARLY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from gui.widgets.plots.loss_scale import LossScale
    from gui.widgets.plots.quiet_plot import QuietPlot
    from gui.widgets.plots.run_curve import RunCurve


def of_runs(curves: Sequence[RunCurve], scale: LossScale) -> list[EndLabel]:
    """The names of runs where their lines end, those without a loss left out."""
    found = []
    for curve in curves:
        end = curve.end()
        if end is not None:
            x, y = end
            name, height = curve.short or curve.name, scale.height(y)
            found.append(EndLabel(name, loss_text(y), curve.colour, height, x, curve.data))
    return found


def of_floor(value: float, data: str, scale: LossScale, place: float) -> EndLabel:
    """The name of the floor, at the end of the axis, and whose it is unless that is empty."""
    grey, height = theme.current().secondary, scale.height(value)
    return EndLabel("floor", loss_text(value), grey, height, place, data)


def of_terms(curve: RunCurve, scale: LossScale) -> list[EndLabel]:
    """The names of the terms of a run's objective."""
    found = []
    for name in curve.terms():
        xs, ys = curve.term(name)
        if len(ys):
            x, y = float(xs[-1]), float(ys[-1])
            found.append(EndLabel(name, loss_text(y), curve.colour, scale.height(y), x))
    return found


def beyond(curves: Sequence[RunCurve], scale: LossScale, top: float) -> float | None:
    """The largest loss above the top of the axis; None if there is none."""
    losses = [y[np.isfinite(y)] for _, y in (each.train() for each in curves)]
    most = max((float(y.max()) for y in losses if len(y)), default=0.0)
    return most if scale.height(most) > top else None


def paint_beyond(
    painter: QPainter, plot: QuietPlot, curves: Sequence[RunCurve], scale: LossScale
) -> None:
    """Say below the top of the axis how high losses reach above it, in what room there is."""
    value = beyond(curves, scale, plot.view_range()[1][1])
    if value is None:
        return
    room, down = plot.plane().width() - 8, theme.px(quiet_plot.LABEL_SIZE) / 2 + 1
    words = beyond_words(value, painter, room, first=is_first(value, curves))
    corner = plot.plane().topRight() + QPointF(-6, down)
    plot.write_word(painter, corner, words, theme.current().secondary, right=True)


def is_first(value: float, curves: Sequence[RunCurve]) -> bool:
    """Whether a train loss is one of the first batches of a run, and none of later ones."""
    lines = [each.train() for each in curves]
    return not any(bool((y[x > EARLY] == value).any()) for x, y in lines)


def beyond_words(value: float, painter: QPainter, room: float, *, first: bool = True) -> str:
    """That losses reach so high above the axis, in what has so many pixels; else nothing."""
    metrics = QFontMetricsF(painter.font())
    wordings = (f"↑ {'first' if first else 'some'} batches up to {{}}", "↑ up to {}", "↑ {}")
    texts = (each.format(loss_text(value)) for each in wordings)
    return next((each for each in texts if metrics.horizontalAdvance(each) <= room), "")
