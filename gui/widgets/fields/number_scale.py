"""How a number maps to a slider's positions and to text, linearly or in powers of ten."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.core import ticks
from engine.core.read_number import parse_number

LOG_STEPS = 200
"""Positions of a logarithmic slider."""
MOST_STEPS = 1000
"""Positions of a slider over whole numbers, at most."""


@dataclass(frozen=True)
class NumberScale:
    """A number with its bounds.

    Attributes:
        low: Smallest allowed value, or None for no bound.
        high: Largest allowed value, or None for no bound.
        integer: Whether only whole numbers are allowed.
        log: Whether equal distances on the slider are equal ratios; needs ``low`` > 0.
    """

    low: float | None = None
    high: float | None = None
    integer: bool = False
    log: bool = False

    def __post_init__(self) -> None:
        if self.log and (self.low is None or self.low <= 0):
            raise ValueError(f"a logarithmic scale needs a bound above zero, not {self.low}")

    @property
    def bounded(self) -> bool:
        """Whether a slider can show it."""
        return self.low is not None and self.high is not None and self.high > self.low

    @property
    def step(self) -> float:
        """The round number by which a linear slider moves: about a hundredth of the range."""
        if self.integer:
            return max(1.0, math.ceil(self._span / MOST_STEPS))
        return ticks.magnitude(self._span / 40)

    @property
    def steps(self) -> int:
        """Last position of the slider; the first is 0."""
        if self.log:
            return LOG_STEPS
        return max(1, math.ceil(self._span / self.step - 1e-9))

    def position(self, value: float) -> int:
        """The slider's position nearest to ``value``."""
        low, high = self._low, self._high
        if self.log:
            return round(LOG_STEPS * math.log(value / low) / math.log(high / low))
        return round((value - low) / self.step)

    def at(self, position: int) -> float:
        """The value at a slider's position, rounded to what one would type."""
        if position <= 0:
            return self._low
        if position >= self.steps:
            return self._high
        if self.log:
            value = self._low * (self._high / self._low) ** (position / LOG_STEPS)
            return self.clamp(float(f"{value:.2g}"))
        return self.clamp(round(self._low + position * self.step, 10))

    def clamp(self, value: float) -> float:
        """The allowed value nearest to ``value``; an ``int`` where only those are allowed."""
        if self.low is not None:
            value = max(value, self.low)
        if self.high is not None:
            value = min(value, self.high)
        return round(value) if self.integer else float(value)

    def text(self, value: float) -> str:
        """``value`` as shown: as many decimals as the slider can tell apart, and more if needed."""
        if self.integer:
            return str(round(value))
        if not self.log and self.bounded:
            decimals = ticks.decimals(self.step)
            if math.isclose(round(value, decimals), value, abs_tol=1e-12):
                return f"{value:.{decimals}f}"
        mantissa, _, exponent = f"{value:.4g}".partition("e")
        return f"{mantissa}e{int(exponent)}" if exponent else mantissa

    def parse(self, text: str) -> float:
        """The allowed value nearest to what was typed.

        Raises:
            NumberError: It is no number, or could be two.
        """
        return self.clamp(parse_number(text, integer=self.integer))

    def moved(self, value: float, steps: int) -> float:
        """``value`` after so many key presses; without bounds in tenths of its own size."""
        if self.bounded:
            place = min(max(self.position(value) + steps, 0), self.steps)
            return self.at(place)
        size = 1.0 if self.integer else ticks.magnitude(abs(value) or 1.0) / 10
        return self.clamp(value + steps * size)

    @property
    def _low(self) -> float:
        return self.low if self.low is not None else 0.0

    @property
    def _high(self) -> float:
        return self.high if self.high is not None else self._low + 1.0

    @property
    def _span(self) -> float:
        return self._high - self._low
