"""Layouts that share out room as no layout of Qt does."""

from __future__ import annotations

from gui.widgets.layout.columns import Columns, column_of_two
from gui.widgets.layout.focus_order import order_focus
from gui.widgets.layout.roomy import ScrollIfTooSmall, below_a_line
from gui.widgets.layout.screen import fit_first, keep_on_screen
from gui.widgets.layout.scroll import BAR_WIDTH, FitContentScrollArea
from gui.widgets.layout.sizing import EqualWidthRow, HeightForWidthHint
from gui.widgets.layout.yielding import Yielding

__all__ = [
    "BAR_WIDTH",
    "Columns",
    "EqualWidthRow",
    "FitContentScrollArea",
    "HeightForWidthHint",
    "ScrollIfTooSmall",
    "Yielding",
    "below_a_line",
    "column_of_two",
    "fit_first",
    "keep_on_screen",
    "order_focus",
]
