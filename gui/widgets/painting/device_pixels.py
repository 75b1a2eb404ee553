"""How fine what is painted on is: pixels of the device in one of the window, or curves."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from PySide6.QtGui import QPaintEngine

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

VECTOR_ENGINES = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf, QPaintEngine.Type.Picture)
"""Where nothing is sharper than what is drawn as curves."""


def device_ratio(painter: QPainter) -> float:
    """Device pixels per window pixel: the display's factor, or that of a saved picture.

    A widget that is rendered into an image of another factor still reports its
    own, so the painter's whole way to the device is asked instead.
    """
    world, device = painter.transform(), painter.deviceTransform()
    length = hypot(world.m11(), world.m12())  # of a step to the right, also where it is turned
    return hypot(device.m11(), device.m12()) / length if length else 1.0
