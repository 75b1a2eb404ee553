"""Processes that torchrun starts again find the run that they had begun, and no other."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from engine.runs import launch, lock
from engine.runs.book import RunBook
from engine.runs.new_run import start
from engine.training.trainer import Trainer
from tests.engine.small_runs import quick, take_steps

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset

CONFIG = quick(epochs=2)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (launch.IDENTIFIER, launch.RESTARTS):
        monkeypatch.delenv(name, raising=False)


def begin(root: Path, tiny: Dataset, steps: int | None) -> str:
    """A run of so many steps, or a whole one: its identifier."""
    recording = start(root, Trainer(CONFIG, tiny))
    events = recording.events()
    if steps is None:
        list(events)
    else:
        take_steps(events, steps)
        events.close()
    return recording.writer.folder.path.name


def found(root: Path) -> str | None:
    run = launch.begun(RunBook(root, None), CONFIG)
    return None if run is None else run.manifest.id


def test_a_process_that_nobody_launched(tmp_path: Path, tiny: Dataset) -> None:
    begin(tmp_path, tiny, 3)
    assert launch.current() == ""
    assert not launch.restarted()
    assert found(tmp_path) is None


def test_a_named_launch_goes_on_with_its_run(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(tmp_path, tiny, 3)
    monkeypatch.setenv(launch.IDENTIFIER, "job-7")
    assert found(tmp_path) is None
    mine = begin(tmp_path, tiny, 3)
    assert found(tmp_path) == mine
    assert launch.begun(RunBook(tmp_path, None), replace(CONFIG, seed=1)) is None
    monkeypatch.setenv(launch.IDENTIFIER, "job-8")
    assert found(tmp_path) is None


def test_a_finished_run_is_found_only_after_a_restart(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(launch.IDENTIFIER, "job-7")
    mine = begin(tmp_path, tiny, None)
    assert found(tmp_path) is None
    monkeypatch.setenv(launch.RESTARTS, "1")
    assert found(tmp_path) == mine


def test_a_launch_without_a_name_is_known_by_its_launcher(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(launch.IDENTIFIER, launch.UNNAMED)
    mine = begin(tmp_path, tiny, 3)
    assert RunBook(tmp_path, None).find(mine).manifest.launch == f"{lock.here()}-{os.getppid()}"
    assert found(tmp_path) is None  # what the same launcher began it has not begun twice
    monkeypatch.setenv(launch.RESTARTS, "1")
    assert found(tmp_path) == mine
    monkeypatch.setattr(os, "getppid", lambda: 1)
    assert found(tmp_path) is None
