from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from gui import theme
from gui.widgets.map.camera import Camera
from gui.widgets.map.numerals import (
    NUMERAL,
    Medians,
    Names,
    Numerals,
    halo_text,
    keep_in,
    keep_off,
    push_apart,
)
from tests.gui.widgets.map.hands import cloud

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.widgets.map import LatentMap


def test_numerals_stand_at_the_medians_and_part_when_too_close() -> None:
    far = np.array([[0.0, 0.0], [100.0, 0.0]])
    np.testing.assert_array_equal(push_apart(far, 15), far)
    near = push_apart(np.array([[50.0, 50.0], [52.0, 50.0], [50.0, 50.0]]), 15)
    gaps = np.hypot(*(near[:, None] - near[None, :]).transpose(2, 0, 1))
    assert gaps[~np.eye(3, dtype=bool)].min() > 12


def test_names_keep_off_a_mark_and_others_stay() -> None:
    centres = np.array([[50.0, 50.0], [53.0, 54.0], [100.0, 50.0]])
    moved = keep_off(centres, (50.0, 50.0), 20.0)
    np.testing.assert_allclose(moved, [[50.0, 30.0], [62.0, 66.0], [100.0, 50.0]])


def test_names_are_not_cut_at_the_edges() -> None:
    centres = np.array([[1.0, 50.0], [99.0, 99.0], [-5.0, 50.0], [50.0, 50.0]])
    moved = keep_in(centres, (100.0, 100.0), 9.0)
    np.testing.assert_allclose(moved, [[9.0, 50.0], [91.0, 91.0], [-5.0, 50.0], [50.0, 50.0]])


def test_medians_follow_the_points(latent_map: LatentMap) -> None:
    xy, labels = cloud()
    expected = np.stack([np.median(xy[labels == d], axis=0) for d in range(10)])
    np.testing.assert_allclose(latent_map.scene.state.numerals, expected, rtol=1e-6)
    xy[labels == 4] = np.nan
    latent_map.move_points(xy)
    assert np.isnan(latent_map.scene.state.numerals[4]).all()
    latent_map.grab()  # paints without a complaint


def test_medians_are_exact_however_many_points_a_class_has() -> None:
    random = np.random.default_rng(3)
    labels = np.repeat([0, 1, 2, 5, 7], [1, 2, 5, 299, 280])
    random.shuffle(labels)
    xy = random.normal(0, 3, (len(labels), 2)).astype(np.float32)
    xy[random.random(len(labels)) < 0.1] = np.nan
    xy[labels == 0] = 4.5, -0.25
    xy[labels == 1] = np.inf, 1.0
    medians = Medians(labels)
    assert medians.classes == [0, 1, 2, 5, 7]
    for label, found in zip(medians.classes, medians.of(xy), strict=True):
        points = xy[labels == label]
        points = points[np.isfinite(points).all(axis=1)]
        expected = np.median(points, axis=0) if len(points) else [np.nan, np.nan]
        np.testing.assert_array_equal(found, expected)
    none = Medians(np.zeros(0, np.intp)).of(np.zeros((0, 2), np.float32))
    assert none.shape == (0, 2)


def test_a_numeral_has_a_solid_rim_on_points_of_its_own_colour(qapp: QApplication) -> None:
    assert qapp
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff7f0e"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = theme.font(NUMERAL)
    halo_text(painter, QPointF(30, 20), "1", font, QColor("#ff7f0e"))
    painter.end()
    ground = QColor(theme.current().background)
    rim = sum(image.pixelColor(x, y) == ground for x in range(60) for y in range(40))
    assert rim > 60


def test_a_numeral_is_the_same_whatever_was_written_before(qapp: QApplication) -> None:
    assert qapp
    font, other = (theme.font(size, QFont.Weight.DemiBold) for size in (NUMERAL, 37))

    def picture() -> bytes:
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(QColor("#ffffff"))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, digit in enumerate("0689"):
            centre = QPointF(10 + 20 * (place % 2), 10 + 20 * (place // 2))
            halo_text(painter, centre, digit, font, QColor("#1f77b4"))
        painter.end()
        return bytes(image.constBits())

    found = {picture()}
    for letter, shift in zip("abc", (0.25, 0.5, 0.75), strict=True):
        image = QImage(60, 60, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.setFont(other)
        painter.drawText(QPointF(5 + shift, 50), letter)  # new to Qt, so FreeType draws it
        painter.end()
        found.add(picture())
    assert len(found) == 1


def test_words_are_pushed_apart_by_their_width(qapp: QApplication) -> None:
    assert qapp
    camera = Camera().resized(400, 400)
    names = Names.of(["Ankle boot", "T-shirt/top", "Sneaker"])
    across, down = names.distance
    assert across > 3 * down
    places = np.array([[0.0, 0.0], [0.01, 0.0], [0.0, 0.01]], np.float32)
    centres = Numerals().centres(places, camera, names)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        gap = np.abs(centres[one] - centres[other]) / (across, down)
        assert np.hypot(*gap) > 0.8


def test_a_name_that_is_too_long_is_cut(qapp: QApplication) -> None:
    assert qapp
    names = Names.of(["7", "a name that is much too long for a map"])
    assert names.texts[0] == "7"
    assert names.texts[1].startswith("a name")
    assert names.texts[1].endswith("…")
    assert names.font.pixelSize() < Names.of(["7"]).font.pixelSize()


def test_many_numerals_on_one_spot_stay_about_it() -> None:
    apart = push_apart(np.full((10, 2), 200.0), 20.0)
    gaps = np.hypot(*(apart[:, None] - apart[None, :]).transpose(2, 0, 1))
    assert gaps[~np.eye(10, dtype=bool)].min() >= 19
    assert np.hypot(*(apart - 200.0).T).max() < 80  # in a row it would be up to 90 on either side
