"""The test images that are selected: one state for all maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from gui import text

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from engine.data.dataset import Dataset
    from gui.session.runs.book import RunBook

    Numbers = NDArray[np.intp]

MOST_NAMED = 4
"""Classes that a selection is named by; one of more is named by its size."""


class Selection(QObject):
    """Some test images, by their numbers, so that they are the same in every run."""

    changed = Signal()
    """Others are selected."""
    made = Signal()
    """A person has selected something, and wants to see what."""
    edited = Signal(object, object)
    """A person has selected others: numbers of the images before and now, (n,) each."""

    def __init__(self, book: RunBook) -> None:
        super().__init__(book)
        self._book = book
        self._images: Numbers = np.zeros(0, np.intp)
        self._dataset: Dataset | None = None
        book.dataset_changed.connect(self._forget)

    @property
    def images(self) -> Numbers:
        """Their numbers, (n,), ascending; empty where nothing is selected.

        Numbers of another data set's images are none of this one, whoever hears of it first.
        """
        return self._images if self._dataset is self._book.dataset else self._images[:0]

    def take(self, images: ArrayLike, how: str = "replace") -> None:
        """Select images.

        Args:
            images: Their numbers, (n,).
            how: ``"replace"`` those that are selected, ``"add"`` them, or ``"toggle"`` them: take
                them out where all of them are selected, else add them.
        """
        chosen = np.unique(np.asarray(images, np.intp))
        if how == "toggle" and np.isin(chosen, self.images).all():
            chosen = np.setdiff1d(self.images, chosen)
        elif how != "replace":
            chosen = np.union1d(self.images, chosen)
        self._edit(chosen)
        if len(chosen):
            self.made.emit()

    def toggle_class(self, label: int) -> None:
        """Select all images of a class as well, or none of them where all are selected."""
        self.take(self.of_class(label), "toggle")

    def of_class(self, label: int) -> Numbers:
        """The numbers of all test images of a class, (n,)."""
        dataset = self._book.dataset
        if dataset is None:
            return np.zeros(0, np.intp)
        return np.flatnonzero(dataset.labels("test") == label)

    @Slot()
    def clear(self) -> None:
        """Select nothing."""
        self._edit(np.zeros(0, np.intp))

    def restore(self, dataset: Dataset | None, images: Numbers) -> None:
        """Select what was selected before, unless its data set is gone."""
        if dataset is self._book.dataset:
            self._set(images)

    @Slot()
    def _forget(self) -> None:
        """The numbers are those of other images."""
        self._set(np.zeros(0, np.intp))

    @property
    def name(self) -> str:
        """What it is called: by its classes, where it has all images of each, else by its size."""
        dataset = self._book.dataset
        if dataset is None or not len(self.images):
            return "nothing"
        labels = dataset.labels("test")
        there = np.unique(labels[self.images])
        whole = np.isin(labels, there).sum() == len(self.images)
        if whole and len(there) <= MOST_NAMED:
            return " and ".join(f"all {dataset.spec.classes[each]}" for each in there)
        return text.count(len(self.images), "image")

    def _edit(self, images: Numbers) -> None:
        before = self.images
        self._set(images)
        if not np.array_equal(images, before):
            self.edited.emit(before, images)

    def _set(self, images: Numbers) -> None:
        before, self._dataset = self._images, self._book.dataset
        if not np.array_equal(images, before):
            self._images = images
            self.changed.emit()
