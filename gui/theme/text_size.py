"""How large text is: the system's size of text, times what the person has chosen."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QFontInfo, QGuiApplication

USUAL_PERCENT = 100
STEPS = (80, 90, 100, 110, 125, 150, 175, 200)
"""Sizes of text that can be chosen, in percent of the system's."""
USUAL = (9.0, 11.0)
"""Points of text that systems come with, at 96 to the inch; beyond, it was somebody's wish."""
DOTS_PER_INCH = 96.0


class _TextSize:
    """The two factors; kept in one place and read at every paint."""

    system = 1.0
    percent = USUAL_PERCENT


_SIZE = _TextSize()


def percent() -> int:
    """The size of text that was chosen, one of ``STEPS``."""
    return _SIZE.percent


def factor() -> float:
    """How many times larger than designed text, and what must hold it, is."""
    return _SIZE.system * _SIZE.percent / 100


def px(length: float) -> int:
    """A length that was designed for text of the usual size, in whole pixels for that of now."""
    return round(length * factor())


def choose(wanted: int) -> None:
    """Take the nearest of ``STEPS``, and see again how large the system's own text is."""
    _SIZE.percent = min(STEPS, key=lambda step: abs(step - wanted))
    _SIZE.system = system_factor(_system_points())


def renew() -> bool:
    """See again how large the system's own text is; whether that is another size."""
    before, _SIZE.system = _SIZE.system, system_factor(_system_points())
    return before != _SIZE.system


def next_step(direction: int) -> int:
    """The next larger size for 1, the next smaller for −1; the present one where there is none."""
    place = STEPS.index(_SIZE.percent) + direction
    return STEPS[min(max(place, 0), len(STEPS) - 1)]


def system_factor(points: float) -> float:
    """How much larger than usual the system's text is, from its size in points of 1/96 inch.

    1 for all sizes that systems come with, so that the window looks alike on them; 0.7 to 2.
    """
    low, high = USUAL
    usual = min(max(points, low), high)
    return min(max(points / usual, 0.7), 2.0)


def _system_points() -> float:
    """The size of the system's text; what the program has set as its own does not change it."""
    screen = QGuiApplication.primaryScreen()
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    dots = screen.logicalDotsPerInch() if screen is not None else DOTS_PER_INCH
    return QFontInfo(font).pointSizeF() * dots / DOTS_PER_INCH
