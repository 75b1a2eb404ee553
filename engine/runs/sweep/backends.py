"""What carries out the jobs of a sweep: processes of this machine, or a cluster of dask or ray."""

from __future__ import annotations

import importlib.util
import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import joblib
from joblib.externals.loky import get_reusable_executor

from engine.core.errors import UserError
from engine.core.foreign_text import quoted
from engine.core.threads import cores, training_threads
from engine.runs.sweep.worker import end_with

if TYPE_CHECKING:
    from collections.abc import Iterator

LOKY, DASK, RAY = "loky", "dask", "ray"
MODULES = {LOKY: "joblib", DASK: "distributed", RAY: "ray"}
"""What each backend needs, by name."""
ALL = -1


class BackendError(UserError):
    """A backend can't be used; the message says why, and what to do."""


def check(backend: str, scheduler: str | None) -> None:
    """Refuse a backend that there is not, or that has no use for a scheduler.

    Raises:
        BackendError: It can't be used.
    """
    if backend not in MODULES:
        raise BackendError(f"there is no backend {quoted(backend)}; choose one of {_names()}")
    if importlib.util.find_spec(MODULES[backend]) is None:
        raise BackendError(
            f"the backend '{backend}' needs the package '{MODULES[backend]}': install it with "
            'pip install "hourglass-lab[cluster]", or leave out --backend'
        )
    if scheduler is not None and backend == LOKY:
        raise BackendError(
            f"--scheduler is the address of a cluster: name its kind with --backend {DASK} or {RAY}"
        )


def shares(backend: str, jobs: int | None, runs: int) -> tuple[int, int]:
    """How many runs train at once, and on how many threads each.

    On this machine the threads of all together are no more than its cores. A cluster trains as many
    runs as it has room for, unless told otherwise, on one thread each.

    Args:
        backend: One of ``MODULES``.
        jobs: How many are wished for; None for as many as there is room for.
        runs: How many there are to train.

    Raises:
        BackendError: There are not so many cores.
    """
    if jobs is not None and jobs < 1:
        raise BackendError(f"--jobs takes a number from 1 on, not {jobs}")
    if backend != LOKY:
        return jobs or ALL, 1
    have = cores()
    if jobs is not None and jobs > have:
        raise BackendError(
            f"--jobs must not be more than the cores of this machine, {have}, not {jobs}"
        )
    at_once = max(min(jobs or have, runs), 1)
    return at_once, max(min(have // at_once, _allowed_threads(at_once)), 1)


def _allowed_threads(jobs: int) -> int:
    """Threads that one run may have where so many train at once."""
    named = os.environ.get("OMP_NUM_THREADS") is not None
    return training_threads() if named or jobs == 1 else cores()


@contextmanager
def pool(backend: str, jobs: int, scheduler: str | None) -> Iterator[joblib.Parallel]:
    """Takes jobs in this thread; when the block ends its processes on this machine are gone.

    Args:
        backend: One of ``MODULES``.
        jobs: How many at once.
        scheduler: Address of the cluster; None for one of its own.

    Raises:
        BackendError: The cluster does not answer.
    """
    with ExitStack() as stack:
        if backend == LOKY:
            options = {"initializer": end_with, "initargs": (os.getpid(),)} if jobs > 1 else {}
            stack.callback(_end_processes, jobs)
        else:
            options = stack.enter_context(_cluster(backend, jobs, scheduler))
        stack.enter_context(joblib.parallel_config(backend, **options))
        # One job at a time to each worker: a run takes long, and all are alike.
        yield joblib.Parallel(n_jobs=jobs, pre_dispatch="all", batch_size=1)


def _end_processes(jobs: int) -> None:
    if jobs > 1:
        # They have given back what they had; to let them wind down would take a second or more.
        get_reusable_executor(reuse=True).shutdown(wait=True, kill_workers=True)


@contextmanager
def _cluster(backend: str, jobs: int, scheduler: str | None) -> Iterator[dict[str, Any]]:
    """A connection to a cluster; what joblib is to be told of it."""
    try:
        connect = {DASK: _dask, RAY: _ray}[backend]
        with connect(jobs, scheduler) as options:
            yield options
    except (OSError, TimeoutError) as error:
        raise BackendError(
            f"no {backend} scheduler answers at {scheduler or 'this machine'}: "
            f"{error}. Check --scheduler."
        ) from error


@contextmanager
def _dask(jobs: int, scheduler: str | None) -> Iterator[dict[str, Any]]:
    from distributed import Client, LocalCluster  # noqa: PLC0415 - of the extra `cluster`

    with ExitStack() as stack:
        if scheduler is None:
            workers = cores() if jobs == ALL else jobs
            cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
            client = stack.enter_context(Client(stack.enter_context(cluster)))
        else:
            client = stack.enter_context(Client(scheduler))
        yield {"client": client}


@contextmanager
def _ray(jobs: int, scheduler: str | None) -> Iterator[dict[str, Any]]:
    import ray  # noqa: PLC0415 - of the extra `cluster`
    from ray.util.joblib import register_ray  # noqa: PLC0415

    own = {} if scheduler or jobs == ALL else {"num_cpus": jobs}
    ray.init(address=scheduler, include_dashboard=False if scheduler is None else None, **own)
    try:
        register_ray()
        yield {}
    finally:
        ray.shutdown()


def _names() -> str:
    return ", ".join(MODULES)
