"""One row of the benchmark's table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.benchmark.stats import ASIDE, NO_DEVICE, Sense, Spread, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class BenchmarkRow:
    """What was measured, beside what, and whether that is good enough.

    Attributes:
        group: Name under which the command measures it.
        what: What was measured.
        ours: The measurements of this program in ``unit``, or None where there was no device.
        unit: Of both sides.
        yardstick: What stands beside it, in words.
        theirs: The measurements of the yardstick; None for a constant or none.
        value: The number that is judged: mostly the ratio of the two.
        sense: Whether it must be at least or at most ``limit``.
        limit: The mark to reach; None for a figure told aside.
        note: How the number is defined, where the table's words don't say it.
        curve: For growth: cost by size.
        profile: Where the time goes, most expensive first; only of what misses.
    """

    group: str
    what: str
    ours: Spread | None
    unit: str
    yardstick: str = ""
    theirs: Spread | None = None
    value: float = float("nan")
    sense: Sense = "at most"
    limit: float | None = None
    note: str = ""
    curve: Mapping[str, float] = field(default_factory=dict)
    profile: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """``met``, ``missed``, ``no device``, or empty for what is told aside."""
        if self.ours is None:
            return NO_DEVICE
        return ASIDE if self.limit is None else verdict(self.value, self.sense, self.limit)

    def explained(self, profile: tuple[str, ...]) -> BenchmarkRow:
        """The same figure with the profile that says where its time goes."""
        return replace(self, profile=profile)


def no_device(group: str, what: str, yardstick: str, note: str) -> BenchmarkRow:
    """A row for which this machine lacks the device."""
    return BenchmarkRow(group, what, None, "", yardstick, note=note)
