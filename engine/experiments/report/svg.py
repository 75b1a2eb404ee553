"""Plots as SVG and pictures as PNG, for a page that needs no other file."""

from __future__ import annotations

import base64
import html
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from engine.core.ticks import ticks
from engine.images.colours import signed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from engine.experiments.base import Gallery, Plot, PlotLine

WIDTH, HEIGHT = 420, 270
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 30, 42
ROW = 15
COLOURS = ("#2f74c0", "#e07b39", "#3a9a6b", "#9a62b5", "#c0504d", "#7a7a7a")
GAP, PER_ROW = 2, 16


@dataclass(frozen=True)
class _Axis:
    """Maps values to places along one side of a plot."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def place(self, value: float) -> float:
        low, high = self._scaled(self.low), self._scaled(self.high)
        share = (self._scaled(value) - low) / (high - low or 1)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        if self.log:
            powers = range(math.ceil(math.log10(self.low) - 1e-9), 20)
            return [10.0**p for p in powers if 10.0**p <= self.high * 1.001]
        return ticks(self.low, self.high, 5)

    def _scaled(self, value: float) -> float:
        return math.log10(value) if self.log else value


def svg(plot: Plot) -> str:
    """A line plot with axes, ticks and a legend below; text takes the page's colour."""
    xs = [x for line in plot.lines for x in line.x]
    ys = [y + part for line in plot.lines for y, s in _values(line) for part in (-s, s)]
    margin = 0.06 * (max(ys) - min(ys)) or 0.5
    across = _Axis(min(xs), max(xs), LEFT, WIDTH - RIGHT, plot.log_x)
    upward = _Axis(min(ys) - margin, max(ys) + margin, HEIGHT - BOTTOM, TOP)
    tall = HEIGHT + ROW * len(plot.lines)
    size = f'width="{WIDTH}" height="{tall}" viewBox="0 0 {WIDTH} {tall}"'
    look = 'font-size="11" fill="currentColor" role="img"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {look}>',
        _text(LEFT, 16, plot.title, 'font-weight="600" font-size="13"'),
        *_grid(across, upward, plot.x_ticks or [(x, f"{x:g}") for x in across.ticks()]),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, plot.x_label, 'text-anchor="middle"'),
        _text(14, HEIGHT / 2, plot.y_label,
              f'text-anchor="middle" transform="rotate(-90 14 {HEIGHT / 2})"'),
    ]  # fmt: skip
    for index, line in enumerate(plot.lines):
        colour = COLOURS[index % len(COLOURS)]
        parts += _curve(line, across, upward, colour)
        y = HEIGHT + ROW * index + 4
        parts.append(f'<rect x="{LEFT}" y="{y - 4}" width="14" height="3" fill="{colour}"/>')
        parts.append(_text(LEFT + 20, y, line.name))
    return "".join([*parts, "</svg>"])


def _values(line: PlotLine) -> list[tuple[float, float]]:
    """Each value and its spread; 0 where it has none."""
    return list(zip(line.y, line.spread or (0.0,) * len(line.y), strict=True))


def _grid(across: _Axis, upward: _Axis, x_ticks: Iterable[tuple[float, str]]) -> list[str]:
    parts = []
    for value in upward.ticks():
        y = upward.place(value)
        parts.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="currentColor" opacity=".12"/>'
        )
        parts.append(_text(LEFT - 6, y + 4, f"{value:.4g}", 'text-anchor="end"'))
    for value, name in x_ticks:
        x = across.place(value)
        parts.append(_text(x, HEIGHT - BOTTOM + 16, name, 'text-anchor="middle"'))
    return parts


def _curve(line: PlotLine, across: _Axis, upward: _Axis, colour: str) -> list[str]:
    places = [(across.place(x), upward.place(y)) for x, y in zip(line.x, line.y, strict=True)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{colour}"/>' for x, y in places]
    return [
        *_whiskers(line, across, upward, colour),
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.8"/>',
        *dots,
    ]


def _whiskers(line: PlotLine, across: _Axis, upward: _Axis, colour: str) -> list[str]:
    """A bar with two ends from y - spread to y + spread at each point that has a spread."""
    parts = []
    for x, (y, around) in zip(line.x, _values(line), strict=True):
        if around:
            at, low, high = across.place(x), upward.place(y - around), upward.place(y + around)
            ends = f"M{at - 4:.1f} {low:.1f}h8m-8 {high - low:.1f}h8"
            parts.append(
                f'<path d="M{at:.1f} {low:.1f}V{high:.1f}{ends}" stroke="{colour}" fill="none"/>'
            )
    return parts


def _text(x: float, y: float, text: str, attributes: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" {attributes}>{html.escape(text)}</text>'


def data_url(gallery: Gallery) -> str:
    """The pictures side by side as a PNG at twice their size, in the page itself."""
    pictures = _coloured(gallery)
    columns = min(PER_ROW, len(pictures))
    if not gallery.signed and len(pictures) % 12 == 0:
        columns = 12  # rows of twelve digits, one model below the other
    rows = -(-len(pictures) // columns)
    height, width = pictures.shape[1:3]
    down, across = height + GAP, width + GAP
    sheet = np.full((rows * down - GAP, columns * across - GAP, 3), 128, dtype=np.uint8)
    for index, picture in enumerate(pictures):
        y, x = (index // columns) * down, (index % columns) * across
        sheet[y : y + height, x : x + width] = picture
    image = Image.fromarray(sheet)
    image = image.resize((2 * image.width, 2 * image.height), Image.Resampling.NEAREST)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def _coloured(gallery: Gallery) -> NDArray[np.uint8]:
    """In grey, or signed values in their two colours: (n, H, W, 3)."""
    values = gallery.images[:, 0]  # (n, H, W)
    if gallery.signed:
        return signed(np.clip(values, -1, 1))
    grey: NDArray[np.uint8] = (255 * np.clip(values, 0, 1)).astype(np.uint8)
    return grey[..., None].repeat(3, axis=3)
