"""Curves with their spread on axes in powers of ten."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gui.widgets.plots import SpreadCurve, SpreadPlot

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEVELS = ((1.0, "1"), (10.0, "10"), (100.0, "100"), (6000.0, "all"))


@pytest.fixture
def plot(qtbot: QtBot) -> SpreadPlot:
    made = SpreadPlot()
    qtbot.addWidget(made)
    made.resize(500, 200)
    made.set_titles("labels per class", "test error, %")
    made.set_ticks(LEVELS)
    made.show()
    return made


def two() -> list[SpreadCurve]:
    return [
        SpreadCurve("Sparse", "#2f6feb", (1, 10, 6000), (58.2, 18.5, 4.0), (2.0, 0.5, None)),
        SpreadCurve("Pixels", "#6b6f76", (1, 10), (55.5, 23.8), (1.9, 0.9), (1.0, 2.2)),
    ]


def test_lines_and_strokes_stand_at_their_logarithms(plot: SpreadPlot) -> None:
    plot.set_curves(two())
    strokes, line = (item.getData() for item in plot._items[:2])
    np.testing.assert_allclose(line[0], np.log10([1, 10, 6000]))
    np.testing.assert_allclose(line[1], np.log10([58.2, 18.5, 4.0]))
    np.testing.assert_allclose(strokes[0], np.repeat(line[0], 3))
    nan = np.nan
    ends = [56.2, 60.2, nan, 18.0, 19.0, nan, nan, nan, nan]
    np.testing.assert_allclose(10.0 ** strokes[1], ends)


def test_all_is_in_view_and_the_axis_names_what_was_measured(plot: SpreadPlot) -> None:
    plot.set_curves(two())
    (x0, x1), (y0, y1) = plot.plot().view_range()
    assert (x0, x1) == (0.0, log10(6000))
    assert y0 < np.log10(4.0)
    assert np.log10(60.2) < y1 < 2
    (ticks,) = plot.plot().bottom._tickLevels
    assert [text for _, text in ticks] == ["1", "10", "100", "all"]
    assert [place for place, _ in ticks] == pytest.approx(np.log10([1, 10, 100, 6000]))


def test_ends_are_named_with_their_values(plot: SpreadPlot) -> None:
    plot.set_curves(two())
    found = {label.name: (label.value, label.place) for label, _ in plot._labels.places()}
    assert found == {"Sparse": ("4.0", log10(6000)), "Pixels": ("23.8", 1.0)}


def test_a_spread_as_large_as_its_value_and_a_value_of_zero_are_drawn(plot: SpreadPlot) -> None:
    plot.set_curves([SpreadCurve("odd", "#6b6f76", (1, 10), (1.0, 0.0), (1.0, None))])
    (_, _), (y0, y1) = plot.plot().view_range()
    assert np.isfinite([y0, y1]).all()
    assert np.isfinite(plot._items[1].getData()[1]).all()
    plot.grab()


def test_curves_leave_as_csv_and_new_ones_take_the_place_of_old(plot: SpreadPlot) -> None:
    plot.set_curves(two())
    assert plot.csv().splitlines() == [
        "name,x,y,spread",
        "Sparse,1,58.2,2",
        "Sparse,10,18.5,0.5",
        "Sparse,6000,4,",
        "Pixels,1,55.5,1.9",
        "Pixels,10,23.8,0.9",
    ]
    plot.set_curves([])
    assert plot._items == []
    assert plot.csv() == "name,x,y,spread\n"
    plot.set_message("Measuring …")
    plot.grab()


def test_labels_that_would_touch_are_left_out_but_for_both_ends(plot: SpreadPlot) -> None:
    plot.set_curves(two())

    def shown(width: int) -> list[str]:
        plot.resize(width, 200)
        return [text for _, text in plot.plot().bottom._tickLevels[0]]

    plot.set_ticks([(1.0, "1"), (3.0, "3"), (10.0, "10"), (1000.0, "1 000"), (6000.0, "all")])
    assert shown(500) == ["1", "3", "10", "1 000", "all"]
    assert shown(230) == ["1", "3", "all"]
    assert shown(500) == ["1", "3", "10", "1 000", "all"]
