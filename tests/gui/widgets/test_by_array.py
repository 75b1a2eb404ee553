"""What nobody can write to is computed once, and all else each time."""

from __future__ import annotations

import numpy as np

from gui.widgets.painting.by_array import ByArray


def fixed(value: float) -> np.ndarray:
    made = np.full(3, value)
    made.flags.writeable = False
    return made


def test_an_array_that_comes_back_is_known_and_one_that_may_change_is_not() -> None:
    asked: list[float] = []

    def total(array: np.ndarray) -> float:
        asked.append(float(array.sum()))
        return asked[-1]

    of = ByArray(total, 2)
    one, other, open_ = fixed(1.0), fixed(2.0), np.full(3, 5.0)
    assert [of(one), of(other), of(one), of(one)] == [3.0, 6.0, 3.0, 3.0]
    assert asked == [3.0, 6.0]
    assert of(open_) == 15.0
    open_[:] = 1.0
    assert of(open_) == 3.0
    assert of(fixed(4.0)) == 12.0  # a third: it begins anew
    assert of(one) == 3.0
    assert asked == [3.0, 6.0, 15.0, 3.0, 12.0, 3.0]
