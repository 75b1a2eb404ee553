"""How many threads compute. Loads no library: BLAS asks only once, when numpy is loaded."""

from __future__ import annotations

import os


def training_threads() -> int:
    """Threads for computing: what ``OMP_NUM_THREADS`` says, or all cores but one.

    That one is for the window, and for whatever else runs: when threads of OpenMP have to share a
    core they wait for each other, and a small network trains a hundred times more slowly.
    """
    wish = os.environ.get("OMP_NUM_THREADS", "")
    if wish.isdecimal() and int(wish) > 0:
        return int(wish)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, (cores or 1) - 1)


def bound_blas(*, window: bool) -> None:
    """Say how many threads numpy's products may use, before numpy is loaded; a wish stays.

    Beside a window it is one: the products there are small, and threads that wait for a core on
    which a model trains hold the window up for tens of milliseconds.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", str(1 if window else training_threads()))
