"""A code with the numbers that a person has changed, and the scale that it is drawn to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gui.widgets.code.code_scale import StepScale

if TYPE_CHECKING:
    from numpy.typing import NDArray


class EditedCode:
    """What the bars show; it knows nothing of the screen.

    Attributes:
        values: (d,) finite, with the edits in them.
        edits: Index → value of the numbers that were changed.
        scale: How long the longest bar is, and whether there is anything below zero.
    """

    def __init__(self) -> None:
        self.values = np.zeros(0)
        self.edits: dict[int, float] = {}
        self.scale = StepScale()
        self._unit = np.ones(0)

    def __len__(self) -> int:
        return self.values.size

    def replace(self, code: NDArray[np.floating], unit: NDArray[np.floating] | None) -> None:
        """Take another code; an edit stays one as long as the code has the edited value.

        Args:
            code: (d,), any d ≥ 0; what is not finite counts as zero.
            unit: (d,) > 0, the size that is usual for each number; None for 1.

        Raises:
            ValueError: There are not as many units as numbers.
        """
        values = np.array(code, dtype=float).ravel()
        if values.size != self.values.size:
            self.scale.reset()
        self.values = np.nan_to_num(values)
        self._unit = np.ones(values.size) if unit is None else _usable(unit, values.size)
        self.edits = {
            index: value
            for index, value in self.edits.items()
            if index < values.size and np.isclose(values[index], value, rtol=1e-4, atol=1e-6)
        }

    def edit(self, index: int, value: float) -> bool:
        """Change a number, not below zero if the scale ends there; returns whether it changed."""
        value = value if self.scale.signed else max(value, 0.0)
        if value == self.values[index]:
            return False
        self.values[index] = value
        self.edits[index] = value
        return True

    def fit_scale(self) -> None:
        """Let the scale follow the numbers."""
        self.scale.follow(self.values / self._unit)

    def lengths(self) -> NDArray[np.float64]:
        """The numbers as parts of the longest bar, (d,)."""
        parts: NDArray[np.float64] = self.values / self._unit / self.scale.top
        return parts

    def value_of(self, index: int, length: float) -> float:
        """The value of a number whose bar is that part of the longest one."""
        return float(length * self.scale.top * self._unit[index])

    def reading(self, index: int) -> str:
        """A number in words."""
        return f"unit {index}: {self.values[index]:.3g}".replace("-", "−")

    def tip(self, index: int | None) -> str:
        """A number as it is read, and what can be done with its bar; nothing without one."""
        if index is None:
            return ""
        return f"{self.reading(index)}\nDrag to change it, Ctrl-click for the card of its unit"

    def described(self, index: int | None) -> str:
        """All in words for whoever does not see it: how many numbers, and one of them."""
        one = "" if index is None or index >= len(self) else f"; {self.reading(index)}"
        return f"{len(self)} numbers{one}"


def _usable(unit: NDArray[np.floating], size: int) -> NDArray[np.float64]:
    """``unit`` (size,) with ones where it is zero or not finite: dead units have no spread."""
    spread = np.asarray(unit, dtype=float).ravel()
    if spread.size != size:
        raise ValueError(f"the scale has {spread.size} numbers, the code {size}")
    good = np.isfinite(spread) & (spread > 0)
    return np.where(good, spread, 1.0)
