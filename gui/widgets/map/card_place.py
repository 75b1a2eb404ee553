"""Where a card stands beside what it tells of, so that it covers nothing that is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = 15
"""Pixels between what is pointed at and the nearest corner of the card."""
RING = 10
"""Pixels around a point that belong to it."""


def corner(
    size: QSizeF, cursor: QPointF, home: QRectF, room: QRectF, others: Sequence[QPointF] = ()
) -> QPointF:
    """The upper left corner of a card.

    It is within its home if there is a place for it; else beside it, where it covers least of what
    lies around. It never covers the cursor, unless the room is too small for both, and none of
    the other points if that can be.

    Args:
        size: Of the card, in pixels.
        cursor: What is pointed at.
        home: Where the card stays if it can; within the room.
        room: Where it may be.
        others: Points that it shall not cover.
    """
    found = (QRectF(each, size) for each in _beside(size, cursor, home))
    inside = [each for each in found if home.contains(each) and not _covers(each, [cursor])]
    free = [each for each in inside if not _covers(each, others)]
    if free:
        return free[0].topLeft()
    around = (QRectF(each, size) for each in _beside(size, cursor, room))
    possible = [each for each in around if room.contains(each) and not _covers(each, [cursor])]
    if not possible:
        return _clamped(size, cursor + QPointF(GAP, GAP), room)

    def harm(card: QRectF) -> tuple[int, float]:
        part = card.intersected(home)
        return _covers(card, others), -part.width() * part.height()

    return min(possible, key=harm).topLeft()


def _beside(size: QSizeF, cursor: QPointF, area: QRectF) -> Iterator[QPointF]:
    """Corners of cards about a point, the best first: diagonally, then straight beside it."""
    right, left = cursor.x() + GAP, cursor.x() - GAP - size.width()
    above, below = cursor.y() - GAP - size.height(), cursor.y() + GAP
    for y in (above, below):
        for x in (right, left):
            yield QPointF(x, y)
    for y in (above, below):
        yield _clamped(size, QPointF(cursor.x() - size.width() / 2, y), area)
    for x in (right, left):
        yield _clamped(size, QPointF(x, cursor.y() - size.height() / 2), area)


def _clamped(size: QSizeF, place: QPointF, area: QRectF) -> QPointF:
    """The nearest corner of a card that lies in an area; its own corner where that is too small."""
    x = max(min(place.x(), area.right() - size.width()), area.left())
    y = max(min(place.y(), area.bottom() - size.height()), area.top())
    return QPointF(x, y)


def _covers(card: QRectF, points: Sequence[QPointF]) -> int:
    """How many points lie below a card, or too near to it."""
    grown = card.adjusted(-RING, -RING, RING, RING)
    return sum(grown.contains(each) for each in points)
