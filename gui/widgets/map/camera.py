"""The latent map's view: a centre and one scale for both axes.

Pure arithmetic, no Qt. One number scales both axes, so the aspect is square by
construction. What the automatic range shows depends on the points alone, in coarse steps: the same
points are the same picture, and during live training the plane does not breathe.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, log2
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]

MARGIN, MARGIN_SHARE = 26.0, 0.06
"""Pixels, and share of the shorter side, that the automatic range keeps free around the points at
most."""

PARTS = 4
"""The automatic range ends at multiples of the longer side of the points' extent, rounded down to a
power of two, divided by two to the power of this."""

SAMPLE = 2000
"""How many points the quantiles of the extent are taken from."""

MAX_ZOOM, MAX_OUT = 1e4, 20.0
"""How many times larger and smaller than with all points in sight a chosen range may be."""


@dataclass(frozen=True)
class Camera:
    """What part of the plane is on screen.

    Args:
        cx: Horizontal centre, data units.
        cy: Vertical centre, data units; up is positive.
        scale: Data units per pixel, the same for both axes.
        width: Width of the viewport in pixels.
        height: Height of the viewport in pixels.
    """

    cx: float = 0.0
    cy: float = 0.0
    scale: float = 0.02
    width: float = 100.0
    height: float = 100.0

    def rect(self) -> Bounds:
        """The visible rectangle (x0, y0, x1, y1) in data units."""
        dx, dy = self.width * self.scale / 2, self.height * self.scale / 2
        return self.cx - dx, self.cy - dy, self.cx + dx, self.cy + dy

    def to_screen(self, xy: NDArray[np.floating]) -> NDArray[np.float64]:
        """Map points (N, 2) in data units to pixels from the top left, (N, 2)."""
        out = np.asarray(xy, dtype=np.float64) - (self.cx, self.cy)
        out /= (self.scale, -self.scale)
        out += (self.width / 2, self.height / 2)
        return out

    def point_to_screen(self, x: float, y: float) -> tuple[float, float]:
        """Map one point in data units to pixels from the top left."""
        return (
            (x - self.cx) / self.scale + self.width / 2,
            (self.cy - y) / self.scale + self.height / 2,
        )

    def to_data(self, px: float, py: float) -> tuple[float, float]:
        """Map a pixel from the top left to data units."""
        return (
            self.cx + (px - self.width / 2) * self.scale,
            self.cy - (py - self.height / 2) * self.scale,
        )

    def zoomed(self, factor: float, px: float, py: float) -> Camera:
        """Magnify by a factor about a pixel, which keeps showing the same point."""
        x, y = self.to_data(px, py)
        return replace(
            self,
            cx=x + (self.cx - x) / factor,
            cy=y + (self.cy - y) / factor,
            scale=self.scale / factor,
        )

    def panned(self, dx: float, dy: float) -> Camera:
        """Move what is seen by (dx, dy) pixels, downwards positive."""
        return replace(self, cx=self.cx - dx * self.scale, cy=self.cy + dy * self.scale)

    def resized(self, width: float, height: float) -> Camera:
        """The same centre and scale in a viewport of another size."""
        return replace(self, width=max(width, 1.0), height=max(height, 1.0))

    def fitted(self, bounds: Bounds) -> Camera:
        """Show all of `bounds` (x0, y0, x1, y1), centred, with a margin around it."""
        x0, y0, x1, y1 = bounds
        margin = min(MARGIN, MARGIN_SHARE * min(self.width, self.height))
        free_x, free_y = self.width - 2 * margin, self.height - 2 * margin
        scale = max((x1 - x0) / free_x, (y1 - y0) / free_y)
        if scale <= 0:  # all points are one point
            scale = 2.0 / min(free_x, free_y)
        return replace(self, cx=(x0 + x1) / 2, cy=(y0 + y1) / 2, scale=scale)

    def blended(self, goal: Camera, t: float) -> Camera:
        """The view a share `t` in [0, 1] of the way to `goal`, zooming at an even pace."""
        return Camera(
            cx=self.cx + (goal.cx - self.cx) * t,
            cy=self.cy + (goal.cy - self.cy) * t,
            scale=self.scale * (goal.scale / self.scale) ** t,
            width=goal.width,
            height=goal.height,
        )


def rounded(bounds: Bounds) -> Bounds:
    """Bounds (x0, y0, x1, y1) moved outwards to a coarse grid, so that they seldom change."""
    x0, y0, x1, y1 = bounds
    side = max(x1 - x0, y1 - y0)
    if not side > 0:
        return bounds
    unit = 2.0 ** (floor(log2(side)) - PARTS)
    return (
        floor(x0 / unit) * unit,
        floor(y0 / unit) * unit,
        ceil(x1 / unit) * unit,
        ceil(y1 / unit) * unit,
    )


def robust_bounds(xy: NDArray[np.floating]) -> Bounds | None:
    """The extent (x0, y0, x1, y1) of points (N, 2), far outliers left out.

    Each side reaches to the last point, but no further beyond the 0.5 and
    99.5 % quantiles than half the distance between them. None without a
    single finite point.
    """
    columns = np.ascontiguousarray(xy.T)  # (2, N): numpy goes along rows ten times as fast
    finite = np.isfinite(columns).all(axis=0)
    if not finite.all():
        columns = columns[:, finite]
    if not columns.size:
        return None
    sample = columns[:, :: max(1, columns.shape[1] // SAMPLE)]
    low, high = np.percentile(sample, (0.5, 99.5), axis=1)
    reach = (high - low) / 2
    lo = np.maximum(columns.min(axis=1), low - reach)
    hi = np.minimum(columns.max(axis=1), high + reach)
    return float(lo[0]), float(lo[1]), float(hi[0]), float(hi[1])
