"""Memory that was freed, given back to the system."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def give_back() -> None:
    """Give back what was freed between blocks that are in use, where the C library keeps it.

    glibc's malloc returns by itself only what lies above the last block in use: after a training
    with large batches hundreds of megabytes stay. Takes 0.1 s a gigabyte, or nothing if there is
    nothing to give back; elsewhere it does nothing.
    """
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # not glibc; Windows wants the name of a library
        return None
    return found
