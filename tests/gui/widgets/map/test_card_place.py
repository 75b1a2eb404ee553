"""A card stays in its own map where it can, and covers nothing that is looked at."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from gui.widgets.map.card_place import GAP, corner

ROOM, HOME = QRectF(0, 0, 660, 300), QRectF(220, 20, 220, 280)
"""Three maps side by side, and the one in the middle."""
CARD = QSizeF(206, 118)


def placed(cursor: QPointF, others: tuple[QPointF, ...] = (), size: QSizeF = CARD) -> QRectF:
    return QRectF(corner(size, cursor, HOME, ROOM, others), size)


@pytest.mark.parametrize(("x", "y"), list(product((221, 300, 330, 439), (21, 150, 170, 299))))
def test_a_card_that_fits_stays_in_its_map_and_off_the_point(x: float, y: float) -> None:
    card = placed(QPointF(x, y))
    assert HOME.contains(card)
    assert not card.contains(QPointF(x, y))


def test_it_stands_above_and_right_of_the_point_where_there_is_room() -> None:
    size = QSizeF(60, 60)
    card = placed(QPointF(300, 200), size=size)
    assert card == QRectF(300 + GAP, 200 - GAP - 60, 60, 60)


@pytest.mark.parametrize("width", [206, 240])
def test_it_never_covers_the_point_of_a_neighbour(width: float) -> None:
    size = QSizeF(width, 118)
    for x, y in product(range(225, 440, 20), range(25, 300, 20)):
        twins = (QPointF(x - 220, y), QPointF(x + 220, y))
        card = placed(QPointF(x, y), twins, size)
        assert ROOM.contains(card)
        assert not any(card.contains(each) for each in (QPointF(x, y), *twins)), (x, y)


def test_where_it_is_wider_than_its_map_it_covers_the_least_of_the_others() -> None:
    size = QSizeF(240, 118)
    card = placed(QPointF(330, 200), size=size)
    assert card.left() == 330 - 120  # in the middle above the point: ten pixels on either side
    assert card.bottom() == 200 - GAP


def test_in_a_room_that_is_too_small_its_beginning_is_seen() -> None:
    small = QRectF(0, 0, 50, 50)
    assert corner(CARD, QPointF(20, 20), small, small) == QPointF(0, 0)
