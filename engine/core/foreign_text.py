"""Text that the program did not write: names, paths, values of files, as they stand in a message.

It may be of any length and hold anything: control characters that move the cursor of a terminal,
line breaks, bytes that are no UTF-8. In a message each of those is an escape, as Python writes it.
Imports nothing heavy.
"""

from __future__ import annotations

import re
import unicodedata

SHORT, LONG = 40, 1000
"""Letters of a value in a message, and of a message."""
_UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
"""Categories of Unicode: controls, half pairs, ends of lines and paragraphs."""
_TURNING = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
"""Turn the direction of all that follows."""
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str) -> str:
    r"""A text with an escape for each character that is none to be seen: ``\x1b``, ``\n``.

    A byte of a file's name that is no UTF-8, which Python keeps as half a pair, is ``\xe9``.
    """
    if text.isprintable():
        return text
    return "".join(_escaped(each) if _is_unseen(each) else each for each in text)


def shortened(text: str, most: int = SHORT) -> str:
    """The visible beginning of a text, with … where it was cut."""
    start = visible(text[: most + 1])
    return start if len(start) <= most and len(text) <= most else f"{start[: most - 1]}…"


def quoted(value: object, most: int = SHORT) -> str:
    """A value in a message: a text in quotes, anything else as Python writes it, both shortened."""
    if isinstance(value, str):
        return f"'{shortened(value, most)}'"
    try:
        return shortened(repr(value), most)
    except (ValueError, RecursionError):  # more digits, or deeper, than Python writes
        return f"a value of type {type(value).__name__} too long to be shown"


def message(text: str, most: int = LONG) -> str:
    """A message, all of it visible and of bounded length: a longer one lacks its middle."""
    line = visible(text)
    return line if len(line) <= most else f"{line[: most // 2]} … {line[-most // 2 :]}"


def fault(error: Exception) -> str:
    """What is wrong with a text that was to be JSON, without Python's words for its own limits."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is no text in UTF-8"
    if getattr(error, "doc", None) == "":  # of JSON
        return "it is empty"
    return "a number is too long" if "integer string conversion" in str(error) else str(error)


def name(text: str) -> str:
    """A name for people: visible, and each space a single one."""
    return visible(" ".join(text.split()))


def file_name(text: str) -> str:
    """A name as that of a file, on any system: without what parts folders or is not allowed."""
    return re.sub(r'[\\/:*?"<>|]+', "-", name(text)).strip(". ") or "-"


def _is_unseen(letter: str) -> bool:
    return letter in _TURNING or unicodedata.category(letter) in _UNSEEN


def _escaped(letter: str) -> str:
    number = ord(letter)
    if 0xDC80 <= number <= 0xDCFF:
        number -= 0xDC00
    return _NAMED.get(letter) or (f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}")
