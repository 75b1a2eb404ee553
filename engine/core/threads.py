"""Numbers of threads. Imports no library: BLAS reads its variable once, when numpy is imported."""

from __future__ import annotations

import os


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def training_threads() -> int:
    """Threads for computing: what ``OMP_NUM_THREADS`` says, or all cores but one.

    That one is for the window, and for whatever else runs: when threads of OpenMP have to share a
    core they wait for each other, and a small network trains a hundred times more slowly.
    """
    given = os.environ.get("OMP_NUM_THREADS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    return max(1, cores() - 1)


def bound_blas(*, window: bool) -> None:
    """Set how many threads numpy's BLAS uses; call it before numpy is imported.

    A value that the environment already has stays.

    Beside a window it is one: the products there are small, and threads that wait for a core on
    which a model trains block the GUI thread for tens of milliseconds.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", str(1 if window else training_threads()))
