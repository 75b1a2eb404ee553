from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from gui import theme
from gui.widgets.map.numerals import NUMERAL, halo_text, push_apart
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


def test_medians_follow_the_points(latent_map: LatentMap) -> None:
    xy, labels = cloud()
    expected = np.stack([np.median(xy[labels == d], axis=0) for d in range(10)])
    np.testing.assert_allclose(latent_map.scene.state.numerals, expected, rtol=1e-6)
    xy[labels == 4] = np.nan
    latent_map.move_points(xy)
    assert np.isnan(latent_map.scene.state.numerals[4]).all()
    latent_map.grab()  # paints without a complaint


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
