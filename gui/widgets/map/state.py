"""What the map shows at one moment, and points on the way from one place to another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gui.widgets.map.colours import PointColours
from gui.widgets.map.marks import Marks, Place
from gui.widgets.map.numerals import Medians
from gui.widgets.map.overlays import Overlays
from gui.widgets.map.thumbnails import Thumbnails

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gui.widgets.map.manifold import Manifold

    Points = NDArray[np.float32]

Mode = Literal["points", "digits", "manifold"]
OPACITY: dict[Mode, float] = {"points": 1.0, "digits": 0.12, "manifold": 0.4}
"""Opacity of the points in each mode, as a share of that in the first."""


@dataclass(frozen=True)
class MapState:
    """What is painted, all of one moment: it is only ever replaced as a whole.

    Attributes:
        points: Where the points are, (N, 2) in data units.
        colours: Their classes and colours.
        medians: Finds the places of the numerals.
        numerals: Those places, (K, 2).
        thumbnails: Some of the points' images.
        manifold: What is decoded on their plane, or None.
        marks: Star, cursor, selection and the like.
        overlays: Clouds and arrows about what is inspected.
        mode: What is shown of all this.
        names: Of the classes; those that have none are numbers.

    Raises:
        ValueError: The points and the others do not belong together.
    """

    points: Points
    colours: PointColours
    medians: Medians
    numerals: Points
    thumbnails: Thumbnails = field(default_factory=Thumbnails)
    manifold: Manifold | None = None
    marks: Marks = field(default_factory=Marks)
    overlays: Overlays = field(default_factory=Overlays)
    mode: Mode = "points"
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        count, labels, chosen = len(self.points), self.colours.labels, self.thumbnails.chosen
        if labels.shape != (count,) or len(self.numerals) != len(self.medians.classes):
            raise ValueError(f"{count} points can't have {len(labels)} labels")
        if len(chosen) and chosen[-1] >= count:
            raise ValueError(f"of {count} points number {chosen[-1]} can't have a thumbnail")

    @classmethod
    def empty(cls) -> MapState:
        """No points."""
        none, colours = np.zeros((0, 2), np.float32), PointColours()
        medians = Medians(colours.labels)
        return cls(none, colours, medians, medians.of(none))

    def with_points(self, points: Points, labels: NDArray[np.intp]) -> MapState:
        """Other points (N, 2) and labels (N,): what belonged to the old ones goes with them.

        Raises:
            ValueError: There are not as many labels as points.
        """
        if labels.shape != (len(points),):
            raise ValueError(f"{len(points)} points need as many labels, not {labels.shape}")
        medians = Medians(labels)
        return MapState(
            points,
            replace(self.colours, labels=labels, values=None, selected=None),
            medians,
            medians.of(points),
            marks=replace(
                self.marks, hover=None, hover_index=-1, selection=-1, neighbours=(), walk=()
            ),
            mode=self.mode,
            names=self.names,
        )

    def recoloured(self, **changes: Any) -> MapState:  # noqa: ANN401 - fields of PointColours
        """The same points in other colours; ValueError if they do not fit."""
        return replace(self, colours=replace(self.colours, **changes))

    def marked(self, **changes: Any) -> MapState:  # noqa: ANN401 - fields of Marks
        """The same with other marks."""
        return replace(self, marks=replace(self.marks, **changes))

    def in_mode(self, mode: Mode) -> MapState:
        """The same points in another mode."""
        return replace(self.recoloured(opacity=OPACITY[mode]), mode=mode)

    def name(self, label: int) -> str:
        """The name of a class."""
        return self.names[label] if label < len(self.names) else str(label)

    def place(self, index: int) -> Place | None:
        """Where a point is; None where there is none, or not at a finite place."""
        if not 0 <= index < len(self.points):
            return None
        x, y = self.points[index].tolist()
        return (x, y) if isfinite(x) and isfinite(y) else None


@dataclass(frozen=True)
class PointMotion:
    """The way of points and numerals from one state to other places.

    Attributes:
        start: The state in which they set out.
        points: Where the points go, (N, 2).
        numerals: Where the numerals go, (K, 2).
    """

    start: MapState
    points: Points
    numerals: Points

    @classmethod
    def to(cls, points: Points, start: MapState) -> PointMotion:
        """From a state to as many other places (N, 2); ValueError if they are not as many."""
        if len(points) != len(start.points):
            raise ValueError(f"{len(start.points)} points cannot move to {len(points)}")
        return cls(start, points, start.medians.of(points))

    def at(self, share: float, now: MapState) -> MapState:
        """The state `now` with its points a share in [0, 1] of the way."""
        points, numerals = self.points, self.numerals
        if share < 1.0:
            rest = np.float32(1 - share)
            points = points + (self.start.points - points) * rest
            numerals = numerals + (self.start.numerals - numerals) * rest
        return replace(now, points=points, numerals=numerals)
