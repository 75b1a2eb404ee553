"""The plane of latent space that the map shows, following the model as it learns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.models.projection import Plane
    from engine.training.events import LatentFrame
    from gui.session.book import Library

    Array = NDArray[np.float32]


class LatentPlane(QObject):
    """Two principal axes of the shown model's codes, and where everything lies on them.

    Attributes:
        frame: The codes that are shown, or None.
        points: Their places on the plane, (N, 2), or None.
        plane: The plane, or None.
        axes: Its principal components, counted from 0.
    """

    replaced = Signal()
    """Another model or other axes: the points are not the old ones moved."""
    moved = Signal()
    """The same images, a little further on in training."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self._library = library
        self.axes = (0, 1)
        self.frame: LatentFrame | None = None
        self.points: Array | None = None
        self.plane: Plane | None = None
        self._shown = ""
        self._places: dict[tuple[str, tuple[int, int], int], Array] = {}
        library.frame_changed.connect(self._frame_changed)
        library.chosen.connect(self._rebuild)
        library.dataset_changed.connect(self._forget)

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

    def place_of(self, code: Array) -> tuple[float, float] | None:
        """Where a code falls on the plane."""
        if self.plane is None or code.shape != self.plane.mean.shape:
            return None
        x, y = self.plane.project(code[None])[0]
        return float(x), float(y)

    @Slot(str)
    def _frame_changed(self, key: str) -> None:
        if key != self._library.current:
            return
        frame = self._library.frame
        if frame is None or self.points is None or self._shown != key or not self._fits(frame):
            self._rebuild()
            return
        plane = frame.projection.plane(self.axes)
        self._show(frame, plane.following(frame.codes, self.points))
        self.moved.emit()

    def _fits(self, frame: LatentFrame) -> bool:
        """Whether a frame shows the images of the last one, through as many components."""
        return (
            self.points is not None
            and len(frame.codes) == len(self.points)
            and len(frame.projection.variance_ratio) == self.components
        )

    @Slot()
    def _rebuild(self) -> None:
        self.frame = self._library.frame
        self._shown = self._library.current
        if self.frame is None:
            self.points = self.plane = None
        else:
            if max(self.axes) >= self.components:
                self.axes = (0, 1)
            self._show(self.frame, self._as_before(self.frame))
        self.replaced.emit()

    def _as_before(self, frame: LatentFrame) -> Plane:
        """The plane of a frame, turned as the variant was last seen: PCA leaves signs open."""
        plane = frame.projection.plane(self.axes)
        before = self._places.get((self._shown, self.axes, self.components))
        if before is None or len(before) != len(frame.codes):
            return plane
        return plane.following(frame.codes, before)

    @Slot()
    def _forget(self) -> None:
        """Places of other images say nothing about these."""
        self._places.clear()
        self._rebuild()

    def _show(self, frame: LatentFrame, plane: Plane) -> None:
        self.frame, self.plane = frame, plane
        self.points = plane.project(frame.codes)
        self._places[self._shown, self.axes, self.components] = self.points


def _point(x: float, y: float) -> Array:
    return np.array([[x, y]], dtype=np.float32)
