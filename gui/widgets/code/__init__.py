"""A code as bars that can be dragged."""

from __future__ import annotations

from gui.widgets.code.bar_order import STRONGEST, WIDE
from gui.widgets.code.code_bars import CodeBars

__all__ = ["STRONGEST", "WIDE", "CodeBars"]
