"""How colours look to eyes without red or without green cones, and how far apart they are there.

The matrices are those of Machado, Oliveira and Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency" (2009), severity 1, for linear sRGB.
"""

from __future__ import annotations

import numpy as np
from skimage import color

EYES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


def lab(colour: str, eye: str) -> np.ndarray:
    """A colour ``#rrggbb`` in CIELAB (white D65), (3,), as an eye sees it."""
    coded = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    seen = np.clip(EYES[eye] @ linear, 0, 1)
    return color.rgb2lab(
        np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    )


def distance(one: str, other: str, eye: str) -> float:
    """How far two colours are apart to an eye, CIEDE2000; 1 is just noticeable, side by side."""
    return float(color.deltaE_ciede2000(lab(one, eye), lab(other, eye)))
