from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QImage

from gui.widgets.saving.export import save_widget
from tests.gui.widgets.map.hands import cloud

if TYPE_CHECKING:
    from pathlib import Path

    from gui.widgets.map import LatentMap


def test_moving_points_changes_positions_and_not_brushes(latent_map: LatentMap) -> None:
    data = latent_map.scene.cloud.data
    brushes, sprites = data["brush"].copy(), data["sourceRect"].copy()
    moved = cloud()[0] * 0.9 + 0.1
    latent_map.move_points(moved)
    assert latent_map.scene.cloud.data is data
    np.testing.assert_allclose(latent_map.scene.cloud.places, moved)
    assert all(a is b for a, b in zip(data["brush"], brushes, strict=True))
    np.testing.assert_array_equal(data["sourceRect"], sprites)
    assert len({id(b) for b in data["brush"]}) == 10


@pytest.mark.parametrize("steps", [[(7, 0)], [(0, -5)], [(-31, 12), (4, 90)], [(900, 3)], [(0, 0)]])
def test_a_panned_map_is_painted_as_if_anew(
    latent_map: LatentMap, steps: list[tuple[int, int]]
) -> None:
    latent_map.grab()
    renders: list[int] = []
    plain = latent_map.scene.cloud._render
    latent_map.scene.cloud._render = lambda *args: (renders.append(1), plain(*args))[1]
    for step in steps:
        latent_map.range.pan(*step)
        moved = latent_map.grab().toImage()
    # A picture that is moved away altogether is painted anew.
    assert bool(renders) == any(abs(step[0]) >= 640 for step in steps)
    latent_map.scene.cloud._picture_key = ()
    assert moved == latent_map.grab().toImage()


def test_a_picture_that_cannot_be_moved_exactly_is_painted_anew(latent_map: LatentMap) -> None:
    latent_map.grab()
    latent_map.range.pan(10.5, 0)
    moved = latent_map.grab().toImage()
    latent_map.scene.cloud._picture_key = ()
    assert moved == latent_map.grab().toImage()


def test_a_drawing_of_the_map_has_its_points_as_shapes(
    latent_map: LatentMap, tmp_path: Path
) -> None:
    target = save_widget(latent_map, tmp_path / "map.svg")
    text = target.read_text()
    assert "<image" not in text
    assert text.count("<circle") + text.count("<ellipse") >= 400


def test_a_saved_picture_is_as_sharp_as_its_size(latent_map: LatentMap, tmp_path: Path) -> None:
    latent_map.legend.hide()
    target = save_widget(latent_map, tmp_path / "map.png")
    saved = QImage(str(target)).convertToFormat(QImage.Format.Format_RGB32)
    assert saved.width() == 2 * latent_map.width()
    # A cloud painted once and then enlarged would repeat every pixel.
    pixels = np.frombuffer(saved.constBits(), np.uint32).reshape(saved.height(), saved.width())
    even, odd = pixels[:, 0::2], pixels[:, 1::2]
    coloured = even != pixels[0, 0]
    assert (even != odd)[coloured].mean() > 0.2
