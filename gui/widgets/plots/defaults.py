"""What all of pyqtgraph's views share."""

from __future__ import annotations

import pyqtgraph as pg

from gui import theme


def set_plot_colours() -> None:
    """Give pyqtgraph the theme's colours, for the views that are made from now on."""
    colours = theme.current()
    pg.setConfigOptions(
        background=colours.background, foreground=colours.secondary, antialias=False
    )
