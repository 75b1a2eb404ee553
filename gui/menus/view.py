"""The View menu: appearance, map, layout, tabs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from gui import theme
from gui.menus.item import Item, Line, Separator

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.settings import WindowSettings
    from gui.widgets.controls.tab_strip import TabStrip


def lines(
    settings: WindowSettings,
    tabs: TabStrip,
    titles: dict[str, str],
    *,
    reset_map: Callable[[], object],
    reset_layout: Callable[[], object],
) -> tuple[Line, ...]:
    """The lines of the menu.

    Args:
        settings: Remembers the appearance.
        tabs: The strip.
        titles: Those of its tabs, by key and in order.
        reset_map: Shows the whole map.
        reset_layout: Gives the parts of the window their first sizes.
    """
    return (
        *(_mode(settings, mode) for mode in theme.MODES),
        Item("View", "Show the Whole Map", reset_map, "Ctrl+0"),
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


def _mode(settings: WindowSettings, mode: str) -> Item:
    chosen = partial(_is_mode, mode)
    return Item("View/Theme", mode.capitalize(), partial(set_theme, settings, mode), checked=chosen)


def _is_mode(mode: str) -> bool:
    return theme.notifier().mode == mode


def _is_current(tabs: TabStrip, key: str) -> bool:
    return tabs.current() == key
