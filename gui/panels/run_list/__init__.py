"""All runs: which are pinned, how far they are, and how good."""

from gui.panels.run_list.panel import RunListPanel

__all__ = ["RunListPanel"]
