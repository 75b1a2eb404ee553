"""A drawing and what a person should know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Drawing:
    """Pixels, and what was doubtful about them.

    Attributes:
        pixels: In [0, 1]; (h, w) of any size, or (C, H, W) as the network sees it.
        remarks: One line each, without a full stop: what was assumed, and what to do if it is
            wrong. Empty where nothing was doubtful.
    """

    pixels: NDArray[np.float32]
    remarks: tuple[str, ...] = ()
