"""Which way up latent spaces are drawn: alike in all runs, and without jumps from frame to frame.

PCA leaves signs open, and components of similar variance trade places while a model learns. Each
frame is therefore turned within its planes towards where the same images lay in the frame before
and, a little, towards where they lie in the PCA of their own pixels, which belongs to the data and
to no run. A frame thus depends on earlier moments only, so that it can be fixed when it is made,
while the run still goes on. When a run has ended, all of its frames are turned together, once, so
that the last one lies as the pixels do: runs side by side are alike. Lengths are in units of the
cloud's own radius.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.models import projection
from engine.models.projection import Orientation, Projection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

SUBSET = 2000
"""Test images by which frames are oriented, and which a map shows while it must be quick."""
PULL = 0.35
"""Weight of the pixels' own picture against that of the frame before. Over the 22 kept moments of
three epochs of MNIST (vanilla, variational, supervised, axes 1 and 2) frames move by 0.82, 1.01
and 0.89 radii at most, where turns to the frame before alone move them by 0.81, 0.98 and 0.89, and
end 0.79, 0.51 and 0.72 from the pixels, instead of 1.80, 1.39 and 0.78; 0.55, 0.51 and 0.71 is as
near as any turn brings them."""


def subset(count: int) -> NDArray[np.intp]:
    """The fixed choice of at most ``SUBSET`` of so many images, evenly spread: some are sorted."""
    chosen = min(count, SUBSET)
    numbers: NDArray[np.intp] = np.arange(chosen, dtype=np.intp) * count // max(chosen, 1)
    return numbers


@dataclass(frozen=True)
class Oriented:
    """The orientation of one frame, and what the next one is turned to.

    Attributes:
        projection: PCA of the subset's codes, oriented.
        scores: The subset along its components, (N, n).
    """

    projection: Projection
    scores: Array

    @staticmethod
    def again(codes: Array, oriented: Projection) -> Oriented:
        """That of a frame whose orientation is known already.

        Args:
            codes: Of the subset, (N, code).
            oriented: Its projection.
        """
        return Oriented(oriented, oriented.scores(codes))


def reference(pixels: NDArray[np.uint8]) -> Array:
    """The common reference of a data set: the PCA of its pixels.

    Args:
        pixels: The subset of the test images, (N, C, H, W).

    Returns:
        Places along up to ten components, (N, k); without a direction zeros, (N, 2).
    """
    flat = pixels.reshape(len(pixels), -1).astype(np.float32) / 255  # (N, C·H·W)
    count = min(projection.MAX_COMPONENTS, *flat.shape)
    if count < 2:
        return np.zeros((len(flat), 2), np.float32)
    # Costs a second, and the window imports this module before its first paint.
    from sklearn.decomposition import PCA  # noqa: PLC0415

    # The exact solvers square the number of pixels, which colour images have many of.
    pca = PCA(count, svd_solver="randomized", iterated_power=7, random_state=0)
    with np.errstate(invalid="ignore", divide="ignore"):  # constant images have no variance
        places: Array = pca.fit_transform(flat).astype(np.float32)
    return places


def orient(codes: Array, pixels: Array, previous: Oriented | None) -> Oriented:
    """Fit PCA to the codes of the subset, and turn each of its planes.

    Args:
        codes: (N, code), finite.
        pixels: Where the same images lie in the ``reference``, (N, k).
        previous: The frame before, of the same images; None for the first of a run.
    """
    fitted = projection.fit(codes)
    # In the memory's order of one that was read from a file, so that both give the same bits.
    fitted = replace(fitted, components=np.ascontiguousarray(fitted.components))
    scores = fitted.scores(codes)  # (N, n)
    radii = _radii(scores)
    towards = PULL * _crossed(scores, pixels) / _radii(_padded(pixels, scores))[..., None, None]
    if previous is not None and previous.projection.orientation is not None:
        before, at = previous.scores, previous.projection.orientation
        if before.shape == scores.shape:
            turned = _crossed(scores, before) @ at.turns.astype(np.float64)
            towards = towards + turned / at.radii[..., None, None]
    # The rotation that minimises the distance between two pictures (Schönemann 1966); lengths of
    # the one that is turned do not matter.
    u, _, vt = np.linalg.svd(towards)
    oriented = Orientation((u @ vt).astype(np.float32), radii)
    return Oriented(replace(fitted, orientation=oriented), scores)


def whole_turn(newest: Oriented, pixels: Array) -> Array:
    """How all frames of a run are turned together, so that its newest lies as its pixels do.

    The pull of single frames is too weak to mirror a picture that began the wrong way round, and a
    frame that is mirrored by itself would jump.

    Args:
        newest: The run's.
        pixels: Where the same images lie in the ``reference``, (N, k).

    Returns:
        (n, n, 2, 2), as ``Orientation.turns``, to be applied after those of each frame.
    """
    oriented = newest.projection.orientation
    if oriented is None:
        raise ValueError("the frame has no orientation")
    turns = oriented.turns.astype(np.float64)
    u, _, vt = np.linalg.svd(turns.swapaxes(-1, -2) @ _crossed(newest.scores, pixels))
    together: Array = (u @ vt).astype(np.float32)
    return together


def turned(projection: Projection, together: Array) -> Projection:
    """The projection with its planes turned by ``whole_turn``."""
    oriented = projection.orientation
    if oriented is None:
        return projection
    return replace(projection, orientation=replace(oriented, turns=oriented.turns @ together))


def _radii(scores: Array) -> Array:
    """Root mean square length within every two components: (N, n) → (n, n), none of them 0."""
    squares = np.square(scores.astype(np.float64)).mean(axis=0)  # (n,)
    radii = np.sqrt(squares[:, None] + squares[None, :])
    return np.where(radii > 0, radii, 1.0).astype(np.float32)


def _padded(places: Array, like: Array) -> Array:
    """Places (N, k) as (N, n) of another picture: cut, or with components of no extent."""
    n = like.shape[1]
    room = np.zeros((len(places), n), np.float32)
    room[:, : min(n, places.shape[1])] = places[:, :n]
    return room


def _crossed(scores: Array, target: Array) -> NDArray[np.float64]:
    """Products of two pictures within every two components: (N, n) each → (n, n, 2, 2)."""
    whole = scores.T.astype(np.float64) @ _padded(target, scores)  # (n, n)
    axes = np.arange(len(whole))
    pairs = np.stack(np.meshgrid(axes, axes, indexing="ij"), -1)  # (n, n, 2)
    return whole[pairs[..., :, None], pairs[..., None, :]]
