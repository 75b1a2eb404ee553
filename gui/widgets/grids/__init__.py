"""Many pictures at once, in rows and on a wall. Not loaded before the first paint."""

from gui.widgets.grids.cell_grid import CellGrid, CellRow
from gui.widgets.grids.image_grid import ImageGrid
from gui.widgets.grids.image_rows import Head
from gui.widgets.grids.picture_wall import PictureWall
from gui.widgets.grids.scrolling_wall import ScrollingWall

__all__ = ["CellGrid", "CellRow", "Head", "ImageGrid", "PictureWall", "ScrollingWall"]
