"""Takes the paper away: light ink on exactly zero, from dark ink on light or photographs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAINTEST = 0.02
"""Differences of grey up to this are compression and rounding, not ink."""
_SIGMAS = 4.0
"""Paper noise reaches this many standard deviations; ink begins beyond."""
_HAZE = 0.15
"""Part of the ink's strength below which a shadow or a smudge is still paper."""


def light_on_dark(grey: NDArray[np.floating]) -> NDArray[np.float32]:
    """Make a grey picture a drawing: invert dark ink on light, take the paper away.

    On an even ground the border tells which is ink. On paper with noise, a tint or a shadow across
    it, a smooth surface is fitted to the paper, and what stands out most from it is ink.

    Args:
        grey: (H, W) in [0, 1].

    Returns:
        (H, W) in [0, 1] with peak 1 and a ground of exactly 0; zeros if there is no ink.
    """
    picture = np.asarray(grey, dtype=np.float32)
    if not picture.size:
        return picture
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    ground = np.median(border)
    # Strokes may run over a quarter of the border before an even ground counts as uneven.
    if np.percentile(np.abs(border - ground), 75) <= _FAINTEST:
        dark_on_light = ground > (picture.min() + picture.max()) / 2
        ink = ground - picture if dark_on_light else picture - ground
        least, peak = _FAINTEST / 2, float(ink.max())
    else:
        ink, least = _above_paper(picture), 0.0
        peak = float(np.percentile(ink, 99.9))  # one glittering pixel is not the ink's strength
    if peak <= max(least, _FAINTEST):
        return np.zeros_like(picture)
    # Faint pixels are the soft edge of a stroke if they touch it, and else the ripples that lossy
    # compression leaves, or a smudge.
    strokes = ndimage.binary_dilation(ink > max(least, _HAZE * peak), np.ones((3, 3), dtype=bool))
    ink[~strokes | (ink <= least)] = 0
    drawing: NDArray[np.float32] = np.clip(ink / np.float32(peak), 0, 1)
    return drawing


def _above_paper(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each pixel stands out from the paper: (H, W), ink positive, within the noise 0."""
    v, u = (np.linspace(-1, 1, length, dtype=np.float32) for length in picture.shape)
    # Ten thousand pixels suffice for the six numbers of a quadratic surface.
    skip = max(1, max(picture.shape) // 100)
    sample = picture[::skip, ::skip]
    y, x = (grid.ravel() for grid in np.meshgrid(v[::skip], u[::skip], indexing="ij"))
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)  # (n, 6)
    # The margin first: a large 0 in the middle would pass for a bend of the paper.
    paper = np.maximum(np.abs(x), np.abs(y)) >= 0.8
    for _ in range(8):
        weights = np.linalg.lstsq(terms[paper], sample.ravel()[paper], rcond=None)[0]
        apart = sample.ravel() - terms @ weights
        sigma = 1.4826 * np.median(np.abs(apart[paper]))
        paper = np.abs(apart) <= max(2.5 * sigma, 1e-4)
    one, a, b, aa, ab, bb = weights
    rows, columns = (one + b * v + bb * v * v)[:, None], a * u + aa * u * u
    surface = rows + columns + (ab * v)[:, None] * u  # (H, W)
    ink: NDArray[np.float32] = picture - surface
    ink[np.abs(ink) <= _SIGMAS * sigma] = 0
    if np.mean(ink**3) < 0:
        # Dark ink takes a part of the light that falls on the paper, so shadows cancel out.
        ink /= -np.maximum(surface, np.median(surface) / 2)
    return ink
