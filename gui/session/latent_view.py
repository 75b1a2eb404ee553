"""One run's codes on a plane of its latent space, at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation import selection
from engine.evaluation.neighbours import NeighbourSearch
from engine.models import gaussian

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.models.gaussian import Ellipse, Gaussian
    from engine.models.projection import Plane
    from engine.training.events import LatentFrame

    Array = NDArray[np.float32]


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


@dataclass(frozen=True, eq=False)
class Places:
    """Where a frame's codes lie; it does not hold the frame, so that it can be kept beside it.

    Attributes:
        axes: The components that are shown, counted from 0.
        plane: Spanned by them.
        points: Where the test images lie on it, (N, 2); NaN for those that the frame leaves out.
        spread: Standard deviation of each code number, (code,).
    """

    axes: tuple[int, int]
    plane: Plane
    points: Array
    spread: Array

    @classmethod
    def of(cls, frame: LatentFrame, axes: tuple[int, int], count: int) -> Places:
        """Those of a frame on two axes, or on the first two where it lacks them.

        Args:
            frame: The frame.
            axes: As wished.
            count: Test images.
        """
        if max(axes) >= len(frame.projection.variance_ratio):
            axes = (0, 1)
        plane = frame.projection.plane(axes)
        points = plane.project(frame.codes)
        if frame.images is not None:
            whole = np.full((count, 2), np.nan, np.float32)
            whole[frame.images] = points
            points = whole
        return cls(axes, plane, points, frame.codes.std(0))


@dataclass(frozen=True, eq=False)
class View:
    """A run's map, all of one moment.

    Attributes:
        key: The run.
        frame: Its codes.
        places: Where they lie.
    """

    key: str
    frame: LatentFrame
    places: Places

    @classmethod
    def of(cls, key: str, frame: LatentFrame, axes: tuple[int, int], count: int) -> View:
        """A frame on two axes; see ``Places.of``.

        What is drawn depends on frame and axes alone, never on what was drawn before.
        """
        return cls(key, frame, Places.of(frame, axes, count))

    @property
    def axes(self) -> tuple[int, int]:
        """The components that are shown, counted from 0."""
        return self.places.axes

    @property
    def plane(self) -> Plane:
        """Spanned by them."""
        return self.places.plane

    @property
    def points(self) -> Array:
        """See ``Places.points``."""
        return self.places.points

    @property
    def components(self) -> int:
        """How many principal components there are to choose from."""
        return len(self.frame.projection.variance_ratio)

    def row_of(self, image: int) -> int | None:
        """Where the code of a test image stands in the frame; None if that leaves it out."""
        rows = selection.rows_of(np.array([image]), self.frame.images)
        return int(rows[0]) if len(rows) else None

    def code_of(self, image: int) -> Array | None:
        """The code of a test image, (code,); None if the frame leaves it out."""
        row = self.row_of(image)
        if row is None:
            return None
        code: Array = self.frame.codes[row]
        return code

    def code_at(self, x: float, y: float) -> Array:
        """The code at a point of the plane, (code,)."""
        code: Array = self.plane.unproject(np.array([[x, y]], np.float32))[0]
        return code

    def place_of(self, code: Array) -> tuple[float, float] | None:
        """Where a code falls on the plane; None where it is nowhere, as of one that overflowed."""
        if code.shape != self.plane.mean.shape:
            return None
        place = self.plane.project(code[None])[0]
        return (float(place[0]), float(place[1])) if np.isfinite(place).all() else None

    def ellipse_of(self, cloud: Gaussian) -> Ellipse | None:
        """A normal distribution over codes as one on the plane; None where it is nowhere."""
        if cloud.mean.shape != self.plane.mean.shape:
            return None
        return gaussian.ellipse(cloud, self.plane)

    @cached_property
    def radius(self) -> float:
        """Root mean square distance of the codes from their mean, in the whole code space."""
        return float(np.sqrt(self.frame.codes.var(0, dtype=np.float64).sum()))

    def grid(self, rect: tuple[float, float, float, float], longer: int) -> Grid:
        """The codes at the middles of square cells that cover a part of the plane.

        Args:
            rect: Left, bottom, right and top of the part.
            longer: Cells along its longer side.
        """
        x0, y0, x1, y1 = rect
        step = max(x1 - x0, y1 - y0) / longer
        columns, rows = max(1, round((x1 - x0) / step)), max(1, round((y1 - y0) / step))
        xs = x0 + (np.arange(columns) + 0.5) * (x1 - x0) / columns
        ys = y1 - (np.arange(rows) + 0.5) * (y1 - y0) / rows
        points = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2).astype(np.float32)
        return Grid(rows, columns, self.plane.unproject(points))

    def neighbours(self, image: int, count: int) -> list[int]:
        """The test images whose codes are nearest to that of one, in the whole code space."""
        row, known = self.row_of(image), self.frame.images
        if row is None:
            return []
        rows = self.search.nearest(self.frame.codes[row], count, row).rows
        return [int(number) for number in (rows if known is None else known[rows])]

    @cached_property
    def search(self) -> NeighbourSearch:
        """Finds the nearest of its codes, in the whole code space."""
        return NeighbourSearch(self.frame.codes)
