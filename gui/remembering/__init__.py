"""What the window shows again tomorrow: kept soon after each change, brought back at the start."""

from gui.remembering.state import Remembering

__all__ = ["Remembering"]
