from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QPixmap

from gui.widgets.map import cloud_pictures
from gui.widgets.map.cloud_pictures import CloudPictures
from tests.gui.widgets.map.hands import cloud

if TYPE_CHECKING:
    import pytest
    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from gui.widgets.map import LatentMap


def fixed(points: NDArray[np.floating]) -> NDArray[np.float32]:
    made = points.astype(np.float32)
    made.flags.writeable = False
    return made


def counted(latent_map: LatentMap, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    renders: list[int] = []
    plain = latent_map.scene.cloud._render
    monkeypatch.setattr(
        latent_map.scene.cloud, "_render", lambda *args: (renders.append(1), plain(*args))[1]
    )
    return renders


def test_points_that_come_back_are_painted_from_their_picture(
    latent_map: LatentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [fixed(cloud()[0] * scale) for scale in (1.0, 0.7, 1.3)]
    renders, shots = counted(latent_map, monkeypatch), []
    for each in moments:
        latent_map.move_points(each)
        shots.append(latent_map.grab().toImage())
    assert len(renders) == 3
    for each, shot in zip(moments, shots, strict=True):
        latent_map.move_points(each)
        assert latent_map.grab().toImage() == shot
    assert len(renders) == 3


def test_in_other_colours_they_are_painted_anew(
    latent_map: LatentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (fixed(cloud()[0] * scale) for scale in (1.0, 0.7))
    latent_map.move_points(first)
    plain = latent_map.grab().toImage()
    latent_map.move_points(second)
    latent_map.grab()
    renders = counted(latent_map, monkeypatch)
    latent_map.dim_except(3)
    latent_map.move_points(first)
    assert latent_map.grab().toImage() != plain
    assert renders == [1]
    latent_map.dim_except(None)
    assert latent_map.grab().toImage() == plain


def test_a_kept_picture_stays_as_it_is_when_the_map_is_panned(latent_map: LatentMap) -> None:
    first, second = (fixed(cloud()[0] * scale) for scale in (1.0, 0.7))
    latent_map.move_points(first)
    plain = latent_map.grab().toImage()
    latent_map.range.pan(30, 12)
    latent_map.grab()
    latent_map.move_points(second)
    latent_map.reset_view()
    latent_map.move_points(first)
    latent_map.range.reset()
    latent_map.range._animation.finish()
    assert latent_map.grab().toImage() == plain


def test_those_looked_at_longest_ago_go_first(
    qtbot: QtBot,  # noqa: ARG001 - an application
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cloud_pictures, "MOST", 2)
    kept, picture = CloudPictures(), QPixmap(4, 4)
    one, two, three = (fixed(np.zeros((2, 2))) for _ in range(3))
    kept.add(one, ("a",), picture)
    kept.add(two, ("a",), picture)
    assert kept.get(one, ("a",)) is picture
    kept.add(three, ("a",), picture)
    assert [kept.get(each, ("a",)) is picture for each in (one, two, three)] == [True, False, True]
    assert kept.get(one, ("b",)) is None
    monkeypatch.setattr(cloud_pictures, "MOST_BYTES", 4 * 4 * 4)
    kept.add(two, ("a",), picture)
    assert [kept.get(each, ("a",)) is picture for each in (one, two, three)] == [False, True, False]
    kept.add(np.zeros((2, 2)), ("a",), picture)  # that somebody may write to
    assert kept.get(two, ("a",)) is picture
