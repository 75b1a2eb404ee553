"""What a map field offers: kinds of maps, and the axes that each has."""

from __future__ import annotations

from dataclasses import dataclass

Axes = tuple[int, int]


@dataclass(frozen=True)
class MapKind:
    """A kind of map.

    Attributes:
        key: Tells it from others.
        title: What it is called.
        meaning: One line that says what it shows.
        count: How many axes there are; with fewer than three there is nothing to choose.
        first: Number of the first one on screen.
    """

    key: str
    title: str
    meaning: str = ""
    count: int = 0
    first: int = 0

    def named(self, axes: Axes) -> str:
        """The map along two axes, such as ``"PCA 1–2"``; without any its title."""
        if not self.count:
            return self.title
        return "{} {}–{}".format(self.title, *(axis + self.first for axis in axes))

    @property
    def longest(self) -> str:
        """A name as long as any with axes of two digits, as most are: choosing moves nothing."""
        return f"{self.title} 88–88" if self.count else self.title


def with_axis(axes: Axes, which: int, axis: int) -> Axes:
    """The axes with one of them changed; where both would be the same they change places."""
    changed = [axes[0], axes[1]]
    if changed[1 - which] == axis:
        changed[1 - which] = axes[which]
    changed[which] = axis
    return changed[0], changed[1]
