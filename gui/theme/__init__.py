"""Colours, type and spacing of the whole window, light and dark.

The palette does nearly all of the work; the stylesheet holds only what a palette cannot say.
Widgets that paint themselves read ``current()`` in their paint event: a new palette makes Qt
repaint them. Others, such as plots, listen to ``notifier().changed``.
"""

from gui.theme.appearance import MODES, apply, current, follow_text, notifier
from gui.theme.colours import (
    CLASS_PALETTES,
    USUAL_CLASSES,
    choose_class_palette,
    class_colours,
    class_palette,
    signed_ramp,
    variant_colour,
)
from gui.theme.contrast import contrast, readable
from gui.theme.fonts import caps_font, font, load_fonts
from gui.theme.palette import palette
from gui.theme.sized_font import set_caps_font, set_font
from gui.theme.text_size import STEPS as TEXT_SIZES
from gui.theme.text_size import USUAL_PERCENT as USUAL_TEXT
from gui.theme.text_size import factor, px
from gui.theme.text_size import next_step as next_text_size
from gui.theme.text_size import percent as text_percent
from gui.theme.tokens import (
    BASE,
    CAPS,
    DARK,
    GAP,
    HAIR,
    LIGHT,
    MARGIN,
    RADIUS,
    SMALL,
    TAB_SPACE,
    TAB_SPACE_TIGHT,
    TIGHT,
    TILE_RADIUS,
    WIDE,
    Theme,
)

__all__ = [
    "BASE",
    "CAPS",
    "CLASS_PALETTES",
    "DARK",
    "GAP",
    "HAIR",
    "LIGHT",
    "MARGIN",
    "MODES",
    "RADIUS",
    "SMALL",
    "TAB_SPACE",
    "TAB_SPACE_TIGHT",
    "TEXT_SIZES",
    "TIGHT",
    "TILE_RADIUS",
    "USUAL_CLASSES",
    "USUAL_TEXT",
    "WIDE",
    "Theme",
    "apply",
    "caps_font",
    "choose_class_palette",
    "class_colours",
    "class_palette",
    "contrast",
    "current",
    "factor",
    "follow_text",
    "font",
    "load_fonts",
    "next_text_size",
    "notifier",
    "palette",
    "px",
    "readable",
    "set_caps_font",
    "set_font",
    "signed_ramp",
    "text_percent",
    "variant_colour",
]
