"""``events.jsonl``: what happened in a run, one JSON object a line, in order.

A line without its end is not there yet. Losses are float32 and written with the fewest digits that
give the same float32 back, so what is read equals what was trained, to the bit.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

import numpy as np

from engine.core import foreign_text
from engine.core.foreign_text import quoted
from engine.models.records import EpochRecord
from engine.training.events import Losses, Notice

if TYPE_CHECKING:
    from collections.abc import Callable

RUNNING, PAUSED, STOPPED, FINISHED, DIVERGED = (
    "running",
    "paused",
    "stopped",
    "finished",
    "diverged",
)
STATES = (RUNNING, PAUSED, STOPPED, FINISHED, DIVERGED)
ACTIVE = (RUNNING, PAUSED)


@dataclass(frozen=True)
class Status:
    """How a run is doing; at least every few seconds while it is under way.

    Attributes:
        state: One of ``STATES``.
        step: Batches done.
        steps_per_epoch: Batches in one epoch.
        epochs: Epochs planned.
        images_per_second: Rate of training over the current epoch.
        seconds_left: To the end of the plan at that rate.
        time: Seconds since 1970, UTC, by the clock of ``host``.
        host: Name of the machine that writes.
        figures: Of the last finished epoch on the test set, by name; empty before the first.
        lock: Number of the file that is locked, on ``host``; 0 if it is not known.
    """

    state: str
    step: int
    steps_per_epoch: int
    epochs: int
    images_per_second: float
    seconds_left: float
    time: float
    host: str
    figures: dict[str, float]
    lock: int = 0

    @property
    def epoch(self) -> float:
        """Epochs done, with the fraction of the current one."""
        return self.step / self.steps_per_epoch


@dataclass(frozen=True)
class SettingsChanged:
    """Live settings are others from the next batch on.

    Attributes:
        step: Batches done by then.
        learning_rate: Of Adam.
        knobs: All of the variant's, by name.
    """

    step: int
    learning_rate: float
    knobs: dict[str, Any]


@dataclass(frozen=True)
class Resumed:
    """The run went on from its saved state; what had come after that is not part of it.

    Attributes:
        step: Batches done by then.
        time: Seconds since 1970, UTC.
        host: Name of the machine that goes on.
        exact: Whether it goes on bit for bit.
        reason: Why not, where it does not.
    """

    step: int
    time: float
    host: str
    exact: bool
    reason: str


Entry: TypeAlias = Losses | EpochRecord | Status | SettingsChanged | Resumed | Notice
"""What a line can be."""

CLOCK = {
    "epoch": ("seconds", "images_per_second"),
    "status": None,
    "resumed": None,
}
"""What depends on the clock, by kind: these values of a line, or the whole line."""


def encode(entry: Entry) -> bytes:
    """A line, with its end."""
    match entry:
        case Losses():
            terms = {name: _shortest(values) for name, values in entry.terms.items()}
            values: dict[str, Any] = {"kind": "losses", "first": entry.first_step, "terms": terms}
        case EpochRecord():
            values = {"kind": "epoch", **asdict(entry)}
        case Status():
            values = {"kind": "status", **asdict(entry)}
        case SettingsChanged():
            values = {"kind": "settings", **asdict(entry)}
        case Resumed():
            values = {"kind": "resumed", **asdict(entry)}
        case Notice():
            values = {"kind": "notice", "message": entry.message}
        case _:
            assert_never(entry)
    text = json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace") + b"\n"  # an escape, as in ``as_json``


def decode(line: bytes) -> Entry | None:
    """What a line says; None for a kind that a newer program writes.

    Raises:
        ValueError: It is no line of a log.
    """
    try:
        values = json.loads(line)
        reader = _READERS.get(values.pop("kind"))
        return None if reader is None else reader(values)
    except RecursionError as error:
        raise ValueError(foreign_text.fault(error)) from error
    except (AttributeError, KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"{type(error).__qualname__} {error}") from error


def canonical(content: bytes) -> list[dict[str, Any]]:
    """A log without what depends on the clock: two runs with the same settings have the same.

    Losses are joined however they were cut into lines; lines that only tell the time are left out.
    """
    kept: list[dict[str, Any]] = []
    for line in content.splitlines():
        values = json.loads(line)
        clock = CLOCK.get(values["kind"], ())
        if clock is None:
            continue
        values = {name: value for name, value in values.items() if name not in clock}
        last = kept[-1] if kept else {}
        if values["kind"] == "losses" == last.get("kind"):
            for name, losses in values["terms"].items():
                last["terms"][name] += losses
        else:
            kept.append(values)
    return kept


def _shortest(values: np.ndarray) -> list[float]:
    """float32 (n,) as the shortest decimals that are the same float32."""
    return [float(str(value)) for value in values.astype(np.float32, copy=False)]


def _losses(values: dict[str, Any]) -> Losses:
    terms = {
        _typed(name, str): np.array(numbers, dtype=np.float32)
        for name, numbers in values["terms"].items()
    }
    if "total" not in terms:
        raise ValueError("losses without a total")
    if any(each.ndim != 1 or len(each) != len(terms["total"]) for each in terms.values()):
        raise ValueError("losses of different lengths")
    if not all(np.isfinite(each).all() for each in terms.values()):
        raise ValueError("losses that are not finite")
    return Losses(_whole(values["first"], least=1), terms)


def _status(values: dict[str, Any]) -> Status:
    figures = {_typed(name, str): _number(value) for name, value in values["figures"].items()}
    if values["state"] not in STATES:
        raise ValueError("an unknown state")
    return Status(
        state=values["state"],
        step=_whole(values["step"]),
        steps_per_epoch=_whole(values["steps_per_epoch"], least=1),
        epochs=_whole(values["epochs"]),
        images_per_second=_number(values["images_per_second"]),
        seconds_left=_number(values["seconds_left"]),
        time=_number(values["time"]),
        host=_typed(values["host"], str),
        figures=figures,
        lock=_whole(values.get("lock", 0)),
    )


def _settings(values: dict[str, Any]) -> SettingsChanged:
    knobs = _typed(values["knobs"], dict)
    return SettingsChanged(_whole(values["step"]), _number(values["learning_rate"]), knobs)


def _resumed(values: dict[str, Any]) -> Resumed:
    return Resumed(
        _whole(values["step"]),
        _number(values["time"]),
        _typed(values["host"], str),
        _typed(values["exact"], bool),
        _typed(values["reason"], str),
    )


def _typed(value: Any, kind: type) -> Any:  # noqa: ANN401 - whatever a file holds
    if not isinstance(value, kind):
        raise TypeError(f"{quoted(value)} is no {kind.__name__}")
    return value


def _whole(value: Any, least: int = 0) -> int:  # noqa: ANN401
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 2**53:
        raise TypeError(f"{quoted(value)} is no whole number from {least}")
    return value


def _number(value: Any) -> float:  # noqa: ANN401
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise TypeError(f"{quoted(value)} is no finite number")
    return float(value)


_READERS: dict[str, Callable[[dict[str, Any]], Entry]] = {
    "losses": _losses,
    "epoch": EpochRecord.from_dict,
    "status": _status,
    "settings": _settings,
    "resumed": _resumed,
    "notice": lambda values: Notice(_typed(values["message"], str)),
}
