from __future__ import annotations

import numpy as np

from gui.widgets.map import Picker
from gui.widgets.map.camera import Camera


def test_the_picker_agrees_with_brute_force_on_screen() -> None:
    rng = np.random.default_rng(3)
    xy = rng.normal(0, 2, (3000, 2)).astype(np.float32)
    xy[5] = np.nan
    picker = Picker()
    picker.set_points(xy)
    for zoom in (1.0, 7.0, 90.0):
        camera = Camera(0, 0, 0.02, 640, 480).zoomed(zoom, 400, 300)
        screen = camera.to_screen(xy)
        for px, py in rng.uniform((0, 0), (640, 480), (60, 2)):
            gaps = np.hypot(screen[:, 0] - px, screen[:, 1] - py)
            nearest = int(np.nanargmin(gaps))
            expected = nearest if gaps[nearest] <= 6 else -1
            assert picker.nearest(camera, px, py) == expected


def test_dimmed_points_yield_to_kept_ones_when_picked() -> None:
    xy = np.array([[0.0, 0.0], [0.05, 0.0]], np.float32)
    picker, camera = Picker(), Camera(0, 0, 0.02, 200, 200)
    picker.set_points(xy)
    assert picker.nearest(camera, 100, 100) == 0
    assert picker.nearest(camera, 100, 100, preferred=np.array([False, True])) == 1
    assert picker.nearest(camera, 100, 100, preferred=np.array([False, False])) == 0
