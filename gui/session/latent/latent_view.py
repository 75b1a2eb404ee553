"""One run's codes on a map of its latent space, at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.core.blocks import variances
from engine.evaluation import selection
from engine.evaluation.neighbours import NeighbourSearch
from engine.models import gaussian
from engine.models.projection import Plane
from gui.session.latent import drawn_map, map_choice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.models.gaussian import Ellipse, Gaussian
    from engine.models.maps.neighbour_map import NeighbourMap
    from engine.training.events import LatentFrame
    from gui.session.latent.drawn_map import DrawnMap, Fitted
    from gui.session.latent.map_choice import Axes, MapChoice

    Array = NDArray[np.float32]

ROUNDING = 1e-5
"""Part of a code's length that may be nothing but the rounding of its numbers."""


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
        wanted: The kind of map that was asked for; the run may lack it, see ``drawn.kind``.
        drawn: The map.
        points: Where the test images lie on it, (N, 2); NaN for those that the frame leaves out.
        spread: Standard deviation of each code number, (code,).
    """

    wanted: str
    drawn: DrawnMap
    points: Array
    spread: Array

    @classmethod
    def of(
        cls,
        frame: LatentFrame,
        choice: MapChoice,
        labels: NDArray[np.int64],
        made: NeighbourMap | Fitted | None = None,
        spread: Array | None = None,
    ) -> Places:
        """Those of a frame on the map that is wanted, or on the PCA where it has none.

        What is drawn depends on these arguments alone, never on what was drawn before.

        Args:
            frame: The frame.
            choice: As wished.
            labels: Of all test images, (N,).
            made: The t-SNE of this very frame, or its LDA, if there is one.
            spread: Of its codes, where it is known: all maps of a frame share it.
        """
        own = labels if frame.images is None else labels[frame.images]
        drawn = drawn_map.draw(frame, choice, own, made)
        points = drawn.points
        if frame.images is not None:
            points = np.full((len(labels), 2), np.nan, np.float32)
            points[frame.images] = drawn.points
        points.flags.writeable = False  # whoever draws them may keep what it has found of them
        kind = choice.kind_for(frame.codes.shape[1])
        if spread is None:
            spread = np.sqrt(variances(frame.codes)).astype(np.float32)
        return cls(kind, drawn, points, spread)


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
    def of(
        cls,
        key: str,
        frame: LatentFrame,
        choice: MapChoice,
        labels: NDArray[np.int64],
        made: NeighbourMap | Fitted | None = None,
    ) -> View:
        """A frame on the map that is wanted; see ``Places.of``."""
        return cls(key, frame, Places.of(frame, choice, labels, made))

    @property
    def wanted(self) -> str:
        """The kind of map that was asked for."""
        return self.places.wanted

    @property
    def drawn(self) -> DrawnMap:
        """The map that is shown."""
        return self.places.drawn

    @property
    def kind(self) -> str:
        """Its kind, one of ``map_choice.TITLES``."""
        return self.drawn.kind

    @property
    def axes(self) -> Axes:
        """The axes that are shown, counted from 0."""
        return self.drawn.axes

    @property
    def plane(self) -> Plane | NeighbourMap:
        """The map itself."""
        return self.drawn.plane

    @property
    def points(self) -> Array:
        """See ``Places.points``."""
        return self.places.points

    @property
    def components(self) -> int:
        """How many axes there are to choose from."""
        return self.drawn.count

    @property
    def title(self) -> str:
        """What the map is called, such as ``"PCA 1–2"``."""
        return map_choice.title(self.kind, self.axes)

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
        """Where a code falls on the map; None where it is nowhere.

        That is a code that overflowed, or on a t-SNE one that is no image's neighbour.
        """
        if code.shape != self.frame.codes.shape[1:]:
            return None
        place = self.plane.project(code[None])[0]
        return (float(place[0]), float(place[1])) if np.isfinite(place).all() else None

    @property
    def linear(self) -> bool:
        """Whether the map is a linear function of the code, so that clouds are ellipses on it."""
        return isinstance(self.plane, Plane)

    def ellipse_of(self, cloud: Gaussian) -> Ellipse | None:
        """A normal distribution over codes as one on the map; None where it is nowhere.

        On a t-SNE, that is not linear, it is none.
        """
        if not isinstance(self.plane, Plane) or cloud.mean.shape != self.plane.mean.shape:
            return None
        return gaussian.ellipse(cloud, self.plane)

    @cached_property
    def radius(self) -> float:
        """Root mean square distance of the codes from their mean, in the whole code space.

        0 where they differ by no more than rounding, as those of images that are all the same.
        """
        found = float(np.linalg.norm(self.places.spread.astype(np.float64)))
        size = float(np.linalg.norm(self.frame.codes[:1].astype(np.float64)))
        return found if found > ROUNDING * size else 0.0

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
