from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest

from gui import theme
from gui.widgets.plots import quiet_plot
from gui.widgets.plots.loss_history import LossHistory
from gui.widgets.plots.loss_plot import HEAD, MORE, LossPlot
from gui.widgets.plots.loss_trace import MOST_BUCKETS, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


def losses(count: int, start: int = 1) -> tuple[np.ndarray, np.ndarray]:
    steps = np.arange(start, start + count)
    noise = np.random.default_rng(start).normal(0, 0.004, count)
    return steps, 0.09 + 0.5 * np.exp(-steps / 40) + noise


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[LossPlot]:
    made = LossPlot()
    qtbot.addWidget(made)
    made.resize(272, 150)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def test_what_is_appended_is_what_is_drawn(plot: LossPlot) -> None:
    plot.set_steps_per_epoch(100)
    steps, values = losses(300)
    plot.append_batches(steps[:120], {"total": values[:120]})
    plot.append_batches(steps[120:], {"total": values[120:]})
    x, y = plot.drawn("total", "batch")
    np.testing.assert_allclose(x, steps / 100)
    np.testing.assert_allclose(y, values)


def test_epochs_stand_where_they_were_measured(plot: LossPlot) -> None:
    plot.append_batches(*[losses(200)[0], {"total": losses(200)[1]}])
    plot.append_epoch(100, {"train": {"total": 0.2}, "test": {"total": 0.15, "psnr": 20.0}})
    plot.append_epoch(200, {"train": {"total": 0.12}, "test": {"total": 0.11, "psnr": 21.0}})
    # Without being told, the first epoch says how long epochs are.
    np.testing.assert_allclose(plot.drawn("total", "train"), [[0.5, 1.5], [0.2, 0.12]])
    np.testing.assert_allclose(plot.drawn("total", "test"), [[1.0, 2.0], [0.15, 0.11]])
    assert plot.drawn("psnr", "test")[0].size == 0


def test_the_first_huge_losses_do_not_flatten_the_rest(plot: LossPlot) -> None:
    steps, values = losses(1000)
    values[:5] = 40.0
    plot.append_batches(steps, {"total": values})
    (_, _), (low, high) = plot.plot().view_range()
    assert high < 1.0
    assert low <= values.min()


def test_a_short_history_is_shown_whole(plot: LossPlot) -> None:
    plot.append_batches([1, 2, 3], {"total": [5.0, 0.7, 0.3]})
    (_, _), (low, high) = plot.plot().view_range()
    assert low <= 0.3
    assert high >= 5.0


def test_the_range_keeps_room_for_all_epochs(plot: LossPlot) -> None:
    plot.set_steps_per_epoch(10)
    plot.set_epochs(4)
    plot.append_batches(*[losses(12)[0], {"total": losses(12)[1]}])
    assert plot.plot().view_range()[0] == (0, 4)
    plot.append_batches(*[losses(50, 13)[0], {"total": losses(50, 13)[1]}])
    assert plot.plot().view_range()[0] == (0, 6.2)


def test_the_range_rests_while_values_change_a_little(plot: LossPlot) -> None:
    plot.set_epochs(10)
    plot.set_steps_per_epoch(200)
    steps, values = losses(1500)
    plot.append_batches(steps[:1000], {"total": values[:1000]})
    before = plot.plot().view_range()
    for i in range(1000, 1500, 50):
        plot.append_batches(steps[i : i + 50], {"total": values[i : i + 50]})
        assert plot.plot().view_range()[1] == pytest.approx(before[1], abs=0.06)
    assert plot.plot().view_range()[0] == before[0]


def test_several_terms_have_curves_and_one_alone_has_none(plot: LossPlot) -> None:
    steps, values = losses(50)
    plot.append_batches(steps, {"total": values, "reconstruction": values})
    assert [e.name for e in plot.legend().entries()] == ["train"]
    plot.clear()
    plot.append_batches(steps, {"total": values, "reconstruction": values - 0.03, "KL": values})
    plot.append_epoch(50, {"test": {"total": 0.1}})
    assert [e.name for e in plot.legend().entries()] == ["train", "test", "reconstruction", "KL"]
    np.testing.assert_allclose(plot.drawn("reconstruction")[1], values - 0.03)


def test_a_click_on_a_word_hides_its_curve_and_dims_the_word(plot: LossPlot) -> None:
    steps, values = losses(50)
    plot.append_batches(steps, {"total": values})
    plot.append_epoch(50, {"train": {"total": 0.2}, "test": {"total": 0.1}})
    at = plot.legend().box("train").center().toPoint()
    QTest.mouseClick(plot.legend(), Qt.MouseButton.LeftButton, pos=at)
    assert plot.drawn("total", "batch")[0].size == 0
    assert plot.drawn("total", "train")[0].size == 0
    assert plot.drawn("total", "test")[0].size == 1
    assert [e.shown for e in plot.legend().entries()] == [False, True]
    QTest.mouseClick(plot.legend(), Qt.MouseButton.LeftButton, pos=at)
    np.testing.assert_allclose(plot.drawn("total", "batch")[1], values)


def test_the_logarithmic_axis_leaves_the_data_alone(plot: LossPlot) -> None:
    steps, values = losses(300)
    values[7] = 0.0  # has no logarithm
    plot.append_batches(steps, {"total": values})
    plot.set_log(True)
    _, y = plot.drawn("total")
    assert np.isnan(y[7])
    np.testing.assert_allclose(np.delete(y, 7), np.delete(values, 7))
    plot.grab()
    plot.set_log(False)
    np.testing.assert_allclose(plot.drawn("total")[1], values)


def test_values_that_are_not_finite_leave_a_gap(plot: LossPlot) -> None:
    plot.append_batches([1, 2, 3], {"total": [0.5, np.inf, np.nan]})
    assert np.isfinite(plot.drawn("total")[1]).tolist() == [True, False, False]
    assert np.isfinite(plot.plot().view_range()).all()
    plot.grab()


def test_the_floor_is_in_view_and_can_go(plot: LossPlot) -> None:
    steps, values = losses(400)
    plot.append_batches(steps, {"total": values})
    plain = plot.grab().toImage()
    plot.set_floor(0.0581)
    (_, _), (low, _) = plot.plot().view_range()
    assert low < 0.0581
    assert plot.grab().toImage() != plain
    plot.set_floor(None)
    assert plot.grab().toImage() == plain


def test_an_axis_of_losses_that_are_never_negative_has_no_part_below_zero(plot: LossPlot) -> None:
    plot.set_floor(45.5)
    plot.append_batches([1, 2, 3], {"total": [500.0, 200.0, 150.0], "KL": [1.0, 9.0, 20.0]})
    assert plot.plot().view_range()[1][0] >= 0
    plot.set_floor(None)
    assert plot.plot().view_range()[1][0] >= 0
    plot.append_batches([4], {"total": [-3.0], "KL": [1.0]})
    assert plot.plot().view_range()[1][0] < 0


def test_a_run_stopped_in_its_first_epoch_has_an_axis_with_an_end(plot: LossPlot) -> None:
    plot.set_steps_per_epoch(100)
    plot.append_batches(*[losses(40)[0], {"total": losses(40)[1]}])
    assert plot.plot().view_range()[0] == (0, 1)
    ticks = plot.plot().bottom.tickValues(0, 1, 200)[0][1]
    assert [float(tick) for tick in ticks] == [0, 1]


@pytest.mark.parametrize("width", [180, 272, 400])
def test_the_whole_unit_stands_beside_or_below_the_legend(plot: LossPlot, width: int) -> None:
    steps, values = losses(50)
    plot.set_unit("nats per image")
    plot.append_batches(steps, {"total": values, "reconstruction": values, "KL": values})
    plot.append_epoch(50, {"test": {"total": 0.1}})
    plot.resize(width, 150)
    plot.grab()
    metrics = QFontMetricsF(theme.font(quiet_plot.LABEL_SIZE))
    beside = metrics.horizontalAdvance("nats per image") + 2 <= plot.legend().x()
    assert beside or plot._unit_below()
    assert plot.plot().plane().top() >= (HEAD if beside else HEAD + MORE) - 1


def test_clearing_forgets_losses_and_keeps_switches(plot: LossPlot) -> None:
    steps, values = losses(50)
    plot.append_batches(steps, {"total": values})
    plot.toggle("test")
    plot.clear()
    assert plot.drawn("total")[0].size == 0
    plot.append_batches(steps, {"total": values})
    plot.append_epoch(50, {"test": {"total": 0.1}})
    assert plot.drawn("total", "test")[0].size == 0


def test_an_envelope_keeps_every_extreme_at_bounded_length() -> None:
    trace = Trace()
    steps, values = losses(70_001)
    values[31_415], values[60_000] = 9.0, -9.0
    for start in range(0, len(steps), 37):
        trace.append(steps[start : start + 37], values[start : start + 37])
    np.testing.assert_array_equal(trace.y, values)
    x, y = trace.envelope()
    assert len(x) == len(y) <= 2 * MOST_BUCKETS + 64
    assert y.max() == 9.0
    assert y.min() == -9.0
    assert (np.diff(x) >= 0).all()
    # Each drawn pair spans exactly its bucket of consecutive values.
    size = trace._bucket
    bucket = values[5 * size : 6 * size]
    assert (y[10], y[11]) == (bucket.min(), bucket.max())
    assert x[10] == steps[5 * size]


def test_csv_is_its_own_round_trip() -> None:
    history = LossHistory()
    history.add_batches([1, 2], {"total": [0.5, 0.25]})
    history.add_epoch(2, {"test": {"total": 0.2}})
    lines = history.csv(2).splitlines()
    assert lines == [
        "kind,term,epoch,loss",
        "batch,total,0.5,0.5",
        "batch,total,1,0.25",
        "test,total,1,0.2",
    ]
    with pytest.raises(ValueError, match="steps"):
        history.add_batches([1, 2, 3], {"total": [0.5]})
