"""The Help menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox, QWidget

from gui.menus import glossary, shortcuts, uses
from gui.menus.item import Item, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.widgets.controls.tab_strip import TabStrip

ABOUT = (
    "<b>Hourglass</b><p>A desktop laboratory for autoencoders: train one in seconds, draw a digit "
    "and see what survives the bottleneck, walk through its latent space, and check with numbers "
    "whether it does what its paper promises.</p>"
)


def lines(owner: QWidget, tabs: TabStrip, others: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of the menu.

    Args:
        owner: The window; parent of the dialogues, and its widgets' keys are listed.
        tabs: The strip.
        others: The lines of all other menus, whose shortcuts are listed.
    """
    own: list[Line] = []
    show = partial(_show_shortcuts, owner, others, own)
    own += (
        Item("Help", "What Autoencoders Are For", partial(_show_uses, owner)),
        Item("Help", "What the Words Mean", partial(_show_glossary, owner), "Shift+F1"),
        Item("Help", "Keyboard Shortcuts", show, "Ctrl+/"),
        Item("Help", "About This Variant", partial(tabs.set_current, "learn"), "F1"),
        Item("Help", "About Hourglass", partial(_about, owner)),
    )
    return tuple(own)


def _show_shortcuts(owner: QWidget, others: Sequence[Line], own: Sequence[Line]) -> None:
    menus = shortcuts.of_menus([*others, *own])
    groups = [*menus, shortcuts.EVERYWHERE, *shortcuts.of_widgets(owner)]
    shortcuts.ShortcutsDialog(groups, owner).open()


def _show_glossary(owner: QWidget) -> None:
    glossary.GlossaryDialog(owner).open()


def _show_uses(owner: QWidget) -> None:
    glossary.GlossaryDialog(owner, uses.TITLE, uses.GROUPS).open()


def _about(owner: QWidget) -> None:
    QMessageBox.about(owner, "About Hourglass", ABOUT)
