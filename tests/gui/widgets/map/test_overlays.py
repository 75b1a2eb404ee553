"""Clouds, rings and arrows on the map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gui import theme
from gui.widgets.map import Ellipse, Overlays
from gui.widgets.map.camera import Camera
from gui.widgets.map.overlays import OverlayPainter
from tests.gui.widgets.map.hands import cloud

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QApplication

    from gui.widgets.map import LatentMap
    from gui.widgets.map.scene import MapScene

CAMERA = Camera(0.0, 0.0, 0.01, 400.0, 400.0)
"""A unit is 100 pixels; 0 is in the middle."""
TILTED = Ellipse((0.5, 0.2), ((0.6, 0.8), (-0.4, 0.3)))


def painted(shown: Overlays, camera: Camera = CAMERA, taken: Sequence[QRectF] = ()) -> np.ndarray:
    """Where something was painted on plain paper, (400, 400)."""
    paper = QColor(theme.current().background)
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(paper)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    OverlayPainter().paint_below(painter, shown, camera, taken)
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
def test_the_numbers_of_rings_stand_beside_names() -> None:
    prior = Overlays(prior=Ellipse((0.0, 0.0), ((0.5, 0.0), (0.0, 0.5))))
    on_top = QRectF(185, 138, 30, 24)
    usual, moved = painted(prior), painted(prior, taken=[on_top])
    inside = np.s_[140:160, 190:210]
    assert (usual[inside] > 0).sum() > 2 * (moved[inside] > 0).sum()
    assert (moved[inside] > 0).any()  # the ring itself goes on under the name
    same = usual[30:70], moved[30:70]  # of the third ring all is as it was
    np.testing.assert_array_equal(*same)
    cloud = Ellipse((0.0, 0.5), ((0.1, 0.0), (0.0, 0.1)))  # 20 pixels about the top of the first
    beside = painted(Overlays(prior=prior.prior, cloud=cloud))
    np.testing.assert_array_equal(beside[175:200] > 0, moved[175:200] > 0)


@pytest.mark.usefixtures("appearance")
def test_names_are_painted_over_rings_clouds_and_walks(latent_map: LatentMap) -> None:
    points, labels = np.zeros((20, 2), np.float32), np.zeros(20, np.int64)
    points[:10, 0], points[10:, 0] = 1, -1
    latent_map.set_points(points, labels)
    plain = name_of(latent_map)
    # The second ring leads through the name at the median.
    latent_map.scene.overlay(Overlays(prior=Ellipse((0.5, 0.0), ((0.25, 0.0), (0.0, 0.25)))))
    assert latent_map.scene.state.overlays.prior is not None
    np.testing.assert_array_equal(name_of(latent_map), plain)
    latent_map.scene.overlay(Overlays(cloud=Ellipse((0.2, 0.0), ((0.1, 0.0), (0.0, 0.1)))))
    np.testing.assert_array_equal(name_of(latent_map), plain)
    latent_map.scene.overlay(Overlays())
    latent_map.set_walk([(-1.0, 0.0), (1.0, 0.0)])
    np.testing.assert_array_equal(name_of(latent_map), plain)


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


def test_a_walk_is_dashed_where_its_stops_lie_nowhere(latent_map: LatentMap) -> None:
    def inked(walk: list[tuple[float, float] | None], *, straight: bool = True) -> list[float]:
        """How much of the line there is in each of its three parts."""
        latent_map.set_points(np.array([[0, 0], [3, 1]], np.float32), np.zeros(2, np.int64))
        latent_map.set_walk(walk, straight=straight)
        camera = latent_map.range.camera
        image = latent_map.grab().toImage()
        parts = []
        for start in range(3):
            x0, y = camera.point_to_screen(start + 0.3, 0.5)
            x1, _ = camera.point_to_screen(start + 0.7, 0.5)
            seen = [image.pixelColor(x, int(y)) for x in range(round(x0), round(x1))]
            red = QColor(theme.current().accent).red()
            parts.append(float(np.mean([abs(each.red() - red) < 40 for each in seen])))
        return parts

    whole = inked([(0.0, 0.5), (1.0, 0.5), (2.0, 0.5), (3.0, 0.5)])
    first, *gap = inked([(0.0, 0.5), (1.0, 0.5), None, (3.0, 0.5)])
    assert first == whole[0]
    assert all(full > 0.95 for full in (whole[0], whole[2]))
    assert 0.2 < gap[1] < 0.8
    bent = inked([(0.0, 0.5), (1.0, 0.5), (2.0, 0.5), (3.0, 0.5)], straight=False)
    assert all(0.2 < part < 0.8 for part in (bent[0], bent[2]))  # in the middle is the name


def test_a_place_of_the_mouse_goes_when_points_move(latent_map: LatentMap) -> None:
    latent_map.scene.mark(hover=(0.5, 0.5))
    latent_map.move_points(latent_map.scene.state.points + 1)
    assert latent_map.scene.state.marks.hover is None


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


def name_of(latent_map: LatentMap) -> np.ndarray:
    """The pixels in the middle of the only name on a map."""
    camera = latent_map.range.camera
    centre = camera.to_screen(latent_map.scene.state.numerals)[0]
    image = latent_map.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    high, wide = image.height(), image.width()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(high, wide, 4)
    x, y = centre.round().astype(int)
    return pixels[y - 6 : y + 7, x - 3 : x + 4, :3].copy()
