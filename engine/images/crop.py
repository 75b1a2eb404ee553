"""The part of a picture that holds ink."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Value = TypeVar("Value", np.float32, np.bool_)


def cropped(picture: NDArray[Value]) -> NDArray[Value]:
    """The tight bounding box of what is not 0: (H, W) → (h, w); of size 0 where all is 0."""
    inked = np.asarray(picture, dtype=np.bool_)  # in bytes it is found twice as fast
    rows = np.flatnonzero(inked.any(axis=1))
    columns = np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return picture[:0, :0]
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
