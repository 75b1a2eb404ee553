"""The light on a photographed sheet: the shade of its paper at each place, under the ink too.

Light changes gently and ink begins at once. So the slopes of a picture are taken without those at
the edges of ink, what is missing is filled in from around, and the slopes are added up again
(Land & McCann 1971; Horn 1974, for the sum). However large a filled shape is, only its rim counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from scipy import fft, ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.float32]
    Mask = NDArray[np.bool_]

_SIDE = 128
"""Light is looked at on so many pixels of the longer side."""
_STEEP = 0.15
"""Part of the steepest slope from which on a slope is an edge of ink."""
_NOISE = 5.0
"""Slopes of noise and of light are less than so many times the median slope."""
_INK = 0.25
"""Part of the ink's strength from which on a pixel tells nothing of the paper."""
_REACHES = (2.0, 8.0, 32.0)
"""What is missing is taken from so far around, in pixels; from farther where nothing is nearer."""

_EIGHT = np.ones((3, 3), dtype=bool)


def paper_of(picture: Grey) -> Grey:
    """The shade that each place would have without ink.

    Args:
        picture: (H, W) in [0, 1].

    Returns:
        (H, W), smooth.
    """
    height, width = picture.shape
    scale = min(1.0, _SIDE / max(picture.shape))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = Image.fromarray(np.ascontiguousarray(picture, dtype=np.float32))
    small = np.asarray(image.resize(size, Image.Resampling.BOX), dtype=np.float32)
    light = Image.fromarray(_light(small))
    return np.asarray(light.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32)


def margin_of(picture: Grey) -> Grey:
    """The outer tenth along the four sides of a picture (H, W): (n,), mostly paper."""
    high, wide = (max(1, length // 10) for length in picture.shape)
    sides = (picture[:high], picture[-high:], picture[:, :wide], picture[:, -wide:])
    return np.concatenate([side.ravel() for side in sides])


def _light(picture: Grey) -> Grey:
    """As ``paper_of``, at the size that the picture has."""
    down, across = np.diff(picture, axis=0), np.diff(picture, axis=1)  # (h - 1, w), (h, w - 1)
    edges = _edges(down, across)
    down = _filled(down, ~(edges[1:] | edges[:-1]))
    across = _filled(across, ~(edges[:, 1:] | edges[:, :-1]))
    light = _added_up(down, across)
    for _ in range(2):
        # The sum is right to a few per cent; where paper is seen, its shade is known.
        rest = picture - light
        rest -= np.median(margin_of(rest))
        strength = np.abs(rest)
        ink = strength > max(_INK * float(np.percentile(strength, 99.5)), 1e-4)
        paper = ~ndimage.binary_dilation(ink, _EIGHT, iterations=2)
        light = light + _filled(picture - light, paper & ~edges, everywhere=True)
    return np.asarray(light, dtype=np.float32)


def _edges(down: Grey, across: Grey) -> Mask:
    """Where a picture (h, w) is as steep as at the edges of ink, and one pixel around."""
    steep = np.pad(np.abs(down), ((1, 1), (0, 0)))
    steep = np.maximum(steep[1:], steep[:-1])
    beside = np.pad(np.abs(across), ((0, 0), (1, 1)))
    steep = np.maximum(steep, np.maximum(beside[:, 1:], beside[:, :-1]))  # (h, w)
    strongest = float(np.percentile(steep, 99.8))
    least = max(_STEEP * strongest, _NOISE * float(np.median(steep)), 1e-4)
    return np.asarray(ndimage.binary_dilation(steep > least, _EIGHT), dtype=bool)


def _filled(values: Grey, known: Mask, *, everywhere: bool = False) -> Grey:
    """Values (h, w) where they are known, and else, or everywhere, a mean of those around."""
    above, below = np.zeros_like(values), np.full_like(values, 1e-30)
    weight = known.astype(np.float32)
    for number, reach in enumerate(_REACHES):
        part = np.float32(1e-3**number)
        above += part * ndimage.gaussian_filter(weight * values, reach, mode="nearest", truncate=3)
        below += part * ndimage.gaussian_filter(weight, reach, mode="nearest", truncate=3)
    mean: Grey = above / below
    return mean if everywhere else np.where(known, values, mean)


def _added_up(down: Grey, across: Grey) -> Grey:
    """The surface (h, w) of mean 0 whose slopes come closest to these: Poisson's equation."""
    height, width = across.shape[0], down.shape[1]
    bend = np.zeros((height, width))
    bend[:-1] += down
    bend[1:] -= down
    bend[:, :-1] += across
    bend[:, 1:] -= across
    waves = fft.dctn(bend, type=2, norm="ortho")
    rows = 2 * np.cos(np.pi * np.arange(height) / height) - 2
    columns = 2 * np.cos(np.pi * np.arange(width) / width) - 2
    curvature = rows[:, None] + columns
    curvature[0, 0] = 1
    waves[0, 0] = 0
    surface: Grey = fft.idctn(waves / curvature, type=2, norm="ortho").astype(np.float32)
    return surface
