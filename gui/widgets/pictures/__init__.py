"""Pictures: arrays of numbers as images, alone, in rows, and on a wall."""

from gui.widgets.pictures.image_grid import ImageGrid
from gui.widgets.pictures.image_tile import ImageTile
from gui.widgets.pictures.picture_wall import PictureWall
from gui.widgets.pictures.qimage import to_qimage

__all__ = ["ImageGrid", "ImageTile", "PictureWall", "to_qimage"]
