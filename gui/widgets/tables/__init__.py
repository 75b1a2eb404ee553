"""Tables of figures. Not loaded before the first paint, which shows none."""

from gui.widgets.tables.figure_table import FigureTable

__all__ = ["FigureTable"]
