"""How wide the columns of a table are that should all be in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SPACE, LEAST_SPACE = 9, 3
"""Pixels between a column's widest words and those of the one before it: as a rule, and where a
figure would be out of sight."""


def fitted(needed: Sequence[int], room: int, least_name: int) -> list[int]:
    """Widths of columns, in pixels: closer, then with cut names, before the last is out of sight.

    Args:
        needed: What each needs for its widest words and ``SPACE``; that of the names first.
        room: For all of them; what they don't need is shared out.
        least_name: The width to which the first may be cut; only to twice that where it is no help.
    """
    count, lack = max(len(needed), 1), max(sum(needed) - room, 0)
    closer = min(-(-lack // count), SPACE - LEAST_SPACE)
    widths = [each - closer for each in needed]
    lack = max(sum(widths) - room, 0)
    if widths and lack > widths[0] - least_name:
        least_name *= 2  # the table scrolls, be the names ever so short: rather they say something
    widths[:1] = [max(each - lack, min(least_name, each)) for each in widths[:1]]
    free = max(room - sum(widths), 0)
    return [
        each + free * (place + 1) // count - free * place // count
        for place, each in enumerate(widths)
    ]
