"""The plane of latent space that the map shows, following the model as it learns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.models.projection import Plane
    from engine.training.events import LatentFrame
    from gui.session.book import RunBook

    Array = NDArray[np.float32]


@dataclass(frozen=True)
class View:
    """What the map shows, all of one moment.

    Attributes:
        key: The run.
        frame: Its codes.
        plane: Two axes of them.
        points: The codes' places on the plane, (N, 2).
    """

    key: str
    frame: LatentFrame
    plane: Plane
    points: Array


@dataclass(frozen=True)
class Grid:
    """Codes at the places of a grid on the plane, row by row from the top left.

    Attributes:
        rows: Cells from top to bottom.
        columns: Cells from left to right.
        codes: (rows · columns, code).
    """

    rows: int
    columns: int
    codes: Array

    def picture(self, images: Array) -> Array:
        """The images of the codes, (rows · columns, H, W), as one: (rows · H, columns · W)."""
        height, width = images.shape[1:]
        cells = images.reshape(self.rows, self.columns, height, width).transpose(0, 2, 1, 3)
        whole: Array = cells.reshape(self.rows * height, self.columns * width)
        return whole


class LatentPlane(QObject):
    """Two principal axes of the shown model's codes, and where everything lies on them.

    Attributes:
        axes: The principal components that are shown, counted from 0.
    """

    replaced = Signal()
    """Another model or other axes: the points are not the old ones moved."""
    moved = Signal()
    """The same images as encoded by a newer model: their points have moved."""

    def __init__(self, book: RunBook) -> None:
        super().__init__(book)
        self._book = book
        self.axes = (0, 1)
        self._view: View | None = None
        self._places: dict[tuple[str, tuple[int, int], int], Array] = {}
        book.shown_frame_changed.connect(self._frame_changed)
        book.chosen.connect(self._rebuild)
        book.dataset_changed.connect(self._forget)

    @property
    def frame(self) -> LatentFrame | None:
        """The codes that are shown, or None."""
        return self._view.frame if self._view else None

    @property
    def points(self) -> Array | None:
        """Their places on the plane, (N, 2), or None."""
        return self._view.points if self._view else None

    @property
    def plane(self) -> Plane | None:
        """The plane, or None."""
        return self._view.plane if self._view else None

    @property
    def components(self) -> int:
        """How many principal components there are to choose from."""
        return 0 if self.frame is None else len(self.frame.projection.variance_ratio)

    def set_axes(self, axes: tuple[int, int]) -> None:
        """Show other principal components."""
        if axes != self.axes:
            self.axes = axes
            self._rebuild()

    def code_at(self, x: float, y: float) -> Array | None:
        """The code at a point of the plane, (code,)."""
        if self.plane is None:
            return None
        code: Array = self.plane.unproject(_point(x, y))[0]
        return code

    def grid(self, rect: tuple[float, float, float, float], longer: int) -> Grid | None:
        """The codes at the middles of square cells that cover a part of the plane.

        Args:
            rect: Left, bottom, right and top of the part.
            longer: Cells along its longer side.
        """
        if self.plane is None:
            return None
        x0, y0, x1, y1 = rect
        step = max(x1 - x0, y1 - y0) / longer
        columns, rows = max(1, round((x1 - x0) / step)), max(1, round((y1 - y0) / step))
        xs = x0 + (np.arange(columns) + 0.5) * (x1 - x0) / columns
        ys = y1 - (np.arange(rows) + 0.5) * (y1 - y0) / rows
        points = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2).astype(np.float32)
        return Grid(rows, columns, self.plane.unproject(points))

    def place_of(self, code: Array) -> tuple[float, float] | None:
        """Where a code falls on the plane; None where it is nowhere, as of one that overflowed."""
        if self.plane is None or code.shape != self.plane.mean.shape:
            return None
        place = self.plane.project(code[None])[0]
        return (float(place[0]), float(place[1])) if np.isfinite(place).all() else None

    @Slot()
    def _frame_changed(self) -> None:
        key, frame, view = self._book.shown, self._book.frame, self._view
        if frame is None or view is None or view.key != key or not self._follows(frame, view):
            self._rebuild()
            return
        plane = frame.projection.plane(self.axes)
        self._show(frame, plane.following(frame.codes, view.points))
        self.moved.emit()

    def _follows(self, frame: LatentFrame, view: View) -> bool:
        """Whether a frame shows the images of the last one, through as many components."""
        return len(frame.codes) == len(view.points) and (
            len(frame.projection.variance_ratio) == self.components
        )

    @Slot()
    def _rebuild(self) -> None:
        frame = self._book.frame
        if frame is None:
            self._view = None
        else:
            if max(self.axes) >= len(frame.projection.variance_ratio):
                self.axes = (0, 1)
            self._show(frame, self._aligned_as_before(frame))
        self.replaced.emit()

    def _aligned_as_before(self, frame: LatentFrame) -> Plane:
        """The plane of a frame, rotated to match the run's last one: PCA leaves signs open."""
        plane = frame.projection.plane(self.axes)
        count = len(frame.projection.variance_ratio)
        before = self._places.get((self._book.shown, self.axes, count))
        if before is None or len(before) != len(frame.codes):
            return plane
        return plane.following(frame.codes, before)

    @Slot()
    def _forget(self) -> None:
        """Places of other images say nothing about these."""
        self._places.clear()
        self._rebuild()

    def _show(self, frame: LatentFrame, plane: Plane) -> None:
        points = plane.project(frame.codes)
        self._view = View(self._book.shown, frame, plane, points)
        self._places[self._view.key, self.axes, self.components] = points


def _point(x: float, y: float) -> Array:
    return np.array([[x, y]], dtype=np.float32)
