"""A sweep trains all of its runs, whatever interrupts it, to the same bits."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.core.progress import run_to_end
from engine.nets import losses
from engine.runs import lock
from engine.runs.book import RunBook
from engine.runs.folder import RunError
from engine.runs.resume import resume
from engine.runs.sweep import session, training, worker
from engine.runs.sweep.results import Spread, all_runs, results
from engine.runs.sweep.training import How, Sweep
from engine.training.trainer import Trainer
from tests.engine.runs.same_run import differences
from tests.engine.runs.sweep.conftest import small_plan
from tests.engine.runs.sweep.dying import die

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.runs.manifest import DataSource
    from engine.runs.sweep.plan import Plan

    Train = Callable[..., Sweep]

ALONE = How(jobs=1)


class Impatient:
    """A watch that stops a run after a few events."""

    def __init__(self, *_: object) -> None:
        self._events = 0

    @property
    def over(self) -> bool:
        self._events += 1
        return self._events == 6


@pytest.fixture
def train(plan: Plan, data: DataSource, images: Path, tmp_path: Path) -> Train:
    def act(folder: str = "runs", how: How = ALONE, which: Plan = plan) -> Sweep:
        steps = training.training(which, tmp_path / folder, data, str(images), how)
        return run_to_end(steps)

    return act


def test_every_run_comes_to_what_a_training_of_its_own_comes_to(
    train: Train, tiny: Dataset
) -> None:
    sweep = train()
    assert sweep.errors == {}
    for run in sweep.runs:
        trainer = Trainer(run.cell.config, tiny)
        list(trainer.run(2))
        last = trainer.history[-1].test
        (found,) = (each for each in all_runs(results(sweep)) if each.run is run)
        assert (found.state, found.reason, found.figures) == ("finished", "", last)
        assert not lock.is_held(run.folder)


def test_what_is_interrupted_and_continued_comes_to_the_same_bits(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train("whole")
    with monkeypatch.context() as patched:
        patched.setattr(worker, "Watch", Impatient)
        broken = train("broken")
        assert [run.status.state for run in broken.runs if run.status] == ["stopped"] * 4
        steps = [run.status.step for run in broken.runs if run.status]
        assert all(0 < step < 8 for step in steps)
        train("broken")
    broken = train("broken")
    for a, b in zip(whole.runs, broken.runs, strict=True):
        assert differences(a.folder, b.folder) == []


def test_two_at_once_come_to_the_same_bits_as_one_after_the_other(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.runs.sweep.backends.cores", lambda: 2)
    alone, together = train("alone"), train("together", How(jobs=2))
    assert together.errors == {}
    for a, b in zip(alone.runs, together.runs, strict=True):
        assert differences(a.folder, b.folder) == []


def test_closing_it_ends_its_jobs_and_lets_another_have_it(
    plan: Plan, data: DataSource, images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(training, "TICK_SECONDS", 0.0)
    endless = small_plan(images, epochs=10_000)
    steps = training.training(endless, tmp_path, data, str(images), ALONE)
    sweep = next(steps)
    while sweep.runs[0].status is None:
        next(steps)
    with pytest.raises(RunError, match="is being written"):
        next(training.training(endless, tmp_path, data, str(images), ALONE))
    steps.close()
    first, *rest = (run.status for run in sweep.runs)
    assert first is not None
    assert first.state == "stopped"
    assert rest == [None] * 3
    left = list((tmp_path / session.SWEEPS).glob("*/*"))
    assert [path.name for path in left] in ([], ["lock"])
    assert len(list(tmp_path.glob("2*"))) == len(plan.cells)


def test_what_is_done_is_not_trained_again(train: Train) -> None:
    first = train()
    logs = [run.folder.log.read_bytes() for run in first.runs]
    again = train()
    assert [run.folder.log.read_bytes() for run in again.runs] == logs


def test_a_run_that_diverges_does_not_stop_the_others_and_is_not_tried_again(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, calls = losses.bce, iter(range(1000))
    monkeypatch.setattr(
        losses, "bce", lambda x, y: plain(x, y) * (float("nan") if next(calls) == 6 else 1)
    )
    for _ in range(2):
        (first, second) = results(train())
        assert [each.state for each in first.runs] == ["diverged", "finished"]
        assert [each.state for each in second.runs] == ["finished", "finished"]
        assert "not finite" in first.runs[0].reason
        assert first.figures["bce"].values == (first.runs[1].figures["bce"],)
        assert first.figures["bce"].deviation is None


def test_a_run_that_cannot_be_trained_is_told_with_its_reason(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE_S", 0.0)
    monkeypatch.setattr(worker, "Watch", Impatient)
    sweep = train()
    held = lock.acquire(sweep.runs[2].folder)
    monkeypatch.undo()
    monkeypatch.setattr(lock, "PATIENCE_S", 0.0)
    found = results(train())
    held.release()
    states = [each.state for each in all_runs(found)]
    assert states == ["finished", "finished", "failed", "finished"]
    (failed,) = (each for each in all_runs(found) if not each.finished)
    assert "is being written by another process" in failed.reason
    assert len(found[1].finished) == 1


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
def test_a_worker_that_is_killed_is_told(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.runs.sweep.backends.cores", lambda: 2)
    monkeypatch.setattr(training, "train_cell", die)
    monkeypatch.setattr(training, "ATTEMPTS", 1)
    sweep = train(how=How(jobs=2))
    assert set(sweep.errors.values()) == {training.KILLED}
    assert len(sweep.errors) == 4


def test_figures_are_those_of_the_planned_end_even_if_a_run_went_on(
    train: Train, tiny: Dataset, images: Path
) -> None:
    before = results(train())
    run = before[0].runs[0].run
    list(resume(run.folder, lambda _: tiny, data=str(images), epochs=3).events())
    assert RunBook(run.folder.path.parent, None).open(run.folder.path).status is not None
    after = results(train())
    assert after[0].figures == before[0].figures


def test_mean_and_spread_are_numpys(train: Train) -> None:
    for cell in results(train()):
        for name, figure in cell.figures.items():
            values = [run.figures[name] for run in cell.runs]
            assert figure.values == tuple(values)
            assert figure.mean == pytest.approx(np.mean(values), rel=1e-12)
            assert figure.deviation == pytest.approx(np.std(values, ddof=1), rel=1e-9)
    assert Spread((0.5,)).to_dict() == {"mean": 0.5, "spread": None, "values": [0.5]}
