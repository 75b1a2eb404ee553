"""The canvas with its tools, and pictures that come onto it."""

from gui.panels.draw.panel import DrawPanel

__all__ = ["DrawPanel"]
