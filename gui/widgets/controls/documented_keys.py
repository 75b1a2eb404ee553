"""The keys that a widget answers, written down where it answers them."""

from __future__ import annotations

from typing import NamedTuple


class DocumentedKeys(NamedTuple):
    """What a kind of widget does with keys while it has the keyboard; Help lists it.

    A class of widgets says it as ``KEYS``.

    Attributes:
        where: Name of the kind of widget, as a person knows it.
        uses: Keys, and what they do.
    """

    where: str
    uses: tuple[tuple[str, str], ...]
