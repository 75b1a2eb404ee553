"""Train what is left of a sweep, as a generator that whoever drives it may close."""

from __future__ import annotations

import signal
import threading
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import joblib

from engine.runs.sweep import backends
from engine.runs.sweep.cells import prepare
from engine.runs.sweep.session import Session
from engine.runs.sweep.worker import train_cell

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from engine.runs.manifest import DataSource
    from engine.runs.sweep.cells import CellRun
    from engine.runs.sweep.plan import Plan

TICK_SECONDS = 0.1
ATTEMPTS = 3
"""How often runs are given to new workers after one was killed, which ends the others too."""
KILLED = (
    "its process was killed, perhaps for want of memory; the same command goes on, --jobs 1 needs "
    "least"
)
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@dataclass(frozen=True)
class How:
    """In which way a sweep is trained; it does not change what comes out.

    Attributes:
        backend: One of ``backends.MODULES``.
        jobs: Runs at once; None for as many as there is room for.
        scheduler: Address of a cluster, or None.
    """

    backend: str = backends.LOKY
    jobs: int | None = None
    scheduler: str | None = None


@dataclass
class Sweep:
    """A sweep that is under way.

    Attributes:
        runs: All of them, in the plan's order.
        errors: Why a run could not be trained, by the path of its folder.
    """

    runs: list[CellRun]
    errors: dict[str, str] = field(default_factory=dict)


def training(
    plan: Plan, root: Path, data: DataSource, dataset: str, how: How | None = None
) -> Generator[Sweep, None, Sweep]:
    """Train a sweep's runs side by side, those apart that are done.

    Closing the generator stops it: all runs are saved, and no process is left. The same call goes
    on then, or after a kill, exactly where each run was.

    Args:
        plan: The sweep.
        root: The folder of all runs.
        data: What it trains on, as ``new_run.data_source`` describes it.
        dataset: The same as a name or folder that every worker can load.
        how: In which way.

    Yields:
        The sweep once its folders are there, before the first run, and then ten times a second.

    Returns:
        The sweep.

    Raises:
        BackendError: The backend can't be used.
        RunError: Another process has the same sweep trained.
        OutputError: A folder can't be made.
    """
    how = how or How()
    backends.check(how.backend, how.scheduler)
    jobs, threads = backends.shares(how.backend, how.jobs, len(plan.cells))
    session = Session(root, plan.tag(data.fingerprint), threads, dataset)
    try:
        sweep = Sweep(prepare(plan, root, data, threads))
        yield sweep
        session.wait_for(run.folder for run in sweep.runs)
        crew = _Crew(sweep, session, how, jobs)
        try:
            while crew.works():
                yield sweep
        finally:
            session.end()
            crew.join()
        return sweep
    finally:
        session.release()


class _Crew:
    """A thread that gives the jobs away and waits for them; the caller's can do other things."""

    def __init__(self, sweep: Sweep, session: Session, how: How, jobs: int) -> None:
        self._sweep, self._session, self._how, self._jobs = sweep, session, how, jobs
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="sweep")
        self._thread.start()

    def works(self) -> bool:
        """Wait a moment; whether there is still work.

        Raises:
            BackendError: A cluster can't be used.
        """
        self._thread.join(TICK_SECONDS)
        if self._thread.is_alive():
            return True
        if self._fault is not None:
            raise self._fault
        return False

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join()

    def _work(self) -> None:
        _block_signals()
        try:
            for _ in range(ATTEMPTS):
                try:
                    self._train_rest()
                except BrokenProcessPool:
                    continue
                return
            self._sweep.errors.update({str(run.folder.path): KILLED for run in self._rest()})
        except BaseException as error:  # the caller's thread raises it
            self._fault = error

    def _rest(self) -> list[CellRun]:
        return [run for run in self._sweep.runs if not run.done]

    def _train_rest(self) -> None:
        folders = [str(run.folder.path) for run in self._rest()]
        if not folders:
            return
        session = str(self._session.path)
        with backends.pool(self._how.backend, self._jobs, self._how.scheduler) as parallel:
            errors = parallel(joblib.delayed(train_cell)(folder, session) for folder in folders)
        said = dict(zip(folders, errors, strict=True))
        self._sweep.errors.update({folder: error for folder, error in said.items() if error})


def _block_signals() -> None:
    """Keep from this thread, and from all processes that it starts, what a terminal sends to all.

    The process's main thread takes the signals, and the end of the session stops the workers.
    """
    if hasattr(signal, "pthread_sigmask"):
        wanted = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
        signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
