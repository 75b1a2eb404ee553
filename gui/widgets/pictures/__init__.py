"""Arrays of numbers as pictures: the images, and a tile that shows one."""

from gui.widgets.pictures.image_tile import ImageTile
from gui.widgets.pictures.qimage import to_qimage

__all__ = ["ImageTile", "to_qimage"]
