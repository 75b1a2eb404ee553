"""How maps of several runs share their room."""

from __future__ import annotations

from dataclasses import dataclass

from gui import theme
from gui.widgets.map.map_title import HEIGHT

SPACE = 10
"""Pixels between maps."""
NEAR = 0.12
"""Part of its width or height by which a room may be another and nothing is placed anew."""
ENOUGH, STAYS = 0.85, 0.78
"""Parts of the side that maps could have: with so much they may stand in an arrangement nearer a
square, and with so much they stay as they stand, for nothing is to jump where a window becomes a
little larger and smaller again."""


@dataclass(frozen=True)
class Placed:
    """In how many columns maps stand, and for what room that was chosen, in pixels."""

    columns: int = 0
    width: int = 0
    height: int = 0

    def again(self, count: int, width: int, height: int) -> Placed:
        """For another room: as they stand where it is hardly another, else as at first."""
        near = abs(width - self.width) <= NEAR * self.width
        near = near and abs(height - self.height) <= NEAR * self.height
        columns = best_columns(count, width, height, self.columns if near else 0)
        return self if near and columns == self.columns else Placed(columns, width, height)


def best_columns(count: int, width: int, height: int, now: int = 0) -> int:
    """In how many columns maps are largest, or nearly so with no gaps and nearer to a square.

    Args:
        count: Of the maps.
        width: Of the room for all, in pixels.
        height: Likewise.
        now: The columns that they stand in, which they keep while they are hardly smaller for it;
            0 if they are yet to be placed.
    """

    def side(columns: int) -> float:
        rows = -(-count // columns)
        across = (width - (columns - 1) * SPACE) / columns
        return min(across, (height - (rows - 1) * SPACE) / rows - theme.px(HEIGHT))

    def flaws(columns: int) -> tuple[int, int, int]:
        rows = -(-count // columns)
        return rows * columns - count, abs(columns - rows), -columns

    every = range(1, max(count, 1) + 1)
    largest = max(map(side, every))
    if now in every and largest > 0 and side(now) >= STAYS * largest:
        return now
    enough = largest - (1 - ENOUGH) * abs(largest)  # below zero where there is no room at all
    return min((each for each in every if side(each) >= enough), key=flaws)
