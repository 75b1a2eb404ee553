"""The test images that are nearest to what is inspected: by their codes, and by their pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from engine.evaluation.neighbours import NeighbourSearch

if TYPE_CHECKING:
    from collections.abc import Generator

    import numpy as np
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from gui.session.latent.latent_view import View

    Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class NearestImages:
    """Test images, the nearest first.

    Attributes:
        images: Their numbers, (k,).
        distances: Euclidean: of codes, or of all pixels of images in [0, 1], (k,).
    """

    images: NDArray[np.intp]
    distances: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Question:
    """What neighbours are looked for.

    Attributes:
        code: (code,).
        picture: (C, H, W) in [0, 1].
        without: The number of the test image that it is itself, or None.
        count: How many neighbours.
    """

    code: Array
    picture: Array
    without: int | None
    count: int


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Where the shown run has its neighbours, and where pixels have them.

    Attributes:
        by_code: Those of the codes that the map shows.
        by_pixels: Those of all test images.
    """

    by_code: NearestImages
    by_pixels: NearestImages


class PixelIndex:
    """Searches the test images of a data set, prepared when it is first asked for."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Dataset, NeighbourSearch] = WeakKeyDictionary()

    def search(self, dataset: Dataset) -> NeighbourSearch:
        """The search among a data set's test images."""
        found = self._known.get(dataset)
        if found is None:
            found = self._known[dataset] = NeighbourSearch(dataset.test_images.numpy())
        return found


def find(
    question: Question, view: View, dataset: Dataset, index: PixelIndex
) -> Generator[Neighbours, None, None]:
    """Find the neighbours, for the worker: some milliseconds for 10 000 images."""
    known, own = view.frame.images, question.without
    row = None if own is None else view.row_of(own)
    near = view.search.nearest(question.code, question.count, row)
    by_code = NearestImages(near.rows if known is None else known[near.rows], near.distances)
    alike = index.search(dataset).nearest(question.picture, question.count, own)
    yield Neighbours(by_code, NearestImages(alike.rows, alike.distances))
