"""The codes of a frame on a map of the kind that is wanted, or on the PCA where it has none."""

# ruff: noqa: PLC0415 - of the engine's maps only those are loaded that are looked at

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gui.session.latent.map_choice import FIRST_TWO, LDA, PCA, TSNE, UNITS, Axes

if TYPE_CHECKING:
    from typing import TypeVar

    import numpy as np
    from numpy.typing import NDArray

    from engine.models.maps.lda import Discriminants
    from engine.models.maps.neighbour_map import NeighbourMap
    from engine.models.projection import Plane
    from engine.training.events import LatentFrame
    from gui.session.latent.map_choice import MapChoice

    Array = NDArray[np.float32]
    Labels = NDArray[np.int64]
    Values = TypeVar("Values", Array, Labels)

AT_ONCE = 256
"""Numbers in a code up to which an LDA is fitted while it is waited for: 7 ms."""


@dataclass(frozen=True, eq=False)
class DrawnMap:
    """A map, and where the codes of a frame lie on it.

    Attributes:
        kind: Of the map, one of ``map_choice.TITLES``.
        axes: Those that are shown, counted from 0.
        count: How many axes there are to choose from.
        plane: The map itself.
        points: Where the codes lie, (M, 2).
        variance_kept: Part of the codes' variance that places tell, in [0, 1]; None of a t-SNE.
        separation: Part of the spread between classes that an LDA shows, in [0, 1]; else None.
        awaited: Whether it stands in for one that is yet to be made.
    """

    kind: str
    axes: Axes
    count: int
    plane: Plane | NeighbourMap
    points: Array
    variance_kept: float | None = None
    separation: float | None = None
    awaited: bool = False


@dataclass(frozen=True)
class Fitted:
    """What an LDA found in a frame; nothing where there are no classes to part."""

    found: Discriminants | None


def draw(
    frame: LatentFrame, choice: MapChoice, labels: Labels, made: NeighbourMap | Fitted | None = None
) -> DrawnMap:
    """A frame on the map that is wanted; axes that it lacks are the first two instead.

    What is drawn depends on these arguments alone, never on what was drawn before.

    Args:
        frame: The codes.
        choice: What is wanted.
        labels: Classes of the frame's images, (M,).
        made: The t-SNE of this frame, or its LDA, if there is one.
    """
    kind = choice.kind_for(frame.codes.shape[1])
    drawn = None
    if kind == TSNE and made is not None and not isinstance(made, Fitted):
        drawn = DrawnMap(TSNE, FIRST_TWO, 0, made, made.points)
    elif kind == UNITS:
        drawn = _units(frame, choice.axes)
    elif kind == LDA:
        if isinstance(made, Fitted):
            drawn = _lda(frame, choice.axes, made)
        elif is_narrow(frame):
            drawn = _lda(frame, choice.axes, fit(frame, labels))
        else:
            return replace(_pca(frame, FIRST_TWO), awaited=True)
    return drawn or _pca(frame, choice.axes if kind == PCA else FIRST_TWO)


def is_narrow(frame: LatentFrame) -> bool:
    """Whether the LDA of a frame takes no time to speak of."""
    width: int = frame.codes.shape[1]
    return width <= AT_ONCE


def fit(frame: LatentFrame, labels: Labels) -> Fitted:
    """The LDA of a frame; its time grows with the third power of the code's width.

    Args:
        frame: The codes.
        labels: Classes of the frame's images, (M,).
    """
    from engine.models.maps import lda

    return Fitted(lda.fit(_subset(frame, frame.codes), _subset(frame, labels)))


def _pca(frame: LatentFrame, wished: Axes) -> DrawnMap:
    count = len(frame.projection.variance_ratio)
    axes = _possible(wished, count)
    plane = frame.projection.plane(axes)
    return DrawnMap(PCA, axes, count, plane, plane.project(frame.codes), plane.variance_kept)


def _units(frame: LatentFrame, wished: Axes) -> DrawnMap:
    from engine.models.maps import units

    count = frame.codes.shape[1]
    axes = _possible(wished, count)
    plane = units.plane(_subset(frame, frame.codes), axes)
    return DrawnMap(UNITS, axes, count, plane, plane.project(frame.codes), plane.variance_kept)


def _lda(frame: LatentFrame, wished: Axes, fitted: Fitted) -> DrawnMap | None:
    """None where there are no classes to part."""
    codes, found = _subset(frame, frame.codes), fitted.found
    if found is None:
        return None
    count = len(found.separation)
    axes = _possible(wished, count)
    towards = frame.projection.plane(_possible(axes, len(frame.projection.variance_ratio)))
    plane = found.plane(codes, axes, towards.project(codes))
    shown = float(found.separation[[axis for axis in axes if axis < count]].sum())
    points = plane.project(frame.codes)
    return DrawnMap(LDA, axes, count, plane, points, plane.variance_kept, shown)


def _possible(wished: Axes, count: int) -> Axes:
    return wished if max(wished) < count else FIRST_TWO


def _subset(frame: LatentFrame, values: Values) -> Values:
    """Of what belongs to the frame's images, that of those by which all frames are drawn."""
    from engine.models import orientation

    if frame.images is not None:
        return values
    found: Values = values[orientation.subset(len(values))]
    return found
