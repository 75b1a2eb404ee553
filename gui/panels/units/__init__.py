"""The units of the shown run: a wall of what they draw, and a card for each."""

from gui.panels.units.panel import UnitsPanel

__all__ = ["UnitsPanel"]
