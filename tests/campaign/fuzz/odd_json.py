"""JSON that is a little, or very, different: values, keys and forms that nobody expects."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 255, 65_536, 2**31, 2**53, 2**63, 10**30, -(2**63)),
    *(0.5, -0.0, 1e-320, 1e38, 1e308, "", "x", "0", "-1", "nan", "true", "\0", "\x1b[31m", "\n"),
    *("\ud800", "é" * 50, "../../x", "/etc/passwd", "~nobody/x", "a" * 20_000, "[red]", "<h1>"),
    *([], {}, [[]], [None], [1, 2], {"a": 1}, {"": {}}, [0.0] * 50),
)
FORMS = (
    *("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000, "-" + "9" * 400, "0" * 3),
    *("[" * 3000 + "]" * 3000, "[" * 100_000, '{"a":' * 3000 + "0" + "}" * 3000, "", "'x'"),
    *("tru", '"\\ud800"', '"\\u0000"', '"', "1_000", "0x10", "//", "1.", ".5", "+1", "1e5"),
)
"""Texts in the place of a value, some of them no JSON."""
MARK = "@form{}@"

Place = tuple[Any, Any]
"""A container and the key or index of something in it."""


def changed(text: str, dice: random.Random) -> str:
    """The text with one to three of its values changed; a text that is no JSON stays."""
    try:
        root = [json.loads(text)]
    except (ValueError, RecursionError):
        return text
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        _change(dice.choice(places(root)), root, dice)
    try:
        written = json.dumps(root[0] if root else None, separators=(",", ":"))
    except (ValueError, RecursionError):
        return text
    for number, form in enumerate(FORMS):
        written = written.replace(json.dumps(MARK.format(number)), form)
    return written


def places(value: Any) -> list[Place]:
    """Every place in a value, those inside of strings that hold JSON left out."""
    found: list[Place] = []
    waiting = [value]
    while waiting:
        container = waiting.pop()
        keys = list(container) if isinstance(container, dict) else range(len(container))
        found += [(container, key) for key in keys]
        waiting += [container[key] for key in keys if isinstance(container[key], dict | list)]
    return found


def _change(place: Place, root: Any, dice: random.Random) -> None:
    container, key = place
    kind = dice.randrange(7)
    if kind == 0:
        container[key] = MARK.format(dice.randrange(len(FORMS)))
    elif kind == 1 and container is not root:
        del container[key]
    elif kind == 2:
        other, name = dice.choice(places(root))
        container[key] = deepcopy(other[name])
    elif kind == 3 and isinstance(container, dict):
        name = dice.choice(("", "x", str(key) + "x", str(key).upper(), "\0"))
        container[name] = deepcopy(container[key])
    elif kind == 4 and isinstance(container, list) and container is not root:
        container.insert(dice.randrange(len(container) + 1), deepcopy(container[key]))
    elif kind == 5:
        container[key] = _near(container[key], dice)
    else:
        container[key] = deepcopy(dice.choice(VALUES))  # what is changed next must not be a VALUE


def _near(value: Any, dice: random.Random) -> Any:
    """Something much like a value."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return dice.choice((value + 1, value - 1, -value, value * 10, value / 3, str(value)))
    if isinstance(value, str):
        at = dice.randrange(len(value) + 1)
        return dice.choice((value[:at], value + value, value[:at] + "\0" + value[at:], [value]))
    return dice.choice(([value], {"x": value}, len(value)))
