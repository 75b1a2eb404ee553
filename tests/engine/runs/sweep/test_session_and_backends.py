"""One process has a sweep trained; how many runs at once, by what."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

from engine.runs import lock
from engine.runs.folder import RunError, RunFolder
from engine.runs.sweep import backends, session
from engine.runs.sweep.backends import BackendError
from engine.runs.sweep.session import Orders, Session, Watch

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE_S", 0.0)
    monkeypatch.setattr(session, "LOOK_SECONDS", 0.0)


def test_a_session_tells_its_workers_what_they_have_in_common(tmp_path: Path) -> None:
    held = Session(tmp_path, "sweep-1", 3, "mnist")
    assert session.orders(held.path) == Orders(lock.here(), 3, "mnist")
    assert not Watch(held.path, lock.here()).over
    held.end()
    held.end()
    assert session.orders(held.path) is None
    held.release()


def test_a_second_process_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    first = Session(tmp_path, "sweep-1", 1, "mnist")
    other = Session(tmp_path, "sweep-2", 1, "mnist")
    with pytest.raises(RunError, match="is being written by another process"):
        Session(tmp_path, "sweep-1", 1, "mnist")
    first.release()
    Session(tmp_path, "sweep-1", 1, "mnist").release()
    other.release()


def test_workers_end_when_their_process_ends_it_dies_or_has_a_successor(tmp_path: Path) -> None:
    held = Session(tmp_path, "sweep-1", 1, "mnist")
    ended, orphaned, elsewhere = (
        Watch(held.path, host) for host in (lock.here(), lock.here(), "another machine")
    )
    assert not ended.over
    held._held.release()  # as the kernel does for a process that was killed
    assert orphaned.over
    assert not elsewhere.over
    successor = Session(tmp_path, "sweep-1", 1, "mnist")
    assert successor.succeeds
    assert ended.over
    assert elsewhere.over
    successor.release()
    assert not Session(tmp_path, "sweep-1", 1, "mnist").succeeds


def test_a_successor_waits_for_the_workers_of_a_killed_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Session(tmp_path, "sweep-1", 1, "mnist")
    run = RunFolder(tmp_path / "run")
    run.path.mkdir()
    other = lock.acquire(run)
    looks = iter([True, True, False])
    monkeypatch.setattr(lock, "is_held", lambda _: next(looks))
    held.wait_for([run])  # nobody was killed: it does not look
    held.succeeds = True
    held.wait_for([run])
    assert list(looks) == []
    other.release()
    held.release()


@pytest.mark.parametrize(
    ("jobs", "runs", "threads", "expected"),
    [
        (None, 20, None, (8, 1)),
        (None, 2, None, (2, 4)),
        (3, 20, None, (3, 2)),
        (1, 20, None, (1, 7)),  # a core stays free, as for a training alone
        (2, 20, "1", (2, 1)),
        (4, 20, "16", (4, 2)),
        (None, 0, None, (1, 7)),
    ],
)
def test_threads_of_all_together_are_no_more_than_the_cores(
    jobs: int | None,
    runs: int,
    threads: str | None,
    expected: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for place in ("engine.runs.sweep.backends.cores", "engine.core.threads.cores"):
        monkeypatch.setattr(place, lambda: 8)
    monkeypatch.delenv("OMP_NUM_THREADS")
    if threads is not None:
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
    found = backends.shares("loky", jobs, runs)
    assert found == expected
    assert found[0] * found[1] <= 8
    assert backends.shares("dask", jobs, runs) == (jobs or -1, 1)


@pytest.mark.parametrize(("jobs", "said"), [(0, "from 1 on, not 0"), (9, "8, not 9")])
def test_more_jobs_than_cores_are_refused(
    jobs: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backends, "cores", lambda: 8)
    with pytest.raises(BackendError, match=said):
        backends.shares("loky", jobs, 20)


@pytest.mark.parametrize(
    ("backend", "scheduler", "said"),
    [
        ("slurm", None, "there is no backend 'slurm'; choose one of loky, dask, ray"),
        ("dask", "tcp://a:8786", r"'dask' needs the package 'distributed': .*lab\[cluster\]"),
        ("ray", None, r"'ray' needs the package 'ray': .*lab\[cluster\]"),
        ("loky", "tcp://a:8786", "name its kind with --backend dask or ray"),
    ],
)
def test_a_backend_that_cannot_be_used_is_refused(
    backend: str, scheduler: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda n: None if n in {"distributed", "ray"} else found(n)
    )
    with pytest.raises(BackendError, match=said):
        backends.check(backend, scheduler)
    backends.check("loky", None)
