"""Keys that a shortcut bears and that are meant otherwise."""

from __future__ import annotations

from PySide6.QtCore import QEvent

from gui.menus.latin_keys import is_translated
from gui.menus.space_key import presses_a_button


def is_no_shortcut(event: QEvent) -> bool:
    """Whether Qt asks about a key that is not for the shortcut that it seems to be.

    Space presses the button that Tab has led to; a letter that is not Latin is pressed again as
    the one in its place on a Latin keyboard.
    """
    asks = event.type() == QEvent.Type.ShortcutOverride
    return asks and (presses_a_button(event) or is_translated(event))
