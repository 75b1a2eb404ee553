"""One line of a small plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.core.tables import as_csv

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class Curve:
    """One line of the plot.

    Attributes:
        label: Its name, written at its end.
        x: Positions (N,), ascending.
        y: Values (N,); NaN leaves a gap.
        colour: Colour of line and name, ``#rrggbb``.
        pattern: Strokes and gaps of a reference, ``DASHES`` or ``DOTS``, in widths of the line;
            a result is solid.
    """

    label: str
    x: ArrayLike
    y: ArrayLike
    colour: str
    pattern: tuple[float, ...] = ()

    DASHES: ClassVar = (4.0, 3.0)
    DOTS: ClassVar = (1.0, 2.2)


def curves_csv(
    rows: Iterable[tuple[str, str, NDArray[np.float64], NDArray[np.float64]]],
) -> str:
    """Curves of label, colour, x (N,) and y (N,), as lines of label, x and y under a heading."""
    lines = [("label", "x", "y")]
    for label, _, xs, ys in rows:
        pairs = zip(xs.tolist(), ys.tolist(), strict=True)
        lines += [(label, f"{x:.6g}", f"{y:.6g}") for x, y in pairs]
    return as_csv(lines)
