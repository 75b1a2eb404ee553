"""One line of a small plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from engine.core import ticks
from engine.core.tables import as_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


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


def shown_range(
    rows: Sequence[tuple[Array, Array]], edges: Array | None = None
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The range across and up in which all curves are in view; None if there is no finite point.

    Args:
        rows: The x and the y of each, (N,).
        edges: Those of all bins, if the curves are histograms, (B + 1,).
    """
    x = np.concatenate([x[np.isfinite(x)] for x, _ in rows]) if rows else np.zeros(0)
    y = np.concatenate([y[np.isfinite(y)] for _, y in rows]) if rows else np.zeros(0)
    if not len(x) or not len(y):
        return None
    low, high = float(y.min()), float(y.max())
    if edges is not None:
        across, up = (float(edges[0]), float(edges[-1])), (0.0, (high or 1.0) * 1.06)
    else:
        bottom, top = ticks.rounded_range(low, high)
        across = (float(x.min()), float(x.max()))
        up = (max(bottom, 0.0) if low >= 0 else bottom, top)  # no labels below what can be
    if across[0] == across[1]:
        across = (across[0] - 0.5, across[1] + 0.5)
    return across, up
