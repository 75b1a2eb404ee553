"""The order in which Tab goes through a window: area by area, each as one reads it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LINE = 14
"""Pixels by which the tops of two widgets of one line may differ."""


def order_focus(areas: Sequence[QWidget]) -> None:
    """Let Tab go through these areas one after the other, in each line by line from the left.

    Qt's own order is that in which widgets were made; what comes later, such as a second map, is
    last in it, wherever it stands.
    """
    for one, other in pairwise(each for area in areas for each in reading_order(area)):
        QWidget.setTabOrder(one, other)


def reading_order(area: QWidget) -> list[QWidget]:
    """The visible widgets in an area that Tab leads to."""
    return sorted(_led_to(area), key=lambda each: _place(each, area))


def _led_to(area: QWidget) -> Iterator[QWidget]:
    for each in (area, *area.findChildren(QWidget)):
        policy = each.focusPolicy() & Qt.FocusPolicy.TabFocus
        own = each.window() is area.window()  # a dialogue of the area has an order of its own
        if policy and own and each.isVisible() and each.focusProxy() is None:
            yield each


def _place(widget: QWidget, area: QWidget) -> tuple[int, int]:
    corner = widget.mapTo(area, QPoint(0, 0))
    return corner.y() // LINE, corner.x()
