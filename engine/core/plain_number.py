"""Numbers as command lines and files of programs have them. Imports nothing heavy.

Python itself reads more than a person means: ``1_0`` as ten, and the digits of every script.
"""

from __future__ import annotations


def whole_number(text: str) -> int:
    """The whole number that a text is, spaces around it left out.

    Raises:
        ValueError: It is none.
    """
    return int(_plain(text))


def real_number(text: str) -> float:
    """The number that a text is; ``nan`` and ``inf`` are, too, and are for bounds to refuse.

    Raises:
        ValueError: It is none.
    """
    return float(_plain(text))


def parts(text: str) -> list[str]:
    """What stands between the commas of a list, without spaces around it.

    Raises:
        ValueError: There is nothing before, between or after commas.
    """
    found = [part.strip() for part in text.split(",")]
    if not all(found):
        raise ValueError(f"a part of '{text}' is empty")
    return found


def _plain(text: str) -> str:
    if "_" in text or not text.isascii():
        raise ValueError(f"'{text}' is not a number")
    return text
