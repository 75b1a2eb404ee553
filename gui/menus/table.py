"""All menus and shortcuts, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.menus import edit, run, view
from gui.menus import help as help_menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gui.menus.file import FileMenu
    from gui.menus.item import Line
    from gui.panels.draw import DrawPanel
    from gui.panels.run_list.deeds import RunDeeds
    from gui.session import Session
    from gui.settings import WindowSettings
    from gui.widgets.controls.tab_strip import TabStrip


def table(
    owner: QWidget,
    session: Session,
    settings: WindowSettings,
    *,
    files: FileMenu,
    draw: DrawPanel,
    tabs: TabStrip,
    titles: dict[str, str],
    reset_map: Callable[[], object],
    reset_layout: Callable[[], object],
    deeds: RunDeeds,
) -> tuple[Line, ...]:
    """The lines of all menus, each file's in its place; see there for what they take."""
    others = (
        *files.lines(),
        *edit.lines(owner, session, draw),
        *run.lines(session, deeds),
        *view.lines(owner, settings, tabs, titles, reset_map=reset_map, reset_layout=reset_layout),
    )
    return (*others, *help_menu.lines(owner, tabs, others))
