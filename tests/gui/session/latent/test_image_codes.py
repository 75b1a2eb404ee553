"""Codes of the image under inspection and of the drawing, each asked for once."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.models.model import Model
from gui.session.latent.image_codes import ImageCodes
from tests.gui import lab

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from gui.session import Session


@pytest.fixture
def drawn(session: Session, dataset: Dataset) -> Session:
    """There is a drawing, and a test image is inspected."""
    session.inspector.draw(dataset.pixels("test", [4])[0, 0], 4)
    session.inspector.inspect(7)
    return session


@pytest.fixture
def codes(drawn: Session) -> ImageCodes:
    return ImageCodes(drawn.book, drawn.inspector, drawn.lineup)


def test_a_model_that_comes_back_has_encoded_the_drawing_already(
    drawn: Session, dataset: Dataset, codes: ImageCodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, newest = dataset.pixels("test", [4]), drawn.book.model
    assert newest is not None
    earlier = lab.encoded("vanilla", lab.untrained("vanilla", seed=9), dataset).frame
    asked: list[Model] = []
    original = Model.encode

    def encode(model: Model, images: np.ndarray) -> np.ndarray:
        if np.array_equal(images, image):
            asked.append(model)
        return original(model, images)

    monkeypatch.setattr(Model, "encode", encode)
    for moment in ({}, {"vanilla": earlier}) * 3:
        drawn.book.show_frames(moment)
        model = drawn.book.model
        assert model is not None
        np.testing.assert_array_equal(codes.drawing("vanilla"), original(model, image)[0])
    assert asked == [newest, earlier.model]
    drawn.inspector.set_noise("gaussian", 0.3)
    noisy = drawn.inspector.corrupted(image[0])
    np.testing.assert_array_equal(codes.drawing("vanilla"), original(earlier.model, noisy[None])[0])


def test_what_a_model_has_answered_goes_with_it(drawn: Session, codes: ImageCodes) -> None:
    session, inspected = drawn, []
    for seed in range(3):
        session.book.set_model("vanilla", lab.untrained("vanilla", seed=seed))
        assert codes.drawing("vanilla") is not None
        code = codes.inspected("vanilla")
        assert code is not None
        inspected.append(weakref.ref(session.book.model))
    del code
    gc.collect()
    assert [each() is None for each in inspected] == [True, True, False]
    assert (len(codes._drawn), len(codes._inspected)) == (1, 1)
