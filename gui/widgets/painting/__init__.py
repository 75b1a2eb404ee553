"""What widgets are painted with, and how what they show is saved."""

from gui.widgets.painting import export, primitives, save_menu

__all__ = ["export", "primitives", "save_menu"]
