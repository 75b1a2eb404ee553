"""The View menu: appearance, map, layout, tabs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.menus.item import Item, Line, Separator

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gui.settings import WindowSettings
    from gui.widgets.controls.tab_strip import TabStrip


PALETTES = {"usual": "Usual", "all-eyes": "For Colour-Blind Eyes, Too"}
"""The choices of colours for classes, by their names in ``theme.CLASS_PALETTES``."""


LARGER, SMALLER = "Ctrl++ | Ctrl+=", "Ctrl+-"


def lines(
    owner: QWidget,
    settings: WindowSettings,
    tabs: TabStrip,
    titles: dict[str, str],
    *,
    reset_map: Callable[[], object],
    reset_layout: Callable[[], object],
) -> tuple[Line, ...]:
    """The lines of the menu.

    Args:
        owner: The window.
        settings: Remembers the appearance.
        tabs: The strip.
        titles: Those of its tabs, by key and in order.
        reset_map: Shows the whole map.
        reset_layout: Gives the parts of the window their first sizes.
    """
    return (
        *(_mode(settings, mode) for mode in theme.MODES),
        *(_palette(settings, name, title) for name, title in PALETTES.items()),
        Item("View/Text", "Larger", partial(change_text, settings, 1), LARGER, repeats=True),
        Item("View/Text", "Smaller", partial(change_text, settings, -1), SMALLER, repeats=True),
        Item("View/Text", "Usual Size", partial(change_text, settings, 0), "Ctrl+0"),
        Separator("View/Text"),
        *(_text_size(settings, percent) for percent in theme.TEXT_SIZES),
        Item("View", "Full Screen", partial(_toggle_full_screen, owner), "F11"),
        Item("View", "Show the Whole Map", reset_map, "Ctrl+Home"),
        Item("View", "Reset Layout", reset_layout),
        Separator("View"),
        *(
            Item(
                "View",
                title,
                partial(tabs.set_current, key),
                f"Ctrl+{number}",
                checked=partial(_is_current, tabs, key),
            )
            for number, (key, title) in enumerate(titles.items(), 1)
        ),
    )


def set_theme(settings: WindowSettings, mode: str) -> None:
    """Change the appearance, and remember it.

    Raises:
        ValueError: ``mode`` is none of ``theme.MODES``.
    """
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply(app, mode)
    settings.set_text("theme", mode)


def set_class_palette(settings: WindowSettings, name: str) -> None:
    """Change the colours of classes, and remember it.

    Raises:
        ValueError: ``name`` is none of ``theme.CLASS_PALETTES``.
    """
    theme.choose_class_palette(name)
    settings.set_text("class_colours", name)


def change_text(settings: WindowSettings, direction: int) -> None:
    """Make text larger for 1, smaller for −1, as large as the system has it for 0; remember it."""
    set_text_size(settings, theme.next_text_size(direction) if direction else theme.USUAL_TEXT)


def set_text_size(settings: WindowSettings, percent: int) -> None:
    """Have text so large, in percent of the system's, and remember it."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply(app, theme.notifier().mode, percent)
    settings.set_text("text", str(percent))


def _toggle_full_screen(window: QWidget) -> None:
    """Take the whole screen, or go back to what was before."""
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def _mode(settings: WindowSettings, mode: str) -> Item:
    chosen = partial(_is_mode, mode)
    return Item("View/Theme", mode.capitalize(), partial(set_theme, settings, mode), checked=chosen)


def _palette(settings: WindowSettings, name: str, title: str) -> Item:
    choose = partial(set_class_palette, settings, name)
    return Item("View/Class Colours", title, choose, checked=partial(_is_palette, name))


def _text_size(settings: WindowSettings, percent: int) -> Item:
    choose = partial(set_text_size, settings, percent)
    return Item("View/Text", f"{percent} %", choose, checked=partial(_is_text_size, percent))


def _is_text_size(percent: int) -> bool:
    return theme.text_percent() == percent


def _is_palette(name: str) -> bool:
    return theme.class_palette() == name


def _is_mode(mode: str) -> bool:
    return theme.notifier().mode == mode


def _is_current(tabs: TabStrip, key: str) -> bool:
    return tabs.current() == key
