from __future__ import annotations

import numpy as np

from gui.widgets.map.camera import robust_bounds


def test_far_outliers_do_not_rule_the_range() -> None:
    xy = np.random.default_rng(0).normal(0, 1, (5000, 2))
    xy[0] = (1000, -1000)
    xy[1] = (np.nan, 0)
    bounds = robust_bounds(xy)
    assert bounds is not None
    assert -6 < bounds[0] < -2.5
    assert 2.5 < bounds[2] < 6
    assert robust_bounds(np.full((3, 2), np.nan)) is None
