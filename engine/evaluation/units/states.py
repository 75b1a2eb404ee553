"""How a unit takes part, in words and counted. Imports no torch: the window's panels read it."""

from __future__ import annotations

from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SILENT_SHARE = 0.001
"""A unit that fires for fewer of the images than this is silent."""
ALWAYS_SHARE = 0.99
"""A unit that fires for at least this part of the images is always on."""


class State(Enum):
    """How a unit takes part; the value is the word for it."""

    ACTIVE = "active"
    ALWAYS_ON = "always on"
    SILENT = "silent"
    OFF = "switched off"
    DEAD = "dead"

    @property
    def gone(self) -> bool:
        """Whether the unit carries nothing: it stands last, and grey."""
        return self in {State.OFF, State.DEAD}

    @property
    def rank(self) -> int:
        """Place in any order: 0 for units that speak, 1 for silent ones, 2 for those gone."""
        return 2 if self.gone else int(self is State.SILENT)


MEANINGS = {
    State.ACTIVE: "fires for some images and rests for others",
    State.ALWAYS_ON: "fires for nearly every image",
    State.SILENT: "fires for less than one image in a thousand",
    State.OFF: "its mean hardly varies over images: Var(μ) ≤ 0.01",
    State.DEAD: "fires for no test image",
}
"""What each word means, as the end of a sentence."""


def state_of(density: float, *, varies: bool | None = None) -> State:
    """The state of a unit.

    Args:
        density: Part of the images that it fires for, in [0, 1].
        varies: Of a variational code, whether the unit's mean varies over images (Burda et al.
            2016, sec. 5.2); None for any other unit.
    """
    if varies is False:
        return State.OFF
    if density <= 0:
        return State.DEAD
    if density < SILENT_SHARE:
        return State.SILENT
    return State.ALWAYS_ON if density >= ALWAYS_SHARE else State.ACTIVE


def counted(states: Iterable[State]) -> str:
    """How many units are in which state: ``256 units: 178 active, 3 silent, 75 dead``."""
    counts = Counter(states)
    total = counts.total()
    parts = [f"{counts[state]} {state.value}" for state in State if counts[state]]
    return f"{total} unit{'' if total == 1 else 's'}: {', '.join(parts)}"
