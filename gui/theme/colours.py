"""Colours of things that are counted, and of values with a sign."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor

from engine.images.colours import signed
from gui.theme.appearance import current, notifier
from gui.theme.tokens import DARK

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST_CLASSES = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd",
    "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
)  # fmt: skip
"""Ten colours that are told apart at a glance, on white and on black; the same in both themes."""
ALL_EYES = (
    "#6388f5", "#e8712d", "#68a19a", "#b23900", "#7147b9",
    "#a67163", "#87c6f5", "#49676c", "#92ef12", "#cabd95",
)  # fmt: skip
"""Ten colours that eyes without red or without green cones tell apart, too.

Found by a search for the largest least distance (CIEDE2000) of any two of them, and of each from
both grounds, to all three kinds of eyes: no two are closer than 15; of the usual ones 1.3."""
CLASS_PALETTES = {"usual": FIRST_CLASSES, "all-eyes": ALL_EYES}
"""The first ten colours of classes, by the name of the choice."""
USUAL_CLASSES = "usual"
GOLDEN_RATIO = 0.618034
"""Multiples of it, modulo 1, spread evenly however many there are."""


class _Chosen:
    """The palette of classes; kept in one place and read at every paint."""

    palette = USUAL_CLASSES


_CHOSEN = _Chosen()


def class_palette() -> str:
    """The palette of classes that was chosen, a key of ``CLASS_PALETTES``."""
    return _CHOSEN.palette


def choose_class_palette(name: str) -> None:
    """Take another palette for classes, everywhere.

    Raises:
        ValueError: There is none of this name.
    """
    if name not in CLASS_PALETTES:
        raise ValueError(f"class colours are one of {', '.join(CLASS_PALETTES)}, not '{name}'")
    if name != _CHOSEN.palette:
        _CHOSEN.palette = name
        notifier().changed.emit()


def class_colours(count: int) -> tuple[str, ...]:
    """One colour per class, ``#rrggbb``: ten chosen ones, then generated ones.

    The first ``n`` are the same for every count of at least ``n``.
    """
    return _class_colours(_CHOSEN.palette, count)


@cache
def _class_colours(name: str, count: int) -> tuple[str, ...]:
    first = CLASS_PALETTES[name]
    return first[:count] + tuple(map(_generated, range(count - len(first))))


def _generated(number: int) -> str:
    """Hues at golden-ratio distance, in three steps of brightness that both themes can show."""
    hue = (number + 1) * GOLDEN_RATIO % 1
    return QColor.fromHslF(hue, 0.65, (0.38, 0.52, 0.66)[number % 3]).name()


def variant_colour(number: int) -> str:
    """The colour of the run with this number; no two numbers share one."""
    colours = current().variants
    if number < len(colours):
        return colours[number]
    turn = (number - len(colours) + 0.5) * GOLDEN_RATIO % 1  # far from those just before
    return QColor.fromHslF(turn, 0.55, 0.62 if current() is DARK else 0.45).name()


@cache
def signed_ramp() -> NDArray[np.uint8]:
    """Colours of the values from −1 to 1: orange, black for 0, blue: (256, 3).

    Pictures are dark in both appearances.
    """
    above, below = _rgb(DARK.signed_positive), _rgb(DARK.signed_negative)
    ramp = signed(np.linspace(-1.0, 1.0, 256), above=above, below=below, zero=0)
    ramp.flags.writeable = False  # every caller gets the same one
    return ramp


def _rgb(name: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    colour = QColor(name)
    return colour.red(), colour.green(), colour.blue()
