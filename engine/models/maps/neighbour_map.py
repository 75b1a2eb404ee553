"""A map that keeps neighbours together, t-SNE (van der Maaten & Hinton 2008), once it is made.

Where another code falls on it is found as openTSNE does it (Poličar, Stražar & Zupan 2023): all
places stay, and the new one goes where its neighbours in latent space are its neighbours on the
map, as far as possible. No function leads back: what is decoded at a place is the code of the
image that lies nearest to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.models.maps.nearest import nearest, squares_of
from engine.models.maps.perplexity import probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Double = NDArray[np.float64]

PERPLEXITY, NEIGHBOURS, BEGIN = 5, 15, 25
"""Of a new code: fewer than of the map's own, as openTSNE has it; it begins amid 25 images."""
ATTRACTION = 1.5
"""Factor by which neighbours draw it nearer, lest it be pushed into the gaps between clusters."""
STEPS, LONGEST = 60, 2.0
"""Steps to its place, and how long one may be."""
STILL = 5e-3
"""A step below which it has arrived."""


@dataclass(frozen=True, eq=False)
class NeighbourMap:
    """Places of images such that near codes are near each other; far apart means nothing.

    Attributes:
        codes: Of the images, (N, code).
        points: Where they lie, (N, 2), about the origin with a root mean square distance of 1.
        scale: Length on the map in which t-SNE measures neighbourhood; its 1 is ``1 / scale``.
        reach: Distance between codes beyond which one is no neighbour of another: that from its
            nearest is no image's larger.
    """

    codes: Array
    points: Array
    scale: float
    reach: float

    @cached_property
    def _squares(self) -> Array:
        """Of the codes, (N,); a pen asks for a place many times a second."""
        return squares_of(self.codes)

    @cached_property
    def _where(self) -> Double:
        """The points in t-SNE's own lengths, (2, N): columns that lie together in memory."""
        return np.ascontiguousarray(self.points.T, np.float64) * self.scale

    def project(self, codes: Array) -> Array:
        """Where codes fall, (B, code) → (B, 2); NaN for one that is nobody's neighbour."""
        places = np.full((len(codes), 2), np.nan, np.float32)
        known = np.flatnonzero(np.isfinite(codes).all(axis=1))
        if not len(known):
            return places
        count = min(BEGIN, len(self.codes))
        numbers, distances = nearest(self.codes, codes[known], count, self._squares)
        near = distances[:, 0] <= self.reach
        among = min(NEIGHBOURS, count)
        wished = min(PERPLEXITY, max(1.0, among / 3))
        weights = probabilities(distances[near, :among], wished)
        where = self._where  # (2, N)
        for row, found, weight in zip(known[near], numbers[near], weights, strict=True):
            begin = np.median(where[:, found], axis=1)
            places[row] = _settled(where, found[:among], weight, begin) / self.scale
        return places

    def unproject(self, points: Array) -> Array:
        """The codes of the images that lie nearest to places: (B, 2) → (B, code)."""
        numbers = [int(np.square(self.points - point).sum(axis=1).argmin()) for point in points]
        codes: Array = self.codes[numbers]
        return codes


def _settled(where: Double, numbers: NDArray[np.intp], weights: Double, begin: Double) -> Double:
    """The place of one code in t-SNE's own lengths, (2,).

    It minimises KL(P ‖ Q) of the code's neighbourhood in latent space and on the map, Q by
    Student's t. Each step goes to where the pull of the neighbours and the push of all, as they
    are at present, are in balance.

    Args:
        where: All images, (2, N).
        numbers: Of the code's neighbours, (k,).
        weights: Theirs, (k,).
        begin: Where it begins, (2,).
    """
    place = begin
    for _ in range(STEPS):
        away = place[:, None] - where  # (2, N)
        closeness = 1 / (1 + away[0] * away[0] + away[1] * away[1])  # (N,)
        push = away @ (closeness * closeness) / closeness.sum()  # (2,)
        pull = ATTRACTION * weights * closeness[numbers]  # (k,)
        step = (push - away[:, numbers] @ pull) / pull.sum()  # (2,)
        length = float(np.hypot(*step))
        place = place + step * min(1.0, LONGEST / max(length, LONGEST))
        if length < STILL:
            break
    return place
