"""A point of the map, and the code of its own picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from gui.session.latent.map_caption import meaning
from gui.session.latent.round_trip import TOPIC
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session


def test_a_point_is_compared_with_the_codes_of_the_test_images(
    session: Session, qtbot: QtBot
) -> None:
    trip, heard = session.round_trip, Heard(session.round_trip.changed)
    session.inspector.decode_at(0.5, 0.5)
    first = trip.now
    assert first is not None
    model, codes = session.book.model, session.book.frame.codes

    def lengths(some: np.ndarray) -> np.ndarray:
        return np.linalg.norm(model.encode(model.decode(some)) - some, axis=1)

    radius = np.sqrt(np.square(codes - codes.mean(0)).sum(1).mean())
    expected = lengths(session.inspector.reading.code[None])[0]
    assert first.radii == pytest.approx(expected / radius, rel=1e-4)
    assert first.percentile is None
    lab.wait_idle(qtbot, session)
    assert len(heard) == 1
    nearer = (lengths(codes) < expected).mean() * 100
    assert trip.now.percentile == pytest.approx(nearer, abs=1e-6)


def test_an_image_has_none_and_each_run_its_own(
    session: Session, qtbot: QtBot, dataset: Dataset
) -> None:
    session.inspector.inspect(3)
    assert session.round_trip.now is None
    session.inspector.decode_at(0.5, 0.5)
    before = session.round_trip.now
    lab.wait_idle(qtbot, session)
    lab.put(session.book, lab.untrained("vanilla", seed=9), dataset)
    session.inspector.decode_at(0.5, 0.5)
    after = session.round_trip.now
    assert after.radii != before.radii
    assert after.percentile is None  # those of the model before say nothing


def test_nothing_is_measured_while_a_run_is_in_training_here(session: Session) -> None:
    session.book.training = "some"
    session.inspector.decode_at(0.5, 0.5)
    assert session.round_trip.now.radii > 0
    assert not session._requests.is_open(TOPIC)
    session.book.training = ""


def test_codes_that_differ_by_rounding_alone_are_no_measure(
    session: Session, qtbot: QtBot, dataset: Dataset
) -> None:
    images = torch.full_like(dataset.test_images, 90)
    session.show_dataset(replace(dataset, name="grey", title="Grey", test_images=images))
    lab.wait_idle(qtbot, session)
    view = session.plane.view(session.book.shown)
    assert view is not None
    assert view.radius == 0
    assert meaning(view) == "PCA 1–2: all images have the same code"
    session.inspector.decode_at(0.5, 0.5)
    assert session.round_trip.now is not None
    assert session.round_trip.now.radii is None
    codes = view.frame.codes + np.float32(1e-8) * np.arange(len(view.frame.codes))[:, None]
    noisy = replace(view, frame=replace(view.frame, codes=codes.astype(np.float32)))
    noisy = replace(noisy, places=replace(view.places, spread=codes.std(0).astype(np.float32)))
    assert noisy.places.spread.max() > 0
    assert noisy.radius == 0
