"""Reads numbers as people write them, whatever their country; refuses what could mean two things.

A group of exactly three digits after one comma or one dot is read differently from country to
country: 1,234 is a thousand and more, or a little above one. Nothing else is in doubt.
"""

from __future__ import annotations

import math
import re
import unicodedata

from engine.core.errors import UserError
from engine.core.foreign_text import shortened

SPACES = " \t\u00a0\u2007\u2009\u202f"
"""Between groups of thousands: the no-break, figure, thin and narrow no-break space, too."""
_SIGNS = str.maketrans(
    {
        **dict.fromkeys(
            "\u2212\u2013\ufe63\uff0d", "-"
        ),  # minus, and the dash that an editor makes
        **dict.fromkeys("\u2019\u066c", "'"),  # groups of thousands; the second one is Arabic
        "\uff0b": "+",
        "\uff0c": ",",
        "\uff0e": ".",
        "\u066b": ".",  # full width; Arabic
    }
)
_SPACED = re.compile(rf"[-+]?[1-9]\d{{0,2}}([{SPACES}']\d{{3}})+([.,]\d*)?")
_ONE_MARK = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(([.,])\d{3})(\2\d{3})*([.,]\d*)?")
SHOWN = 24


class NumberError(UserError):
    """A text that is no number, or could be two."""


def parse_number(text: str, *, integer: bool = False) -> float:
    """The number that a text means; an ``int`` where only those are asked for.

    Both the comma and the dot may part decimals, spaces and apostrophes groups of thousands, and so
    may the one of comma and dot that does not part the decimals. Where the program itself would
    write a dot, ``1.234`` is a decimal number; as a whole number it could be a thousand.

    Digits may be of any script. Characters that nobody sees, which come along when a number is
    copied, are passed over.

    Raises:
        NumberError: It is no finite number, could be read in two ways, or is not whole.
    """
    plain = _in_ascii(text)
    known = _without_groups(plain, integer=integer)
    try:
        value = float("" if "_" in known else known.replace(",", "."))  # Python reads 1_0 as ten
    except ValueError:
        raise NumberError(f"“{shortened(text.strip(), SHOWN)}” is not a number") from None
    if not math.isfinite(value):
        raise NumberError(f"“{shortened(text.strip(), SHOWN)}” is not a finite number")
    if not integer:
        return value
    if value != round(value):
        raise NumberError(f"“{shortened(text.strip(), SHOWN)}” is not a whole number")
    # Not by way of the float, which can't tell large whole numbers apart.
    if not known.lstrip("+-").isdigit():
        return round(value)
    digits = known.lstrip("+-").lstrip("0") or "0"  # Python counts zeros that say nothing, too
    return -int(digits) if known[0] == "-" else int(digits)


def _in_ascii(text: str) -> str:
    """Digits, marks and signs of all scripts as those that Python reads; without what is unseen."""
    seen = (each for each in text if unicodedata.category(each) != "Cf")
    same = (str(unicodedata.decimal(each, each)) for each in seen)
    return "".join(same).strip().translate(_SIGNS)


def _without_groups(plain: str, *, integer: bool) -> str:
    """The text without what parts its groups of thousands.

    Raises:
        NumberError: It could be read in two ways.
    """
    if _SPACED.fullmatch(plain):
        return re.sub(rf"[{SPACES}']", "", plain)
    if _ONE_MARK.fullmatch(plain):
        if "," in plain or integer:
            together = re.sub(r"[.,]", "", plain)
            parted = plain.replace(",", ".")
            value = f"{float(parted):g}"
            raise NumberError(f"“{plain}” could mean {together} or {value}: write one of them so")
        return plain
    found = _GROUPED.fullmatch(plain)
    if found is None:
        return plain
    mark, rest = found[2], found[4] or ""
    if rest and rest[0] == mark:
        return plain  # 1,234,5: groups of unlike length are no number
    head = plain[: len(plain) - len(rest)]
    return head.replace(mark, "") + rest
