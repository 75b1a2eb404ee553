"""Plots: what shows curves. They bring pyqtgraph, so nothing before the first paint needs them."""

from gui.widgets.plots.curves import Curve, Curves
from gui.widgets.plots.loss_plot import LossPlot

__all__ = ["Curve", "Curves", "LossPlot"]
