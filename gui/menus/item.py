"""What a line of a menu is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Item:
    """A line that does something.

    Attributes:
        menu: Where it stands; ``View/Theme`` is a menu in a menu.
        text: What it says.
        callback: What it calls; what that returns is ignored.
        keys: Its shortcut, or several with " | " between them.
        checked: Whether it carries a check mark now; lines of one menu with a mark exclude each
            other. None for a line that never has one.
        enabled: Whether it can be chosen now; None for always.
        words: What it says now; None where that is always ``text``.
        hint: A key that does it where some widget has the keyboard; it is shown, and not a
            shortcut of the window.
        repeats: Whether a key that is held down does it again and again. What begins, ends, opens
            or switches something does not: it would be left as chance has it.
    """

    menu: str
    text: str
    callback: Callable[[], object]
    keys: str = ""
    checked: Callable[[], bool] | None = None
    enabled: Callable[[], bool] | None = None
    words: Callable[[], str] | None = None
    hint: str = ""
    repeats: bool = False

    @property
    def shortcuts(self) -> list[str]:
        """Each of its shortcuts."""
        return self.keys.split(" | ") if self.keys else []

    @property
    def path(self) -> str:
        """Menu and text: ``File/Quit``."""
        return f"{self.menu}/{self.text}"


@dataclass(frozen=True)
class Separator:
    """A line between two groups of a menu's items."""

    menu: str


Line: TypeAlias = Item | Separator
