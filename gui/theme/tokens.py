"""Colours, type sizes and spacing, light and dark; nothing of Qt."""

from __future__ import annotations

from dataclasses import dataclass

from engine.images.colours import BLUE, ORANGE

HAIR, TIGHT, GAP, MARGIN, WIDE = 2, 4, 8, 14, 24
"""Spacing steps in pixels: inside a control, between a pair, between rows, panel edge, groups."""
RADIUS, TILE_RADIUS = 6, 4
"""Corner radii of controls and of pictures, in pixels."""
TAB_SPACE, TAB_SPACE_TIGHT = 22, 12
"""Pixels between the titles of tabs, and where all of them have no room otherwise."""
BASE, SMALL, CAPS = 13, 12, 11
"""Type sizes in device-independent pixels: text, secondary text, section headings."""


@dataclass(frozen=True)
class Theme:
    """All colours of one appearance, as ``#rrggbb``.

    Attributes:
        name: ``"light"`` or ``"dark"``.
        background: The window.
        panel: Cards that lie on the window.
        raised: Buttons and input boxes.
        hover: ``raised`` under the cursor.
        text: Primary text.
        secondary: Captions, labels, axis numbers.
        disabled: Text of what cannot be used now.
        line: Borders and separators.
        faint: Grid lines behind data.
        track: Empty part of sliders and progress lines.
        accent: The one accent colour.
        accent_soft: Fill of a selected row or chip.
        on_accent: Text on ``accent``.
        selection: Selected text and menu rows.
        handle: Knob of sliders and switches.
        positive: Good news.
        warning: Attention.
        negative: Errors.
        signed_positive: Values above zero, everywhere.
        signed_negative: Values below zero, everywhere.
        variants: Grey, blue, green, purple, orange, crimson, teal, and two spare.
    """

    name: str
    background: str
    panel: str
    raised: str
    hover: str
    text: str
    secondary: str
    disabled: str
    line: str
    faint: str
    track: str
    accent: str
    accent_soft: str
    on_accent: str
    selection: str
    handle: str
    positive: str
    warning: str
    negative: str
    signed_positive: str
    signed_negative: str
    variants: tuple[str, ...]


LIGHT = Theme(
    name="light",
    background="#ffffff",
    panel="#ffffff",
    raised="#f3f3f0",
    hover="#eaeae6",
    text="#1f2328",
    secondary="#6b6f76",
    disabled="#a9acb1",
    line="#e3e2de",
    faint="#f1f1ef",
    track="#e3e2de",
    accent="#2f6feb",
    accent_soft="#e4ecfd",
    on_accent="#ffffff",
    selection="#cfdffc",
    handle="#ffffff",
    positive="#2e7d4f",
    warning="#9a6700",
    negative="#c62f2f",
    signed_positive="#{:02x}{:02x}{:02x}".format(*BLUE),
    signed_negative="#{:02x}{:02x}{:02x}".format(*ORANGE),
    variants=(
        "#7f8790",
        "#2f6feb",
        "#2e9e6b",
        "#9a5bd6",
        "#d9730d",
        "#d33f6a",
        "#0f9bb0",
        "#8a7433",
        "#5c6bc0",
    ),
)
DARK = Theme(
    name="dark",
    background="#1f2125",
    panel="#26282d",
    raised="#2a2d32",
    hover="#33373d",
    text="#e7e8ea",
    secondary="#9aa0a8",
    disabled="#5f646b",
    line="#32353b",
    faint="#272a2f",
    track="#32353b",
    accent="#6ea0ff",
    accent_soft="#26344f",
    on_accent="#10151f",
    selection="#34496f",
    handle="#ffffff",
    positive="#6cc690",
    warning="#e0b13c",
    negative="#f2777a",
    signed_positive="#6ea0ff",
    signed_negative="#f0a35e",
    variants=(
        "#8d959e",
        "#6ea0ff",
        "#2e9e6b",
        "#a86be0",
        "#e08224",
        "#de5580",
        "#17a9bf",
        "#b29a4f",
        "#7f8de0",
    ),
)
