"""What widgets are painted with."""

from gui.widgets.painting import primitives

__all__ = ["primitives"]
