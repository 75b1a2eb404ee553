"""What is selected: one thing and its neighbours, the way between two, a group, sums of codes."""

from gui.panels.selection.panel import SelectionPanel
from gui.panels.selection.tab import SelectionTab

__all__ = ["SelectionPanel", "SelectionTab"]
