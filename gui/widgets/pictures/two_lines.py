"""A name in two lines, where one is too narrow for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QFontMetrics

VOWELS = "aeiouyäöüéèáàóí"
LEAST = 2
"""Letters of a word that stand in a line at least."""
JOINTS = " ·"
"""What is left out where a line ends."""


def written(name: str, metrics: QFontMetrics, room: int) -> tuple[str, ...]:
    """A name as it is written in two lines that have so many pixels."""

    def cut(words: str) -> str:
        return metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, room)

    return broken(name, lambda words: metrics.horizontalAdvance(words) < room, cut)


def broken(name: str, fits: Callable[[str], bool], cut: Callable[[str], str]) -> tuple[str, ...]:
    """A name in two lines: between its words if they fit so, else within one.

    Args:
        name: The name.
        fits: Whether words have room in a line.
        cut: What of words has room in a line where they have not.

    Returns:
        Both lines, the second cut if need be; one where not even two letters have room.
    """
    places = [*_between_words(name), *_within_words(name), *_anywhere(name)]
    for first, second in places:
        if fits(first) and fits(second):
            return first, second
    begun = [(first, second) for first, second in places if fits(first)]
    if not begun:
        return (cut(name),)
    first, second = max(begun, key=lambda place: len(place[0]))
    return first, cut(second)


def _between_words(name: str) -> Iterator[tuple[str, str]]:
    """Both parts of a name at each of its spaces and hyphens, the longest first part first."""
    for place in reversed(range(1, len(name) - 1)):
        if name[place] in "-_":
            yield name[: place + 1], name[place + 1 :]
        elif name[place] == " ":
            parts = name[:place].rstrip(JOINTS), name[place:].lstrip(JOINTS)
            if all(parts):
                yield parts


def _within_words(name: str) -> Iterator[tuple[str, str]]:
    """Both parts at each consonant before a vowel, near to where syllables end, and a hyphen."""
    for place in reversed(range(LEAST, len(name) - LEAST + 1)):
        around = name[place - LEAST : place + LEAST]
        consonant, vowel = (each in VOWELS for each in around[LEAST:].casefold()[:2])
        if around.isalpha() and vowel and not consonant:
            yield f"{name[:place]}-", name[place:]


def _anywhere(name: str) -> Iterator[tuple[str, str]]:
    """Both parts at each letter of a word, and a hyphen."""
    for place in reversed(range(LEAST, len(name) - LEAST + 1)):
        if name[place - LEAST : place + LEAST].isalpha():
            yield f"{name[:place]}-", name[place:]
