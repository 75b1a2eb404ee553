"""When Python looks for rubbish: cycles of objects that nobody can reach any more.

The program and its libraries are half a million objects that stay for good. Looking through them
all takes a quarter of a second in which nothing else runs, several times while they are being
made and every so often for ever after.
"""

from __future__ import annotations

import gc

MANY = 1_000_000
"""More new objects than the start of the program makes."""
_usual = gc.get_threshold()


def defer_gc() -> None:
    """Look for no rubbish while the program starts: it makes next to none."""
    gc.set_threshold(MANY, *_usual[1:])


def freeze_gc() -> None:
    """Spare what is there now from being looked through; from now on look as often as usual."""
    gc.freeze()
    gc.set_threshold(*_usual)
