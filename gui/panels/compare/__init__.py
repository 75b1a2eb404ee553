"""The compared runs in a table, with what they make of the image under inspection."""

from gui.panels.compare.panel import Compare

__all__ = ["Compare"]
