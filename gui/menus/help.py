"""The Help menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox, QWidget

from gui.menus.item import Item, Line

if TYPE_CHECKING:
    from gui.widgets.controls.tab_strip import TabStrip

ABOUT = (
    "<b>Hourglass</b><p>A desktop laboratory for autoencoders: train one in seconds, draw a digit "
    "and see what survives the bottleneck, walk through its latent space, and check with numbers "
    "whether it does what its paper promises.</p>"
)


def lines(owner: QWidget, tabs: TabStrip) -> tuple[Line, ...]:
    """The lines of the menu; ``owner`` is the parent of the dialogue."""
    return (
        Item("Help", "About This Variant", partial(tabs.set_current, "learn"), "F1"),
        Item("Help", "About Hourglass", partial(_about, owner)),
    )


def _about(owner: QWidget) -> None:
    QMessageBox.about(owner, "About Hourglass", ABOUT)
