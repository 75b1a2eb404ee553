"""How what a widget shows is saved. Not loaded before the first paint: nobody saves before it."""

from gui.widgets.saving import export, save_menu

__all__ = ["export", "save_menu"]
