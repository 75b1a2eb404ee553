"""How many pixels of the device one pixel of the window has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter


def device_ratio(painter: QPainter) -> float:
    """Device pixels per window pixel: the display's factor, or that of a saved picture.

    A widget that is rendered into an image of another factor still reports its
    own, so the painter's whole way to the device is asked instead.
    """
    world = painter.transform().m11()
    return painter.deviceTransform().m11() / world if world else 1.0
