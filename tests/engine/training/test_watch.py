"""A watched run: the run's own events, with models and frames between them."""

from __future__ import annotations

import itertools
import math
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from engine.nets import losses
from engine.training import watch
from engine.training.events import Diverged, EpochEnd, LatentFrame, Snapshot, Step
from engine.training.trainer import Trainer
from engine.training.watch import latent_frame, with_snapshots
from tests.engine.small_runs import quick, same_weights

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which stands still unless a test moves it."""
    time = [0.0]
    monkeypatch.setattr(watch, "time", SimpleNamespace(perf_counter=lambda: time[0]))
    return time


def test_watching_changes_no_number(tiny: Dataset) -> None:
    watched, alone = (Trainer(quick("variational"), tiny) for _ in range(2))
    list(with_snapshots(watched, 2))
    list(alone.run(2))
    assert same_weights(watched, alone)


@pytest.mark.usefixtures("now")  # time stands still: after the first no frame is due
def test_a_run_ends_with_a_frame_of_its_last_model(tiny: Dataset) -> None:
    found = list(with_snapshots(Trainer(quick(), tiny), 2))
    models = [event.model for event in found if isinstance(event, EpochEnd)]
    frames = [event for event in found if isinstance(event, LatentFrame)]
    assert len(models) == 2
    assert len(frames) == 2
    assert found[-1] is frames[-1]
    assert frames[-1].model is models[-1]


def test_an_epoch_ends_with_a_frame_of_its_codes_unless_there_has_just_been_one(
    tiny: Dataset, now: list[float]
) -> None:
    found = []
    for event in with_snapshots(Trainer(quick(), tiny), 3):
        found.append(event)
        if isinstance(event, EpochEnd) and event.record.epoch == 2:
            now[0] += watch.FRAME_SECONDS
    following = {id(event): after for event, after in itertools.pairwise(found)}
    first, second, third = (event for event in found if isinstance(event, EpochEnd))
    assert not isinstance(following[id(first)], LatentFrame)
    for end in (second, third):  # the third is the last
        frame = following[id(end)]
        assert isinstance(frame, LatentFrame)
        assert frame.model is end.model
        assert frame.codes is end.codes
        np.testing.assert_allclose(frame.codes, end.model.encode(tiny.pixels("test")), atol=1e-5)


def test_a_costly_frame_is_no_reason_to_leave_a_cheap_one_out(now: list[float]) -> None:
    cadence = watch._Throttle(period=0.1, share=0.02)
    with cadence.spending():
        now[0] += 1.0
    now[0] += 0.1
    assert (cadence.rested, cadence.due) == (True, False)
    with cadence.spending():
        now[0] += 0.001
    now[0] += 1.0
    assert (cadence.rested, cadence.due) == (True, False)  # the costly one still counts


def test_a_frame_holds_the_codes_of_the_test_set(tiny: Dataset) -> None:
    model = Trainer(quick(), tiny).snapshot()
    frame = latent_frame(model, tiny)
    np.testing.assert_array_equal(frame.codes, model.encode(tiny.pixels("test")))
    points = frame.projection.plane().project(frame.codes)
    np.testing.assert_allclose(points.mean(0), 0, atol=1e-6)


def test_frames_and_snapshots_come_by_the_clock(tiny: Dataset, now: list[float]) -> None:
    kinds: list[str] = []
    run = with_snapshots(Trainer(quick(), tiny), 1)
    for event in run:
        if isinstance(event, Step | Snapshot | LatentFrame):
            kinds.append(type(event).__name__)
        if isinstance(event, Step) and event.step == 2:
            now[0] += watch.SNAPSHOT_SECONDS  # a snapshot is due, a frame not yet
        if isinstance(event, Step) and event.step == 3:
            now[0] += watch.FRAME_SECONDS
    assert kinds == [
        *("Step", "Snapshot", "LatentFrame"),
        *("Step", "Snapshot"),
        *("Step", "Snapshot", "LatentFrame"),
        *("Step", "Snapshot"),
        "LatentFrame",
    ]


def test_a_costly_observation_comes_less_often(now: list[float]) -> None:
    cadence = watch._Throttle(period=0.1, share=0.02)
    assert cadence.due
    with cadence.spending():
        now[0] += 1.0
    now[0] += 49.0
    assert not cadence.due
    now[0] += 1.0
    assert cadence.due


def test_a_run_that_diverges_is_watched_to_its_end(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "FRAME_SECONDS", 0.0)
    monkeypatch.setattr(watch, "FRAME_SHARE", math.inf)
    trainer = Trainer(quick(), tiny)
    plain = losses.bce
    monkeypatch.setattr(losses, "bce", lambda logits, images: plain(logits, images) * math.nan)
    monkeypatch.setattr("engine.training.trainer.REPORT_SECONDS", math.inf)
    found = list(with_snapshots(trainer, 1))
    assert isinstance(found[-1], Diverged)
    assert not [event for event in found if isinstance(event, Snapshot | LatentFrame)]


def test_finite_weights_may_overflow_without_a_frame(tiny: Dataset) -> None:
    trainer = Trainer(quick(), tiny)
    with torch.no_grad():
        for weight in trainer._variant.parameters():
            weight.fill_(1e30)
    model = trainer.snapshot()
    assert model.is_finite()
    codes = model.encode_pixels(tiny.test_images)
    assert watch.project_codes(model, codes) is None


def test_stopping_a_watched_run_stops_the_run(tiny: Dataset) -> None:
    trainer = Trainer(quick(), tiny)
    run = with_snapshots(trainer, 2)
    next(run)
    run.close()  # type: ignore[attr-defined]
    assert trainer.step == 1
