"""Frames of a run on the disk: one picture of each moment, whatever was asked for before."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.core.files import OutputError
from engine.models import checkpoint
from engine.nets.architecture import Dense
from engine.runs import orientation_file
from engine.runs.folder import RunError, RunFolder
from engine.runs.frames import RunFrames, keeping
from engine.runs.new_run import start
from engine.runs.recording import recorded
from engine.runs.snapshot_schedule import is_due
from engine.training import frames as live
from engine.training.events import LatentFrame
from engine.training.frames import with_frames
from engine.training.trainer import Trainer
from tests.engine.small_runs import quick

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset


@pytest.fixture
def folder(tmp_path: Path, tiny: Dataset) -> RunFolder:
    """A run of three epochs."""
    run = start(tmp_path, Trainer(quick(epochs=3), tiny))
    list(run.events())
    return run.writer.folder


def drawn(frame: LatentFrame, axes: tuple[int, int] = (0, 1)) -> bytes:
    """Every bit of what is drawn."""
    return frame.projection.plane(axes).project(frame.codes).tobytes()


def test_the_order_of_questions_changes_no_picture(folder: RunFolder, tiny: Dataset) -> None:
    axes = [(0, 1), (0, 2), (2, 3)]
    wanted = [(step, pair) for step in RunFrames(folder, tiny).steps() for pair in axes]
    pictures = []
    for seed in range(3):
        questions = [wanted[i] for i in np.random.default_rng(seed).permutation(len(wanted))]
        frames = RunFrames(folder, tiny)
        pictures.append({each: drawn(frames.frame(each[0]), each[1]) for each in questions})
    assert pictures[0] == pictures[1] == pictures[2]
    assert len(set(pictures[0].values())) == len(wanted)


def test_a_frame_whose_orientation_is_known_reads_its_snapshot_once(
    folder: RunFolder, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = RunFrames(folder, tiny)
    steps = frames.steps()
    newest = frames.frame(steps[-1]).model
    read: list[Path] = []
    original = checkpoint.load
    monkeypatch.setattr(checkpoint, "load", lambda path: read.append(path) or original(path))
    frames.frame(steps[2])
    assert len(read) == 1
    assert frames.newest(newest) is not None
    assert len(read) == 2


def test_what_was_drawn_once_is_drawn_so_in_the_next_session(
    folder: RunFolder, tiny: Dataset
) -> None:
    frames = RunFrames(folder, tiny)
    before = {step: drawn(frames.frame(step)) for step in frames.steps()}
    assert frames.save()
    first = frames.steps()[0]
    # Even where an earlier snapshot is gone by then, so that the chain would be another.
    folder.drop_snapshots(lambda step: step == first)
    again = RunFrames(folder, tiny)
    for step in again.steps():
        assert drawn(again.frame(step)) == before[step]


def test_when_a_run_ends_all_that_was_watched_is_turned_together(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "FIRST_SHARE", 1e9)
    monkeypatch.setattr(live, "LATER_SHARE", 1e9)
    run = start(tmp_path, Trainer(quick(epochs=2), tiny))
    frames = RunFrames(run.writer.folder, tiny)
    events = recorded(with_frames(run.trainer, 2, frames.chain(), is_due), run.writer)
    kept = [
        each
        for each in keeping(events, frames)
        if isinstance(each, LatentFrame) and each.step is not None
    ]
    assert len(kept) > 4
    again = RunFrames(run.writer.folder, tiny)
    bases = [(again.frame(each.step, whole=False), each) for each in kept if each.step is not None]
    turns = [
        found.projection.plane().basis @ frame.projection.plane().basis.T for found, frame in bases
    ]
    np.testing.assert_allclose(turns[0] @ turns[0].T, np.eye(2), atol=1e-5)
    for turn in turns:
        np.testing.assert_allclose(turn, turns[0], atol=1e-5)
    before = {step: drawn(again.frame(step)) for step in again.steps()}
    again.settle()  # it was settled when it ended, and will not be turned anew
    assert {step: drawn(again.frame(step)) for step in again.steps()} == before


def test_a_settled_run_ends_where_its_pixels_lie(folder: RunFolder, tiny: Dataset) -> None:
    places = live.Reference.of(tiny).places[:, :2]
    places = places / np.sqrt((places**2).sum(1).mean())

    def apart(points: np.ndarray) -> float:
        return float(np.square(points - places).sum(1).mean())

    frames = RunFrames(folder, tiny)
    last = frames.steps()[-1]
    loose = frames.frame(last)
    frames.settle()
    settled = frames.frame(last)
    points = settled.projection.plane().project(settled.codes)
    angles = np.linspace(0, 2 * np.pi, 90)
    turned = [
        points @ np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) * (1, sign)
        for a in angles
        for sign in (1, -1)
    ]
    assert apart(points) <= min(map(apart, turned)) + 1e-6
    assert apart(points) <= apart(loose.projection.plane().project(loose.codes)) + 1e-6


def test_a_watched_run_and_a_run_that_is_opened_later_look_the_same(
    tmp_path: Path, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "FIRST_SHARE", 1e9)
    monkeypatch.setattr(live, "LATER_SHARE", 1e9)
    run = start(tmp_path, Trainer(quick(epochs=2), tiny))
    frames = RunFrames(run.writer.folder, tiny)
    list(keeping(recorded(with_frames(run.trainer, 2, frames.chain(), is_due), run.writer), frames))
    run.writer.folder.orientation.rename(tmp_path / "watched")
    later = RunFrames(run.writer.folder, tiny)
    later.settle()
    for step in later.steps():
        np.testing.assert_allclose(
            later.frame(step).projection.plane().basis,
            frames.frame(step).projection.plane().basis,
            atol=1e-6,
        )


def test_the_subset_lies_where_it_lies_among_all_images(
    folder: RunFolder, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.models.orientation.SUBSET", 20)
    frames = RunFrames(folder, tiny)
    whole, part = (frames.frame(8, whole=each) for each in (True, False))
    assert part.images is not None
    assert (len(whole.codes), len(part.codes)) == (50, 20)
    np.testing.assert_allclose(whole.codes[part.images], part.codes, atol=1e-6)
    np.testing.assert_array_equal(whole.projection.mean, part.projection.mean)


def test_a_frame_of_other_weights_is_made_anew(folder: RunFolder, tiny: Dataset) -> None:
    frames = RunFrames(folder, tiny)
    before = drawn(frames.frame(8))
    frames.save()
    path = {each.step: each.path for each in folder.saved_snapshots()}[8]
    weights = {name: value + 0.5 for name, value in load_file(path).items()}
    _rewrite(path, weights)
    again = RunFrames(folder, tiny)
    assert drawn(again.frame(8)) != before
    codes = again.frame(8).projection.plane().project(again.frame(8).codes)
    np.testing.assert_allclose((codes**2).sum(axis=1).mean(), 1, rtol=1e-3)


def test_frames_of_other_images_are_not_used(
    folder: RunFolder, tiny: Dataset, small: Dataset
) -> None:
    frames = RunFrames(folder, tiny)
    frames.frame(8)
    frames.save()
    assert orientation_file.read(folder, tiny.fingerprint())[0] != {}
    assert orientation_file.read(folder, small.fingerprint())[0] == {}


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 100])
def test_a_damaged_file_is_made_again(folder: RunFolder, tiny: Dataset, content: bytes) -> None:
    folder.orientation.write_bytes(content)
    with pytest.raises(RunError, match="Delete it"):
        orientation_file.read(folder, tiny.fingerprint())
    frames = RunFrames(folder, tiny)
    before = drawn(frames.frame(8))
    assert frames.save()
    assert drawn(RunFrames(folder, tiny).frame(8)) == before
    assert 8 in orientation_file.read(folder, tiny.fingerprint())[0]


def test_lengths_that_are_none_are_refused(folder: RunFolder, tiny: Dataset) -> None:
    frames = RunFrames(folder, tiny)
    frames.frame(8)
    frames.save()
    tensors = load_file(folder.orientation)
    tensors["8.radii"] = torch.zeros_like(tensors["8.radii"])
    _rewrite(folder.orientation, tensors)
    with pytest.raises(RunError, match="not above 0"):
        orientation_file.read(folder, tiny.fingerprint())


def test_a_folder_that_cant_be_written_still_has_its_frames(
    folder: RunFolder, tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = RunFrames(folder, tiny)
    before = drawn(frames.frame(8))

    def refuse(*_: object, **__: object) -> None:
        raise OutputError("read-only")

    monkeypatch.setattr(orientation_file, "write", refuse)
    assert not frames.save()
    assert not folder.orientation.exists()
    assert drawn(frames.frame(8)) == before


def test_orientations_stay_when_another_program_cuts_their_file(
    folder: RunFolder, tiny: Dataset
) -> None:
    RunFrames(folder, tiny).frame(8)
    frames = RunFrames(folder, tiny)
    frames.frame(8)
    frames.save()
    kept, _ = orientation_file.read(folder, tiny.fingerprint())
    before = kept[8].projection.components.copy()
    os.truncate(folder.orientation, 0)
    np.testing.assert_array_equal(kept[8].projection.components, before)  # and the process lives


def test_a_moment_that_is_not_kept_is_said_to_be_none(folder: RunFolder, tiny: Dataset) -> None:
    with pytest.raises(RunError, match="no model of step 99"):
        RunFrames(folder, tiny).frame(99)


def _rewrite(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    from safetensors import safe_open  # noqa: PLC0415

    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
    save_file(tensors, path, metadata)


def test_orientations_of_another_run_are_made_again(
    folder: RunFolder, tiny: Dataset, tmp_path: Path
) -> None:
    first = RunFrames(folder, tiny)
    right = {step: drawn(first.frame(step)) for step in first.steps()}
    other = start(tmp_path, Trainer(quick(epochs=3, network=Dense((12,), 3)), tiny))
    list(other.events())
    foreign = RunFrames(other.writer.folder, tiny)
    assert foreign.steps() == first.steps()
    for step in foreign.steps():
        foreign.frame(step)
    assert foreign.save()
    for step in reversed(right):
        copied = other.writer.folder.orientation.read_bytes()
        folder.orientation.write_bytes(copied)  # as when folders are copied over each other
        assert drawn(RunFrames(folder, tiny).frame(step)) == right[step]


def test_nothing_is_written_into_the_folder_of_another_run(
    folder: RunFolder, tiny: Dataset, tmp_path: Path
) -> None:
    frames = RunFrames(folder, tiny)
    for step in frames.steps():
        frames.frame(step)
    other = start(tmp_path, Trainer(quick(epochs=3, seed=5), tiny))
    list(other.events())
    folder.path.rename(tmp_path / "away")
    other.writer.folder.path.rename(folder.path)
    assert not frames.save()
    assert not folder.orientation.exists()
