"""Measuring in turns, and asking a profiler where the time went."""

from __future__ import annotations

import cProfile
import gc
import pstats
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TOP = 8
"""Lines of a profile; the rest is small change."""
WAITING = "'exec' of"
"""An event loop's function waits, apart from the functions that it calls."""
WARM_UP = 2
"""Turns that are not counted."""


@dataclass
class Times:
    """What each turn of one contestant took, in seconds.

    Attributes:
        wall: By the clock on the wall.
        cpu: Of the processor, all threads of the process together. Others who keep the machine
            busy lengthen it less.
    """

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def rates(self, amount: float) -> list[float]:
        """Work per second, each turn having done so much of it."""
        return [amount / seconds for seconds in self.wall]


def in_turns(
    contestants: Mapping[str, Callable[[], object]], repeats: int, warm_up: int = WARM_UP
) -> dict[str, Times]:
    """Let all work once per turn, every second turn in the opposite order.

    Args:
        contestants: The work of a turn, by name. Many short turns are better than few long ones:
            the machine is then equally busy for all of a turn.
        repeats: Turns that count.
        warm_up: Turns before them.
    """
    found = {name: Times() for name in contestants}
    names = list(contestants)
    gc.collect()
    for turn in range(-warm_up, repeats):
        for name in names if turn % 2 else reversed(names):
            wall, cpu = time.perf_counter(), time.process_time()
            contestants[name]()
            if turn >= 0:
                found[name].wall.append(time.perf_counter() - wall)
                found[name].cpu.append(time.process_time() - cpu)
    return found


def profile(work: Callable[[], object]) -> tuple[str, ...]:
    """The functions in which most of the time of ``work`` is spent, with their share of it.

    Only the calling thread is watched. Watching costs time itself, most of all for small Python
    functions, so shares are a hint and not a measurement.
    """
    watcher = cProfile.Profile()
    watcher.enable()
    try:
        work()
    finally:
        watcher.disable()
    return lines(watcher)


def lines(watcher: cProfile.Profile) -> tuple[str, ...]:
    """What a profile says, most expensive first: share of all time, calls, function."""
    stats: dict[Any, Any] = pstats.Stats(watcher).stats  # type: ignore[attr-defined] # not in stubs
    table = {k: v for k, v in stats.items() if WAITING not in k[2]}
    whole = sum(own for _, _, own, _, _ in table.values()) or 1.0
    costly = sorted(table.items(), key=lambda item: item[1][2], reverse=True)[:TOP]
    return tuple(
        f"{own / whole:4.0%} in {calls} calls of {_name(*place)}"
        for place, (_, calls, own, _, _) in costly
    )


def _name(file: str, line: int, function: str) -> str:
    if file == "~":  # a function of C
        return function.strip("<>").replace("built-in method ", "").replace("method ", "")
    path = Path(file)
    return f"{function} ({path.parent.name}/{path.name}:{line})"
