"""Which changes of an image its code notices: the singular vectors of the encoder's Jacobian.

A contractive encoder is calm in all directions but a few: those along which images like this one
really vary (Rifai et al. 2011, sec. 5.3; the leading singular vectors span the tangent plane of the
manifold in "The manifold tangent classifier", NIPS 2011, sec. 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation.jacobian import jacobian

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.models.model import Model

    Array = NDArray[np.float32]

SHARE = 0.9
"""Part of ‖J‖²_F that is said to be held by some directions."""


@dataclass(frozen=True, eq=False)
class Directions:
    """The singular value decomposition of J at one image, the strongest direction first.

    J takes ``noticed[i]`` to ``strengths[i] * moves[i]``. Signs are such that the largest number of
    each ``noticed`` is above 0.

    Attributes:
        strengths: Singular values, falling, (n,) ≥ 0; n is at most the units that are not at rest.
        noticed: Orthonormal changes of the image, (n, C, H, W).
        moves: How the code moves with each, orthonormal, (n, code).
    """

    strengths: Array
    noticed: Array
    moves: Array

    def holding(self, share: float = SHARE) -> int:
        """How many of the strongest hold at least a share, in (0, 1), of ‖J‖²_F."""
        squares = np.square(self.strengths.astype(np.float64)).cumsum()
        if not len(squares) or squares[-1] <= 0:
            return 0
        return int(np.searchsorted(squares, share * squares[-1])) + 1


def directions(model: Model, image: Array) -> Directions:
    """What the encoder notices at an image, (C, H, W) in [0, 1]."""
    whole = jacobian(model, image)  # (code, C·H·W)
    awake = np.flatnonzero(whole.any(1))
    u, strengths, vt = np.linalg.svd(whole[awake], full_matrices=False)
    rows = np.arange(len(vt))
    signs = np.where(vt[rows, np.abs(vt).argmax(1)] < 0, -1, 1).astype(np.float32)
    moves = np.zeros((len(vt), len(whole)), np.float32)
    moves[:, awake] = (u * signs).T
    return Directions(strengths, (vt * signs[:, None]).reshape(-1, *image.shape), moves)


def decoded(model: Model, code: Array, moves: Array, step: float) -> Array:
    """What the decoder makes of moves of a code: D(z + step·m) − D(z − step·m), in [−1, 1].

    Args:
        model: Whose decoder.
        code: z, (code,).
        moves: (n, code).
        step: Length of a step, in units of the code.

    Returns:
        (n, C, H, W).
    """
    steps = np.float32(step) * moves
    there, back = np.split(model.decode(np.concatenate([code + steps, code - steps])), 2)
    change: Array = there - back
    return change
