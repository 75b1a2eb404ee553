"""Neighbours of what is inspected: by code and by pixels, itself left out, of a frame's images."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gui.session.latent.latent_view import View
from gui.session.latent.map_choice import MapChoice
from gui.session.latent.nearest import Neighbours, PixelIndex, Question, find
from tests.gui import lab

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.events import LatentFrame


def frame(dataset: Dataset) -> LatentFrame:
    return lab.encoded("vanilla", lab.untrained("vanilla"), dataset).frame


def answer(of: LatentFrame, dataset: Dataset, image: int, without: int | None) -> Neighbours:
    picture = dataset.pixels("test", [image])[0]
    question = Question(of.model.encode(picture[None])[0], picture, without, 5)
    view = View.of("vanilla", of, MapChoice(), dataset.labels("test"))
    (found,) = find(question, view, dataset, PixelIndex())
    return found


def order(rows: np.ndarray, query: np.ndarray) -> np.ndarray:
    flat = rows.reshape(len(rows), -1)
    return np.linalg.norm(flat - query.reshape(1, -1), axis=1).argsort(kind="stable")


def test_both_spaces_are_searched_without_the_image_itself(dataset: Dataset) -> None:
    whole, images = frame(dataset), dataset.pixels("test")
    found = answer(whole, dataset, 7, 7)
    codes = whole.model.encode(images)
    assert found.by_code.images.tolist() == order(codes, codes[7])[1:6].tolist()
    assert found.by_pixels.images.tolist() == order(images, images[7])[1:6].tolist()
    apart = np.linalg.norm((images[found.by_pixels.images] - images[7]).reshape(5, -1), axis=1)
    np.testing.assert_allclose(found.by_pixels.distances, apart, rtol=1e-5)
    assert answer(whole, dataset, 7, None).by_pixels.images[0] == 7


def test_codes_of_some_images_are_numbered_as_these(dataset: Dataset) -> None:
    whole, some = frame(dataset), np.array([2, 7, 11, 30])
    part = replace(whole, codes=whole.codes[some], images=some)
    found = answer(part, dataset, 7, 7)
    nearest = [each for each in order(whole.codes, whole.codes[7]) if each in {2, 11, 30}]
    assert found.by_code.images.tolist() == nearest
    assert answer(part, dataset, 5, 5).by_code.images.tolist()  # it has no code there itself


def test_the_index_of_pixels_is_made_once_for_a_data_set(dataset: Dataset) -> None:
    index = PixelIndex()
    assert index.search(dataset) is index.search(dataset)
    assert index.search(replace(dataset)) is not index.search(dataset)
