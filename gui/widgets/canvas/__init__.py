"""The sheet to draw on."""

from __future__ import annotations

from gui.widgets.canvas.canvas import Canvas

__all__ = ["Canvas"]
