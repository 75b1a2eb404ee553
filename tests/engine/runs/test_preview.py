from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

import resources
from engine.data.spec import DataSpec
from engine.runs import preview, shipped
from engine.runs.folder import RunFolder
from engine.runs.new_run import start
from engine.runs.newest import newest_model
from engine.runs.packing import pack
from engine.training.trainer import Trainer
from tests.engine import oracles
from tests.engine.small_runs import quick

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset


def test_images_stand_above_what_is_left_of_them() -> None:
    images = np.zeros((2, 1, 3, 4), np.float32)
    images[1] = 1
    outputs = np.full((2, 1, 3, 4), 0.4, np.float32)
    found = preview.grid(images, outputs)
    assert found.shape == (2 * 3 + 2, 2 * 4 + 2, 3)
    assert np.unique(found[:3, :4]).tolist() == [0]
    assert np.unique(found[:3, 6:]).tolist() == [255]
    assert np.unique(found[5:, :4]).tolist() == np.unique(found[5:, 6:]).tolist() == [102]
    assert np.unique(found[3:5]).tolist() == np.unique(found[:, 4:6]).tolist() == [0]


@pytest.mark.parametrize(("channels", "expected"), [(3, [0, 127, 255]), (2, [64])])
def test_three_channels_are_colours_others_are_averaged(channels: int, expected: list[int]) -> None:
    values = np.array([0, 0.5, 1][:channels], np.float32)
    images = np.broadcast_to(values[None, :, None, None], (1, channels, 2, 2))
    pixel = preview.grid(images, images)[0, 0]
    assert sorted({int(each) for each in pixel}) == pytest.approx(expected, abs=1)


def test_the_first_image_of_each_class_is_shown_at_most_ten(tiny: Dataset) -> None:
    labels = tiny.labels("test")
    found = preview.chosen(tiny)
    assert [int(labels[each]) for each in found] == sorted(set(labels.tolist()))[:10]
    assert all(int(np.flatnonzero(labels == labels[each])[0]) == each for each in found)
    bare = replace(tiny, spec=DataSpec(tiny.spec.shape, (), "none"))
    assert preview.chosen(bare) == list(range(10))


def test_a_run_has_the_picture_of_its_newest_model(tmp_path: Path) -> None:
    data = oracles.dataset()
    recording = start(tmp_path, Trainer(quick(epochs=2), data))
    assert not recording.writer.folder.preview.exists()
    list(recording.events())
    folder = recording.writer.folder
    images = data.pixels("test", preview.chosen(data))
    expected = preview.grid(images, newest_model(folder).reconstruct(images))
    with Image.open(folder.preview) as picture:
        np.testing.assert_array_equal(np.asarray(picture), expected)
    packed = pack(folder, tmp_path / "packed", "Packed")
    assert packed.preview.read_bytes() == folder.preview.read_bytes()


@pytest.mark.parametrize("key", sorted(shipped.folders()))
def test_runs_that_came_with_the_program_have_one(key: str) -> None:
    with Image.open(RunFolder(resources.PRETRAINED / key).preview) as picture:
        assert picture.size == (10 * 30 - 2, 2 * 30 - 2)
