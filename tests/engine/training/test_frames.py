"""Latent frames of a run as it goes on: which there are, of which images, and how they move."""

from __future__ import annotations

import math
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from engine.models import checkpoint
from engine.nets import losses
from engine.runs.snapshot_schedule import is_due
from engine.training import frames
from engine.training.events import Diverged, EpochEnd, LatentFrame, Snapshot
from engine.training.frames import FrameChain, Reference, with_frames
from engine.training.trainer import Trainer
from tests.engine.small_runs import quick, same_weights

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.events import Event


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which a test moves; each look at it takes a millisecond."""
    time = [0.0]

    def look() -> float:
        time[0] += 0.001
        return time[0]

    monkeypatch.setattr(frames, "time", SimpleNamespace(perf_counter=look))
    return time


def watched(trainer: Trainer, epochs: int = 1) -> list[Event]:
    chain = FrameChain(Reference.of(trainer.dataset))
    return list(with_frames(trainer, epochs, chain, is_due))


def latent(found: list[Event]) -> list[LatentFrame]:
    return [each for each in found if isinstance(each, LatentFrame)]


def test_watching_changes_no_number(tiny: Dataset) -> None:
    seen, alone = (Trainer(quick("variational"), tiny) for _ in range(2))
    watched(seen, 2)
    list(alone.run(2))
    assert same_weights(seen, alone)


@pytest.mark.usefixtures("now")
def test_every_moment_that_is_kept_has_its_frame(
    small: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "FIRST_SHARE", 1e9)
    found = latent(watched(Trainer(quick(), small), 1))
    assert [each.step for each in found if each.step is not None] == [
        *(0, 1, 2, 4, 8, 10, 16, 20, 30, 32, 40)
    ]


def test_before_a_frame_within_an_epoch_comes_its_model(tiny: Dataset) -> None:
    found = watched(Trainer(quick(), tiny), 1)
    for before, frame in pairwise(found):
        if isinstance(frame, LatentFrame):
            model = before.model if isinstance(before, Snapshot | EpochEnd) else None
            assert model is not None
            assert model is frame.model or isinstance(before, EpochEnd)


def test_an_epoch_ends_with_the_codes_of_all_test_images(small: Dataset) -> None:
    found = watched(Trainer(quick(), small), 1)
    end = next(each for each in found if isinstance(each, EpochEnd))
    frame = found[found.index(end) + 1]
    assert isinstance(frame, LatentFrame)
    assert frame.codes is end.codes
    assert (frame.images, frame.step) == (None, 40)


def test_the_subset_lies_where_it_lies_among_all_images(
    small: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.models.orientation.SUBSET", 100)
    model = Trainer(quick(), small).snapshot()
    frame = FrameChain(Reference.of(small)).between(model)
    assert frame is not None
    assert frame.images is not None
    assert len(frame.codes) == 100
    plane = frame.projection.plane()
    everything = plane.project(model.encode_pixels(small.test_images))
    np.testing.assert_allclose(plane.project(frame.codes), everything[frame.images], atol=1e-5)


def test_a_kept_frame_is_that_of_the_model_on_the_disk(tiny: Dataset) -> None:
    model = Trainer(quick(), tiny).snapshot()
    frame = FrameChain(Reference.of(tiny)).keep(model, 0)
    assert frame is not None
    rounded = {name: value.half().float() for name, value in model.state().items()}
    for name, value in frame.model.state().items():
        assert torch.equal(value, rounded[name])


def test_frames_between_two_kept_ones_turn_no_later_frame(tiny: Dataset) -> None:
    trainer = Trainer(quick(), tiny)
    start = trainer.snapshot()
    list(trainer.run(1))
    middle = trainer.snapshot()
    list(trainer.run(1))
    found = []
    for look in (True, False):
        chain = FrameChain(Reference.of(tiny))
        chain.keep(start, 0)
        if look:
            chain.between(middle)
        found.append(chain.keep(trainer.snapshot(), 8))
    first, second = (each.projection.plane() for each in found if each is not None)
    np.testing.assert_array_equal(first.basis, second.basis)


def test_no_frame_jumps(small: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "FIRST_SHARE", 1e9)
    monkeypatch.setattr(frames, "LATER_SHARE", 1e9)
    found = [each for each in latent(watched(Trainer(quick(), small), 3)) if each.step is not None]
    subset = Reference.of(small).images
    drawn = [each.projection.plane().project(each.model.encode_pixels(subset)) for each in found]
    moves = [
        float(np.sqrt(((after - before) ** 2).sum(axis=1).mean()))
        for before, after in pairwise(drawn)
    ]
    assert len(moves) > 15
    assert max(moves) < 1.0


def test_costly_frames_of_the_first_epoch_are_left_out(
    small: Dataset, monkeypatch: pytest.MonkeyPatch, now: list[float]
) -> None:
    """A step takes about a millisecond of that clock, a frame a second: one is too many."""
    plain = checkpoint.as_snapshot

    def slow(model: object) -> object:
        now[0] += 1.0
        return plain(model)  # type: ignore[arg-type]

    monkeypatch.setattr(checkpoint, "as_snapshot", slow)
    found = [each.step for each in latent(watched(Trainer(quick(), small), 1))]
    assert found == [0, 40]


def test_codes_that_overflow_have_no_frame(tiny: Dataset) -> None:
    trainer = Trainer(quick(), tiny)
    with torch.no_grad():
        for weight in trainer._variant.parameters():
            weight.fill_(1e30)
    chain = FrameChain(Reference.of(tiny))
    assert chain.between(trainer.snapshot()) is None
    assert chain.keep(trainer.snapshot(), 1) is None


def test_a_run_that_diverges_is_watched_to_its_end(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = losses.bce
    monkeypatch.setattr(losses, "bce", lambda logits, images: plain(logits, images) * math.nan)
    monkeypatch.setattr("engine.training.trainer.REPORT_SECONDS", math.inf)
    found = watched(Trainer(quick(), tiny))
    assert isinstance(found[-1], Diverged)
    assert [each.step for each in latent(found)] == [0]  # before a weight was lost


def test_stopping_a_watched_run_stops_the_run(tiny: Dataset) -> None:
    trainer = Trainer(quick(), tiny)
    run = with_frames(trainer, 2, FrameChain(Reference.of(tiny)), is_due)
    while not trainer.step:
        next(run)
    run.close()  # type: ignore[attr-defined]
    assert trainer.step == 1
