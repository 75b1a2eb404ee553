"""Plots: what shows curves. They bring pyqtgraph, so nothing before the first paint needs them."""

from gui.widgets.plots.class_bars import ClassBars
from gui.widgets.plots.curve import Curve
from gui.widgets.plots.curves import Curves
from gui.widgets.plots.log_bars import LogBars
from gui.widgets.plots.loss_history import LossHistory
from gui.widgets.plots.run_curve import RunCurve
from gui.widgets.plots.spread_plot import SpreadCurve, SpreadPlot
from gui.widgets.plots.timeline import Timeline

__all__ = [
    "ClassBars",
    "Curve",
    "Curves",
    "LogBars",
    "LossHistory",
    "RunCurve",
    "SpreadCurve",
    "SpreadPlot",
    "Timeline",
]
