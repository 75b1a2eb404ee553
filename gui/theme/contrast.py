"""Colours that can be read as text."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from gui.theme.appearance import current

READABLE = 4.5
"""Least contrast of text with what it stands on (WCAG 2, level AA)."""
ALL_COLOURS = 4096
STEPS = 20
"""Shares of the colour of text that are tried, at equal distances."""


def readable(colour: str) -> str:
    """A colour ``#rrggbb``, mixed with that of text as far as it needs to be read on the window."""
    now = current()
    return _readable(colour, now.text, now.background)


@lru_cache(maxsize=ALL_COLOURS)
def _readable(colour: str, text: str, ground: str) -> str:
    mixed = QColor(colour)
    for step in range(STEPS + 1):
        mixed = QColor(*_between(QColor(colour), QColor(text), step / STEPS))
        if contrast(mixed, QColor(ground)) >= READABLE:
            break
    return mixed.name()


def _between(one: QColor, other: QColor, share: float) -> tuple[int, ...]:
    parts = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index] # stub
    return tuple(round(a + (b - a) * share) for a, b in parts)


def contrast(first: QColor, second: QColor) -> float:
    """Ratio of two colours' luminances, 1 to 21 (WCAG 2)."""
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
