"""One line of a small plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


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
