"""The settings of the next run."""

from gui.panels.draft.panel import DraftPanel

__all__ = ["DraftPanel"]
