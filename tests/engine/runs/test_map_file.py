"""Maps that took long are kept, with the run or in the cache, and never taken for others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.models.maps.neighbour_map import NeighbourMap
from engine.runs import map_file
from engine.runs.frames import RunFrames
from engine.runs.new_run import start
from engine.training.trainer import Trainer
from tests.engine.small_runs import quick

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.runs.folder import RunFolder
    from engine.training.events import LatentFrame

DATA = "a data set"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache" / "maps"
    monkeypatch.setattr(map_file, "cached_maps", lambda: folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path, tiny: Dataset) -> RunFolder:
    run = start(tmp_path / "runs", Trainer(quick(epochs=1), tiny))
    list(run.events())
    return run.writer.folder


@pytest.fixture
def frame(folder: RunFolder, tiny: Dataset) -> LatentFrame:
    frames = RunFrames(folder, tiny)
    return frames.frame(frames.steps()[-1])


def made(frame: LatentFrame) -> NeighbourMap:
    """The principal plane itself: it needs no turn."""
    points = frame.projection.plane().project(frame.codes)
    return NeighbourMap(frame.codes, points, 12.5, 0.75)


@pytest.mark.parametrize("own", [True, False])
def test_a_map_comes_back(folder: RunFolder, frame: LatentFrame, cache: Path, own: bool) -> None:
    where, wanted = (folder if own else None), made(frame)
    assert map_file.find(frame, DATA, where) is None
    assert map_file.keep(wanted, frame, DATA, where)
    assert folder.maps.exists() == own
    assert cache.exists() != own
    found = map_file.find(frame, DATA, where)
    assert found is not None
    np.testing.assert_allclose(found.points, wanted.points, atol=1e-5)
    assert (found.scale, found.reach) == (12.5, 0.75)
    assert found.codes is frame.codes
    again = map_file.find(frame, DATA, where)
    assert again is not None
    assert again.points.tobytes() == found.points.tobytes()


def test_a_map_that_was_kept_is_turned_as_the_plane_lies_now(
    folder: RunFolder, frame: LatentFrame
) -> None:
    wanted = made(frame)
    mirrored = replace(wanted, points=wanted.points * np.array([1, -1], np.float32))
    assert map_file.keep(mirrored, frame, DATA, folder)
    found = map_file.find(frame, DATA, folder)
    assert found is not None
    np.testing.assert_allclose(found.points, wanted.points, atol=1e-4)


def test_other_weights_images_or_numbers_have_other_maps(
    folder: RunFolder, frame: LatentFrame, tiny: Dataset
) -> None:
    assert map_file.keep(made(frame), frame, DATA, folder)
    earlier = RunFrames(folder, tiny).frame(0)
    assert map_file.find(earlier, DATA, folder) is None
    assert map_file.find(frame, "another data set", folder) is None
    fewer = replace(frame, codes=frame.codes[:20], images=np.arange(20))
    assert map_file.find(fewer, DATA, folder) is None


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 200])
def test_a_damaged_file_is_none_and_is_replaced(
    folder: RunFolder, frame: LatentFrame, content: bytes
) -> None:
    assert map_file.keep(made(frame), frame, DATA, folder)
    path = map_file.path_of(frame, DATA, folder)
    path.write_bytes(content)
    assert map_file.find(frame, DATA, folder) is None
    assert map_file.keep(made(frame), frame, DATA, folder)
    assert map_file.find(frame, DATA, folder) is not None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scale", torch.tensor(0.0, dtype=torch.float64)),
        ("scale", torch.tensor(float("nan"), dtype=torch.float64)),
        ("reach", torch.tensor(-1.0, dtype=torch.float64)),
        ("points", torch.zeros(3, 2)),
        ("other", torch.zeros(3)),
    ],
)
def test_a_file_with_other_values_is_none(
    folder: RunFolder, frame: LatentFrame, name: str, value: torch.Tensor
) -> None:
    assert map_file.keep(made(frame), frame, DATA, folder)
    path = map_file.path_of(frame, DATA, folder)
    tensors = load_file(path) | {name: value}
    save_file(tensors, path, {"format": map_file.FORMAT, "version": map_file.VERSION})
    assert map_file.find(frame, DATA, folder) is None


def test_links_that_lead_out_of_the_folder_are_not_followed(
    folder: RunFolder, frame: LatentFrame, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    folder.maps.symlink_to(outside)
    assert not map_file.keep(made(frame), frame, DATA, folder)
    assert list(outside.iterdir()) == []
    folder.maps.unlink()
    assert map_file.keep(made(frame), frame, DATA, folder)
    path = map_file.path_of(frame, DATA, folder)
    path.rename(outside / "map")
    path.symlink_to(outside / "map")
    assert map_file.find(frame, DATA, folder) is None


def test_where_nothing_can_be_written_it_says_so(folder: RunFolder, frame: LatentFrame) -> None:
    folder.maps.write_bytes(b"in the way")
    assert not map_file.keep(made(frame), frame, DATA, folder)
