"""What was selected is selected again tomorrow, in each data set its own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gui.remembering.selection import MOST, NAME, RememberedSelections, as_images, as_text
from gui.settings import WindowSettings
from tests.gui import fakes, lab

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow
    from tests.gui.fakes import FakeSession


@pytest.fixture
def fake(qapp: object, dataset: Dataset) -> FakeSession:
    assert qapp
    return fakes.FakeSession(dataset)


def remembering(fake: FakeSession, path: Path) -> RememberedSelections:
    return RememberedSelections(fake, WindowSettings(path), fake)  # type: ignore[arg-type]


def show(fake: FakeSession, dataset: Dataset) -> None:
    fake.book.dataset = dataset
    fake.book.dataset_changed.emit(dataset)


def test_each_data_set_has_its_selection_again(fake: FakeSession, tmp_path: Path) -> None:
    first, other = fake.book.dataset, lab.digits("kmnist", "KMNIST", 300)
    made = remembering(fake, tmp_path / "a.ini")
    brought = lab.Heard(fake.selection.made)
    show(fake, first)
    fake.selection.take([3, 5, 50])
    show(fake, other)
    assert len(fake.selection.images) == 0
    fake.selection.take([7])
    show(fake, first)
    assert fake.selection.images.tolist() == [3, 5, 50]
    assert len(brought) == 2, "what comes back brings no tab to the front"
    show(fake, other)
    assert fake.selection.images.tolist() == [7]
    fake.selection.clear()
    show(fake, first)
    show(fake, other)
    assert len(fake.selection.images) == 0
    made.keep()
    kept = WindowSettings(tmp_path / "a.ini").parsed(NAME, dict)
    assert list(kept) == [first.name]


def test_a_data_set_loaded_anew_has_its_selection_still(fake: FakeSession, tmp_path: Path) -> None:
    made, first = remembering(fake, tmp_path / "a.ini"), fake.book.dataset
    show(fake, first)
    fake.selection.take([3, 5, 50])
    show(fake, replace(first))
    assert fake.selection.images.tolist() == [3, 5, 50]
    made.keep()
    kept = WindowSettings(tmp_path / "a.ini").parsed(NAME, dict)
    assert as_images(kept[first.name], first).tolist() == [3, 5, 50]


def test_the_latest_data_sets_alone_are_kept(fake: FakeSession, tmp_path: Path) -> None:
    made, first = remembering(fake, tmp_path / "a.ini"), fake.book.dataset
    for number in range(MOST + 2):
        show(fake, replace(first, name=f"set {number}"))
        fake.selection.take([number])
    made.keep()
    kept = WindowSettings(tmp_path / "a.ini").parsed(NAME, dict)
    assert list(kept) == [f"set {number}" for number in range(2, MOST + 2)]


def test_a_selection_is_a_short_text_and_the_same_again(dataset: Dataset) -> None:
    size = len(dataset.labels("test"))
    for images in ([0], [size - 1], [*range(size)], [*range(0, size, 7)]):
        text = as_text(np.array(images), dataset)
        assert as_images(text, dataset).tolist() == images
        assert len(text) < size / 3 + 60
    assert as_images("", dataset).tolist() == []


@pytest.mark.parametrize("spoil", ["mark", "code", "bits", "labels"])
def test_what_is_damaged_or_of_other_data_selects_nothing(dataset: Dataset, spoil: str) -> None:
    text = as_text(np.array([1, 2, 3]), dataset)
    mark, _, code = text.partition(":")
    if spoil == "labels":
        dataset = replace(dataset, test_labels=dataset.test_labels.flip(0))
    spoilt = {"mark": f"12-0:{code}", "code": f"{mark}:é!", "bits": f"{mark}:AAAA"}
    assert as_images(spoilt.get(spoil, text), dataset).tolist() == []


def test_the_window_writes_it_down_and_finds_it_again(window: MainWindow) -> None:
    keeper = window._remembering
    keeper.keep()
    assert not keeper._due.isActive()
    window.session.selection.take([2, 4])
    assert keeper._due.isActive()
    keeper.keep()
    text = json.loads(window.settings.text(NAME, ""))[window.session.book.dataset.name]
    assert as_images(text, window.session.book.dataset).tolist() == [2, 4]
