"""What is selected: taken, added, toggled, named, and gone with its data set."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gui.session.latent.selection import Selection
from tests.gui.fakes import FakeBook
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.data.dataset import Dataset


@pytest.fixture
def book(qapp: object, dataset: Dataset) -> Iterator[FakeBook]:
    assert qapp
    made = FakeBook(None)  # type: ignore[arg-type]
    made.open(dataset)
    yield made
    made.deleteLater()


@pytest.fixture
def selection(book: FakeBook) -> Selection:
    return Selection(book)  # type: ignore[arg-type]


def test_images_are_taken_added_and_toggled_in_order_and_once(selection: Selection) -> None:
    changed, made = Heard(selection.changed), Heard(selection.made)
    selection.take([9, 3, 3])
    assert selection.images.tolist() == [3, 9]
    selection.take([1, 9], "add")
    assert selection.images.tolist() == [1, 3, 9]
    selection.take([3, 20], "toggle")  # one of them is not selected yet
    assert selection.images.tolist() == [1, 3, 9, 20]
    selection.take([3, 20], "toggle")
    assert selection.images.tolist() == [1, 9]
    assert (len(changed), len(made)) == (4, 4)
    selection.take([1, 9])
    assert (len(changed), len(made)) == (4, 5)  # the same again wants to be seen again
    selection.clear()
    selection.clear()
    assert (len(changed), len(made)) == (5, 5)


def test_what_was_selected_before_comes_back_in_the_same_data_set_alone(
    selection: Selection, book: FakeBook, dataset: Dataset
) -> None:
    edited, made = Heard(selection.edited), Heard(selection.made)
    selection.take([1, 2])
    selection.take([1, 2])
    selection.take([5], "add")
    selection.clear()
    told = [(before.tolist(), now.tolist()) for before, now in edited.calls]
    assert told == [([], [1, 2]), ([1, 2], [1, 2, 5]), ([1, 2, 5], [])]
    selection.restore(dataset, edited.calls[1][1])
    assert selection.images.tolist() == [1, 2, 5]
    assert (len(edited), len(made)) == (3, 3)
    book.open(replace(dataset))
    selection.restore(dataset, edited.calls[0][1])
    assert not len(selection.images)
    assert len(edited) == 3  # another data set is no deed of selecting


def test_classes_come_and_go_as_a_whole_and_give_the_name(
    selection: Selection, dataset: Dataset
) -> None:
    labels = dataset.labels("test")
    selection.toggle_class(3)
    np.testing.assert_array_equal(selection.images, np.flatnonzero(labels == 3))
    assert selection.name == "all 3"
    selection.toggle_class(5)
    assert selection.name == "all 3 and all 5"
    selection.take(selection.images[:1], "toggle")
    assert selection.name == f"{len(selection.images)} images"
    selection.take(np.flatnonzero(labels == 3))
    selection.toggle_class(3)
    assert not len(selection.images)
    assert selection.name == "nothing"


def test_other_images_have_other_numbers(
    selection: Selection, book: FakeBook, dataset: Dataset
) -> None:
    selection.take([1, 2])
    book.dataset = replace(dataset)
    assert not len(selection.images)  # also for those that hear of it first
    assert selection.name == "nothing"
    book.dataset_changed.emit(book.dataset)
    book.dataset = dataset
    assert not len(selection.images)
