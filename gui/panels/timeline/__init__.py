"""The loss curves as the window's timeline."""

from gui.panels.timeline.panel import TimelinePanel

__all__ = ["TimelinePanel"]
