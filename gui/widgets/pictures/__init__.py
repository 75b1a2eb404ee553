"""Arrays of numbers as pictures: the images, a tile that shows one, and tiles side by side."""

from gui.widgets.pictures.image_tile import ImageTile
from gui.widgets.pictures.qimage import to_qimage, to_rgba
from gui.widgets.pictures.tile_rows import Column, TileRows

__all__ = ["Column", "ImageTile", "TileRows", "to_qimage", "to_rgba"]
