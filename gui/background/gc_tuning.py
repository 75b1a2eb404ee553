"""Thresholds of Python's cyclic garbage collector while the program starts.

The program and its libraries are half a million objects that live to the end. A full collection
traverses them all and stops every thread for a quarter of a second, several times during start-up
and now and then afterwards. ``gc.freeze`` exempts them from collection.

Where ``defer_gc`` was not called, as in a test that opens many windows, the others do nothing.
"""

from __future__ import annotations

import gc

THRESHOLD = 1_000_000
"""More objects than start-up allocates."""
_usual: tuple[int, int, int] | None = None
"""The thresholds to go back to, while collections are deferred."""


def defer_gc() -> None:
    """Raise the threshold so that nothing is collected while the program starts."""
    global _usual  # noqa: PLW0603 - a setting of the process, as the collector's own
    if _usual is None:
        _usual = gc.get_threshold()
        gc.set_threshold(THRESHOLD, *_usual[1:])


def freeze_gc() -> None:
    """Exempt what is alive now, garbage or not, from every later collection."""
    if _usual is not None:
        gc.freeze()


def resume_gc() -> None:
    """Collect what came since the last ``freeze_gc``, freeze the rest, restore the thresholds.

    The collection is needed: tracebacks of imports reference the images that were read meanwhile.
    """
    global _usual  # noqa: PLW0603 - as above
    if _usual is not None:
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_usual)
        _usual = None
