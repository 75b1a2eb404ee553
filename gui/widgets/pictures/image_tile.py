"""One picture with its caption; and, to import from one place, grids and image functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.painting import primitives, save_menu
from gui.widgets.pictures.image_grid import ImageGrid
from gui.widgets.pictures.qimage import DIGIT, Mode, grid_image, to_qimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ImageGrid", "ImageTile", "grid_image", "to_qimage"]

CAPTION = 20
"""Height kept for the caption, in pixels."""
SAVED = 280
"""Width and height of a saved or copied picture."""


@guarded
class ImageTile(QWidget):
    """A square picture, its pixels crisp, with a caption below.

    Args:
        caption: Short text below; without it no room is kept.
        mode: ``"grey"`` for [0, 1], ``"signed"`` for [−1, 1] in orange and blue.
        parent: Owner.
    """

    def __init__(
        self, caption: str = "", mode: Mode = "grey", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mode: Mode = mode
        self._image: QImage | None = None
        self._values: NDArray[np.floating] | None = None
        self._caption = ""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_caption(caption)

    def set_image(self, image: NDArray[np.floating] | None) -> None:
        """Show a picture, (28, 28) or (784,), or an empty tile for None."""
        self._values = None if image is None else np.array(image)
        self._render()

    def set_mode(self, mode: Mode) -> None:
        """Choose how numbers become colours."""
        self._mode = mode
        self._render()

    def set_caption(self, caption: str) -> None:
        """Change the text below the picture."""
        self._caption = caption
        self.setAccessibleName(caption or "Picture")
        self.updateGeometry()
        self.update()

    def caption(self) -> str:
        """The text below the picture."""
        return self._caption

    def image(self) -> QImage | None:
        """What is shown, one pixel per number, or None."""
        return self._image

    def sizeHint(self) -> QSize:
        """Four screen pixels per pixel."""
        return QSize(4 * DIGIT, 4 * DIGIT + self._below())

    def minimumSizeHint(self) -> QSize:
        """One screen pixel per pixel."""
        return QSize(DIGIT, DIGIT + self._below())

    def hasHeightForWidth(self) -> bool:
        """The picture is square."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The square and its caption."""
        return width + self._below()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture and its caption."""
        painter, colours = QPainter(self), theme.current()
        side = max(min(self.width(), self.height() - self._below()), 1)
        square = QRectF((self.width() - side) // 2, 0, side, side)
        if self._image is None:
            primitives.box(painter, square, theme.TILE_RADIUS, colours.raised)
        else:
            primitives.picture(painter, square, self._image, theme.TILE_RADIUS)
        painter.setPen(QColor(colours.secondary))
        painter.setFont(theme.font(theme.SMALL))
        below = QRectF(0, side + theme.TIGHT, self.width(), CAPTION - theme.TIGHT)
        where = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(below, where, self._caption)
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to save or copy the picture."""
        if self._image is not None:
            save_menu.build_menu(self, image=self._enlarged).popup(event.globalPos())

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        if self._image is not None:
            QGuiApplication.clipboard().setImage(self._enlarged())

    def _enlarged(self) -> QImage:
        image = self._image if self._image is not None else QImage()
        return image.scaled(SAVED, SAVED, Qt.AspectRatioMode.KeepAspectRatio)

    def _render(self) -> None:
        self._image = None if self._values is None else to_qimage(self._values, self._mode)
        self.update()

    def _below(self) -> int:
        return CAPTION if self._caption else 0
