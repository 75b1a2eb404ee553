"""Takes the paper away: light ink on exactly zero, from dark ink on light or photographs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from engine.images.light import margin_of, paper_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAINTEST = 0.02
"""Differences of grey up to this are compression and rounding, not ink."""
_SIGMAS = 4.0
"""Paper noise reaches this many standard deviations; ink begins beyond."""
_HAZE = 0.15
"""Part of the ink's strength below which a shadow or a smudge is still paper."""
_SHADED = 0.075
"""So far, in parts of the strongest ink, shades of paper are apart where a shadow lies on it."""


def light_on_dark(grey: NDArray[np.floating]) -> NDArray[np.float32]:
    """Make a grey picture a drawing: invert dark ink on light, take the paper away.

    On an even ground the border tells which is ink. On paper with noise, a tint or a shadow across
    it, what stands out from the shade of the paper at each place is ink.

    Args:
        grey: (H, W) in [0, 1].

    Returns:
        (H, W) in [0, 1] with peak 1 and a ground of exactly 0; zeros if there is no ink.
    """
    picture = np.asarray(grey, dtype=np.float32)
    if not picture.size:
        return picture
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    ground, paper = np.median(border), paper_of(picture)
    # Strokes may run over a quarter of the border before an even ground counts as uneven; a shadow
    # may lie within it.
    even = np.percentile(np.abs(border - ground), 75) <= _FAINTEST
    if even and np.ptp(paper) <= _SHADED * np.abs(picture - ground).max():
        dark_on_light = ground > (picture.min() + picture.max()) / 2
        ink = ground - picture if dark_on_light else picture - ground
        least, peak = _FAINTEST / 2, float(ink.max())
    else:
        ink, least = _above(paper, picture), 0.0
        peak = float(np.percentile(ink, 99.9))  # one glittering pixel is not the ink's strength
    if peak <= max(least, _FAINTEST):
        return np.zeros_like(picture)
    # Faint pixels are the soft edge of a stroke if they touch it, and else the ripples that lossy
    # compression leaves, or a smudge.
    strokes = ndimage.binary_dilation(ink > max(least, _HAZE * peak), np.ones((3, 3), dtype=bool))
    ink[~strokes | (ink <= least)] = 0
    drawing: NDArray[np.float32] = np.clip(ink / np.float32(peak), 0, 1)
    return drawing


def _above(paper: NDArray[np.float32], picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each pixel stands out from the paper: (H, W), ink positive, within the noise 0."""
    ink: NDArray[np.float32] = picture - paper
    noise = np.abs(margin_of(ink))
    for _ in range(8):
        sigma = 1.4826 * float(np.median(noise))
        noise = noise[noise <= max(2.5 * sigma, 1e-4)]
    ink[np.abs(ink) <= _SIGMAS * sigma] = 0
    if np.mean(ink**3) < 0:
        # Dark ink takes a part of the light that falls on the paper, so shadows cancel out.
        ink /= -np.maximum(paper, np.median(paper) / 2)
    return ink
