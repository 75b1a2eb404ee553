"""Two units of the code as they are: the one map on which nothing is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.blocks import variances
from engine.models.projection import Plane

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]


def plane(codes: Array, axes: tuple[int, int]) -> Plane:
    """The plane of two units, the first one to the right, the second one up.

    It is not turned: a place is read along its axes. The way back leaves all other units at their
    means.

    Args:
        codes: Whose mean is the origin, and whose radius is the length 1, (N, code).
        axes: The units, counted from 0; one that the code lacks, as a code of one number does, is
            0 everywhere.
    """
    width = codes.shape[1]
    basis = np.zeros((2, width), np.float32)
    for row, unit in enumerate(axes):
        if unit < width:
            basis[row, unit] = 1
    spread = variances(codes)  # (code,)
    seen = float((basis @ spread).sum())
    whole = float(spread.sum())
    return Plane(
        codes.mean(axis=0).astype(np.float32),
        basis,
        seen / whole if whole > 0 else 0.0,
        float(np.sqrt(seen)) or 1.0,
    )
