"""The fonts that travel with the program."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from gui.theme.text_size import px
from gui.theme.tokens import BASE, CAPS
from resources import FONTS


@cache
def load_fonts() -> str:
    """Register the fonts that travel with the program.

    Returns:
        The family to use: Inter, or the system's own where the files are missing.
    """
    family = ""
    for path in sorted(FONTS.glob("*.otf")):
        number = QFontDatabase.addApplicationFont(str(path))
        names = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        family = family or (names[0] if names else "")
    return family or QGuiApplication.font().family()


def font(size: int = BASE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The window's font with tabular figures.

    Args:
        size: Height in device-independent pixels, for text of the usual size.
        weight: Stroke weight; Normal, Medium and DemiBold are bundled.
    """
    return QFont(_font(QGuiApplication.font().family(), max(px(size), 1), weight))


@cache
def _font(family: str, size: int, weight: QFont.Weight) -> QFont:
    """Cached: fonts are asked for at every paint, and one costs as much as a ``drawText``."""
    made = QFont(family)
    made.setPixelSize(size)
    made.setWeight(weight)
    # Numbers that change many times a second must not shake the text around them.
    if hasattr(made, "setFeature"):
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def caps_font() -> QFont:
    """The font of section headings: small, semi-bold, letter-spaced; write the text in capitals."""
    made = font(CAPS, QFont.Weight.DemiBold)
    made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 107)
    return made
