"""The palette of the whole window; it does nearly all of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

if TYPE_CHECKING:
    from gui.theme.tokens import Theme


def palette(theme: Theme) -> QPalette:
    """Every role of every group, so that Qt derives nothing by itself."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.background,
        role.WindowText: theme.text,
        role.Base: theme.background,
        role.AlternateBase: theme.raised,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.secondary,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.negative,
        role.Light: theme.hover,
        role.Midlight: theme.raised,
        role.Mid: theme.line,
        role.Dark: theme.disabled,
        role.Shadow: theme.line,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
    }
    muted = (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.Link)
    made = QPalette()
    for each, colour in colours.items():
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            made.setColor(group, each, QColor(colour))
        dim = each in muted or each == role.PlaceholderText
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.disabled if dim else colour))
    made.setColor(QPalette.ColorGroup.Disabled, role.Accent, QColor(theme.disabled))
    return made
