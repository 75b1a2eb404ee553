"""Hyperparameters of variants: declared once, with all that a form or a command needs of them.

Nothing here needs torch, so that whoever only shows knobs can do without it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from engine.core.errors import UserError
from engine.core.foreign_text import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence


class KnobError(UserError):
    """A knob was given a name, type or value that it does not have; the message says which."""


def knob(
    default: Any,  # noqa: ANN401 - as for ``dataclasses.field``, of any type
    *,
    label: str,
    help: str,  # noqa: A002 - the field's own word in forms and argparse
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    choices: Sequence[str] = (),
    live: bool = False,
    log: bool = False,
    when: tuple[str, str] | None = None,
) -> Any:  # noqa: ANN401
    """Declare one hyperparameter of a variant.

    Args:
        default: The value a new run starts with; its type (bool, int, float, str) is the knob's.
        label: Short name, as on screen.
        help: One sentence of meaning, the tooltip.
        low: Smallest allowed value, inclusive.
        high: Largest allowed value, inclusive.
        unit: Unit or symbol shown beside the value, such as ``"σ"``.
        choices: Allowed values of a string knob.
        live: Whether a change takes effect at once in a running training.
        log: Whether the slider moves in powers of ten.
        when: ``(name, value)`` of the sibling knob that makes this one matter, or None.

    Raises:
        TypeError: Only one of the bounds is given.
    """
    if (low is None) != (high is None):
        raise TypeError(f"the knob '{label}' has one bound; give it both, or none")
    metadata = {
        "label": label,
        "help": help,
        "low": low,
        "high": high,
        "unit": unit,
        "choices": tuple(choices),
        "live": live,
        "log": log,
        "when": when,
    }
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Knobs:
    """Base of every variant's hyperparameters; checks bounds when constructed.

    Raises:
        KnobError: A value is of the wrong type, outside its bounds, or not one of its choices.
    """

    def __post_init__(self) -> None:
        for each in fields(self):
            value = _checked(each.name, getattr(self, each.name), each.default, each.metadata)
            object.__setattr__(self, each.name, value)

    def changed(self, **values: Any) -> Knobs:  # noqa: ANN401 - one per knob, checked on entry
        """A copy with some knobs set anew; unknown names and bad values raise ``KnobError``."""
        known = [each.name for each in fields(self)]
        for name in values:
            if name not in known:
                have = ", ".join(known) or "none"
                raise KnobError(f"there is no knob {quoted(name)}; this variant's knobs: {have}")
        return replace(self, **values)


def _checked(name: str, value: Any, default: Any, rules: Any) -> Any:  # noqa: ANN401
    """``value`` in the type of ``default``, or a KnobError that names the cause and the cure."""
    kind = type(default)
    if kind is float and type(value) is int and abs(value) < 2**53:
        value = float(value)
    if type(value) is not kind:
        raise KnobError(f"{name} must be {_TYPE_NAMES[kind]}, not {quoted(value)}")
    if rules["choices"] and value not in rules["choices"]:
        raise KnobError(f"{name} must be one of {', '.join(rules['choices'])}, not {quoted(value)}")
    low, high = rules["low"], rules["high"]
    if low is not None and not low <= value <= high:
        raise KnobError(f"{name} must lie in [{low:g}, {high:g}], not {quoted(value)}")
    return value


_TYPE_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "a word"}
