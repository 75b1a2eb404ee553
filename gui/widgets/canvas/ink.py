"""A sheet of white ink on black: strokes, eraser, pictures and their history.

The sheet is one array of bytes. A segment is first painted alone on a scratch sheet and then
merged by the maximum (or taken away by the minimum), because painting overlapping antialiased
segments over each other would harden their edges wherever the pen moves slowly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen

from gui.widgets.painting.pixels import share_grey, to_image

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDE = 280
"""Width and height of the sheet; ten times that of a digit."""
HISTORY = 60
"""Steps that can be undone; as many as the window's own list of what was done holds."""

if TYPE_CHECKING:
    Sheet = NDArray[np.uint8]


class Ink:
    """Coordinates are in [0, SIDE]; widths are in the same unit."""

    def __init__(self) -> None:
        self._settled = np.zeros((SIDE, SIDE), np.uint8)  # without the provisional tail
        self._shown = np.zeros((SIDE, SIDE), np.uint8)
        self._scratch = np.zeros((SIDE, SIDE), np.uint8)
        self._scratch_image = share_grey(self._scratch)
        self.image = share_grey(self._shown)
        self._undo: list[Sheet] = []
        self._redo: list[Sheet] = []
        self._point: QPointF | None = None
        self._middle = QPointF()

    @property
    def pixels(self) -> Sheet:
        """What is on the sheet, (SIDE, SIDE); do not write into it."""
        return self._shown

    def is_empty(self) -> bool:
        """Whether the sheet is black."""
        return not self._shown.any()

    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._undo)

    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._redo)

    def start(self, point: QPointF, width: float, *, erase: bool = False) -> None:
        """Put the pen down: a dot at once, and one step in the history."""
        self._remember()
        self._point, self._middle = QPointF(point), QPointF(point)
        path = QPainterPath(point)
        path.lineTo(point + QPointF(0.01, 0))  # a path of no length paints no round cap
        self._merge(self._settled, path, width, erase=erase)
        self._shown[:] = self._settled

    def move(self, point: QPointF, width: float, *, erase: bool = False) -> None:
        """Draw on to ``point``.

        The curve runs through the middles of the segments with the pen's points as controls. It
        can reach only the last middle; the rest is a straight tail that the next point replaces.
        """
        if self._point is None or point == self._point:
            return
        middle = (self._point + point) / 2
        curve = QPainterPath(self._middle)
        curve.quadTo(self._point, middle)
        self._merge(self._settled, curve, width, erase=erase)
        self._shown[:] = self._settled
        tail = QPainterPath(middle)
        tail.lineTo(point)
        self._merge(self._shown, tail, width, erase=erase)
        self._point, self._middle = QPointF(point), middle

    def finish(self) -> None:
        """Lift the pen: the tail stays."""
        self._settled[:] = self._shown
        self._point = None

    def undo(self) -> None:
        """Take the last step back, if there is one."""
        self._swap(self._undo, self._redo)

    def redo(self) -> None:
        """Do the last undone step again, if there is one."""
        self._swap(self._redo, self._undo)

    def clear(self) -> None:
        """Empty the sheet; nothing is remembered of emptying an empty one."""
        if not self.is_empty():
            self.put(np.zeros((SIDE, SIDE), np.uint8))

    def put(self, pixels: Sheet) -> None:
        """Replace everything by ``pixels`` (SIDE, SIDE) as one step."""
        self._remember()
        self._point = None
        self._replace(pixels)

    def begin_with(self, pixels: Sheet) -> None:
        """Have ``pixels`` (SIDE, SIDE) as what was there first: nothing can be undone."""
        self._undo.clear()
        self._redo.clear()
        self._point = None
        self._replace(pixels)

    def _remember(self) -> None:
        self._undo.append(self._shown.copy())
        del self._undo[:-HISTORY]
        self._redo.clear()

    def _swap(self, source: list[Sheet], target: list[Sheet]) -> None:
        if source:
            target.append(self._shown.copy())
            self._point = None
            self._replace(source.pop())

    def _replace(self, pixels: Sheet) -> None:
        self._settled[:] = pixels
        self._shown[:] = pixels

    def _merge(self, sheet: Sheet, path: QPainterPath, width: float, *, erase: bool) -> None:
        margin = width / 2 + 2
        bounds = path.controlPointRect().adjusted(-margin, -margin, margin, margin)
        bounds = bounds.intersected(QRectF(0, 0, SIDE, SIDE))
        if bounds.isEmpty():
            return
        rows = slice(int(bounds.top()), int(np.ceil(bounds.bottom())))
        columns = slice(int(bounds.left()), int(np.ceil(bounds.right())))
        self._scratch[rows, columns] = 0
        painter = QPainter(self._scratch_image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(Qt.GlobalColor.white, width, Qt.PenStyle.SolidLine, cap, join))
        painter.drawPath(path)
        painter.end()
        here, stroke = sheet[rows, columns], self._scratch[rows, columns]
        if erase:
            np.minimum(here, 255 - stroke, out=here)
        else:
            np.maximum(here, stroke, out=here)


def fit(picture: NDArray[np.floating]) -> Sheet:
    """Scale a picture (H, W) in [0, 1] to the sheet, centred, without stretching it.

    Whole factors repeat pixels, so that a 28 × 28 digit can be recovered exactly.

    Raises:
        ValueError: ``picture`` is not two-dimensional, is empty, or holds what is not a number.
    """
    if picture.ndim != 2 or not picture.size or not np.isfinite(picture).all():
        raise ValueError(f"a picture is (H, W) finite numbers in [0, 1], not {picture.shape}")
    grey = np.rint(np.clip(picture, 0.0, 1.0) * 255).astype(np.uint8)
    height, width = grey.shape
    if height == width and SIDE % height == 0:
        factor = SIDE // height
        blocks: Sheet = grey.repeat(factor, 0).repeat(factor, 1)
        return blocks
    image = to_image(grey)
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    scaled = image.scaled(SIDE, SIDE, keep, smooth).convertToFormat(QImage.Format.Format_Grayscale8)
    lines = np.frombuffer(scaled.constBits(), np.uint8).reshape(scaled.height(), -1)
    sheet = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - scaled.height()) // 2, (SIDE - scaled.width()) // 2
    inside = lines[:, : scaled.width()]  # lines are padded to four bytes
    sheet[top : top + scaled.height(), left : left + scaled.width()] = inside
    return sheet
