"""Clouds, rings and arrows on the map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from gui import theme
from gui.widgets.map import Ellipse, Overlays
from gui.widgets.map.camera import Camera
from gui.widgets.map.overlays import OverlayPainter
from tests.gui.widgets.map.hands import cloud

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.widgets.map import LatentMap
    from gui.widgets.map.scene import MapScene

CAMERA = Camera(0.0, 0.0, 0.01, 400.0, 400.0)
"""A unit is 100 pixels; 0 is in the middle."""
TILTED = Ellipse((0.5, 0.2), ((0.6, 0.8), (-0.4, 0.3)))


def painted(shown: Overlays, camera: Camera = CAMERA) -> np.ndarray:
    """Where something was painted on plain paper, (400, 400)."""
    paper = QColor(theme.current().background)
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(paper)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    OverlayPainter().paint(painter, shown, camera)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(400, 400, 4)[..., :3].astype(int)
    blank = np.array([paper.blue(), paper.green(), paper.red()])
    return np.abs(pixels - blank).sum(2)


@pytest.fixture(params=["light", "dark"])
def appearance(request: pytest.FixtureRequest, qapp: QApplication) -> object:
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, "light")


@pytest.mark.usefixtures("appearance")
def test_a_cloud_reaches_to_two_standard_deviations_and_no_further() -> None:
    ink = painted(Overlays(cloud=TILTED))
    centre, axes = np.array(TILTED.centre), np.array(TILTED.axes)
    rows, columns = np.mgrid[0:400, 0:400] + 0.5
    data = np.stack([(columns - 200) / 100, (200 - rows) / 100], -1) - centre
    radius = np.linalg.norm(data @ np.linalg.inv(axes), axis=-1)
    assert (ink[radius < 1.9] > 0).all()
    assert not ink[radius > 2.1].any()
    edges = [ink[np.abs(radius - factor) < 0.01].mean() for factor in (1, 2)]
    assert min(edges) > 2 * ink[np.abs(radius - 1.5) < 0.1].mean()


@pytest.mark.usefixtures("appearance")
def test_the_prior_has_three_rings_with_nothing_between_them() -> None:
    ink = painted(Overlays(prior=Ellipse((0.0, 0.0), ((0.5, 0.0), (0.0, 0.5)))))
    below = ink[200:, 200]  # downwards from the centre: numbers stand on top
    for factor in (1, 2, 3):
        assert below[50 * factor - 2 : 50 * factor + 2].max() > 200
    assert not below[60:90].any()
    assert not below[160:].any()


@pytest.mark.usefixtures("appearance")
def test_an_arrow_leads_from_one_place_to_the_other() -> None:
    ink = painted(Overlays(arrow=((-1.0, 0.0), (1.0, 0.0))))
    assert (ink[200, 101:298] > 200).all()
    assert not ink[200, 305:].any()
    assert not ink[200, :95].any()
    head, shaft = (ink[:, column].astype(bool).sum() for column in (294, 200))
    assert head > shaft


def test_its_length_stands_at_the_end_of_an_arrow_also_where_it_is_too_short_to_be_seen(
    qapp: QApplication,
) -> None:
    assert qapp
    still = Overlays(arrow=((0.0, 0.0), (0.0, 0.0)))
    assert not painted(still).any()
    ink = painted(replace(still, length="0.31"))
    assert ink[215:235, 185:215].any()


def test_the_ghost_is_a_paler_star(qapp: QApplication) -> None:
    assert qapp
    ghost = painted(Overlays(ghost=(0.0, 0.0)))
    where = np.argwhere(ghost > 0)
    assert where.min() > 185
    assert where.max() < 215
    assert 0.3 * 3 * 255 < ghost.max() < 0.6 * 3 * 255  # the star's outline is nearly black


def test_overlays_go_with_the_points_that_they_belong_to(latent_map: LatentMap) -> None:
    scene: MapScene = latent_map.scene
    scene.overlay(Overlays(cloud=TILTED))
    told: list[bool] = []
    scene.changed.connect(lambda: told.append(True))
    scene.overlay(Overlays(cloud=TILTED))
    assert told == []  # nothing new to paint
    latent_map.move_points(scene.state.points + 1)
    assert scene.state.overlays.cloud == TILTED
    latent_map.set_points(*cloud(50))
    assert scene.state.overlays == Overlays()
