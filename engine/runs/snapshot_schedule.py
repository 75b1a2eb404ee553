"""At which steps a run keeps snapshots, and which it keeps for good.

Dense where learning is fast: steps 0, 1, 2, 4, 8 … and the quarters of the first epoch, quarters of
an epoch up to the fourth, then one an epoch. Both rules depend on the step alone, never on a clock,
so that a run that was killed and resumed keeps the same ones.
"""

from __future__ import annotations

from functools import cache
from itertools import count, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

QUARTERS_UNTIL = 4
"""Epochs during which there are four snapshots an epoch."""


def is_due(step: int, steps_per_epoch: int) -> bool:
    """Whether the model after so many batches is to be kept."""
    if step < steps_per_epoch and step & (step - 1) == 0:  # 0 and the powers of two
        return True
    if step % steps_per_epoch == 0:
        return True
    if step > QUARTERS_UNTIL * steps_per_epoch:
        return False
    return step % steps_per_epoch in _quarters(steps_per_epoch)


@cache  # asked for after each batch
def _quarters(steps_per_epoch: int) -> frozenset[int]:
    return frozenset(round(quarter * steps_per_epoch / 4) for quarter in (1, 2, 3))


def kept(steps: Sequence[int], steps_per_epoch: int, capacity: int) -> list[int]:
    """Which of all snapshots taken so far stay.

    Those of the first epoch have three quarters of the room. Where there are too many every second
    one goes, so that what was dropped once is never wanted again; the newest always stays.

    Args:
        steps: At which snapshots were due so far, ascending, those dropped earlier included.
        steps_per_epoch: Batches in one epoch.
        capacity: How many there is room for, at least 2.
    """
    early = [step for step in steps if step <= steps_per_epoch]
    later = [step for step in steps if step > steps_per_epoch]
    early = early[:: _stride(len(early), max(3 * capacity // 4, 1))]
    stride = _stride(len(later), max(capacity - len(early) - 1, 1))
    thinned = [*early, *later[stride - 1 :: stride]]
    return thinned if not steps or steps[-1] in thinned else [*thinned, steps[-1]]


def few(steps: Sequence[int], steps_per_epoch: int) -> list[int]:
    """About a dozen of the snapshots of a run, for one that is to take little room.

    Steps 0, 1, 4, 16 … and two quarters of the first epoch, epochs 1, 2, 4, 8 …, and the last.

    Args:
        steps: Of the snapshots that there are, ascending.
        steps_per_epoch: Batches in one epoch.
    """
    quarter = round(steps_per_epoch / 4)
    wanted = {0, quarter, round(steps_per_epoch / 2), *steps[-1:]}
    wanted |= {4**n for n in range(16) if 4**n < quarter}
    wanted |= {steps_per_epoch * 2**n for n in range(31)}
    return [step for step in steps if step in wanted]


def due_until(step: int, steps_per_epoch: int) -> list[int]:
    """All steps up to this one at which a snapshot was due."""
    first = range(min(step, QUARTERS_UNTIL * steps_per_epoch) + 1)
    ends = takewhile(
        lambda end: end <= step, (n * steps_per_epoch for n in count(QUARTERS_UNTIL + 1))
    )
    return [*(each for each in first if is_due(each, steps_per_epoch)), *ends]


def _stride(number: int, room: int) -> int:
    """The smallest power of two of which ``number`` things leave no more than ``room``."""
    stride = 1
    while -(-number // stride) > room:
        stride *= 2
    return stride
