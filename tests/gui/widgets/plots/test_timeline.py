"""The loss curves as a timeline: lines, labels, the moment, and playing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest

from gui import theme
from gui.widgets.plots import (
    LossHistory,
    RunCurve,
    Timeline,
    player,
    quiet_plot,
    timeline_labels,
)
from gui.widgets.plots.end_labels import LINE
from gui.widgets.plots.loss_scale import loss_text
from gui.widgets.plots.moments import Moments
from gui.widgets.plots.run_curve import POINTS, curves_csv
from gui.widgets.plots.scrub_plot import ScrubPlot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

STEPS = 400
MOMENTS = [0.0, 0.0025, 0.25, 0.5, 1.0, 2.0, 3.0]


def history(final: float, epochs: int = 3, *, batches: bool = True) -> LossHistory:
    """Losses that begin at 50 and soon come down to `final`."""
    made = LossHistory()
    steps = np.arange(1, epochs * STEPS + 1)
    values = final + 50 * np.exp(-steps / 5) + 0.3 * np.exp(-steps / 200)
    if batches:
        made.add_batches(steps, {"total": values, "bce": values / 2, "kl": values / 2})
    for epoch in range(1, epochs + 1):
        done = values[: epoch * STEPS]
        means = {"train": {"total": done[-STEPS:].mean()}, "test": {"total": done[-1]}}
        made.add_epoch(epoch * STEPS, means)
    return made


def curve(key: str, final: float = 0.1, unit: str = "nats", **options: bool) -> RunCurve:
    return RunCurve(key, f"run {key}", "#2f6feb", history(final, **options), STEPS, unit)


@pytest.fixture
def timeline(qtbot: QtBot) -> Iterator[Timeline]:
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(700, 220)
    with qtbot.waitExposed(made):
        made.show()
    made.set_moments(MOMENTS)
    yield made
    made.close()


@pytest.fixture
def chosen(timeline: Timeline) -> list[float]:
    """The moments that were chosen."""
    found: list[float] = []
    timeline.moment_dragged.connect(found.append)
    return found


def at(timeline: Timeline, epoch: float) -> QPoint:
    return timeline.losses.plot().to_pixel(epoch, 0.0).toPoint()


def test_test_losses_are_drawn_as_they_are_and_train_losses_as_means(timeline: Timeline) -> None:
    made = curve("a")
    timeline.set_curves([made])
    x, y = timeline.losses._lines.drawn("a", "test")
    np.testing.assert_allclose(x, [1, 2, 3])
    np.testing.assert_allclose(y, made.history.trace("test", "total").y)
    x, y = timeline.losses._lines.drawn("a", "train")
    batches = made.history.trace("batch", "total").y
    assert len(x) == POINTS
    np.testing.assert_allclose(y[0], batches[:5].mean())
    np.testing.assert_allclose(x[0], 3 / STEPS)
    np.testing.assert_allclose(y.mean(), batches.mean())


def test_all_that_is_told_in_one_go_is_drawn_once(
    timeline: Timeline, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeline.set_curves([curve("a")])
    drawn: list[int] = []
    monkeypatch.setattr(ScrubPlot, "redraw", lambda _: drawn.append(1))
    for _ in range(5):
        timeline.refresh()
    timeline.set_moments([0.0, 1.0, 2.0])
    assert drawn == []
    qtbot.waitUntil(lambda: bool(drawn))
    assert drawn == [1]
    timeline.refresh()
    timeline.losses.drawn()  # whoever asks sees the newest
    assert drawn == [1, 1]


def test_a_run_of_which_no_batch_is_known_shows_the_means_of_its_epochs(timeline: Timeline) -> None:
    timeline.set_curves([curve("a", batches=False)])
    np.testing.assert_allclose(timeline.losses._lines.drawn("a", "train")[0], [0.5, 1.5, 2.5])


def test_the_first_batches_do_not_eat_the_axis(timeline: Timeline) -> None:
    timeline.set_curves([curve("a")])
    _, (low, high) = timeline.losses.plot().view_range()
    assert 0 <= low < 0.1
    assert 0.15 < high < 0.6
    timeline.log.click()
    _, (low, high) = timeline.losses.plot().view_range()
    assert 10**high > 20


def test_a_run_that_diverged_and_came_back_does_not_eat_the_axis(timeline: Timeline) -> None:
    losses = np.full(3 * STEPS, 0.2)
    losses[2 * STEPS : 2 * STEPS + STEPS // 10] = 1.6e7
    wild = curve("wild", batches=False)
    wild.history.add_batches(np.arange(1, 3 * STEPS + 1), {"total": losses})
    timeline.set_curves([curve("a"), wild])
    _, (_, high) = timeline.losses.plot().view_range()
    assert 0.15 < high < 10
    beyond = timeline.losses.beyond()
    assert beyond is not None
    assert beyond > 1e6
    assert not timeline_labels.is_first(beyond, timeline.losses.curves())
    timeline.set_curves([curve("a")])
    beyond = timeline.losses.beyond()
    assert beyond is not None
    assert timeline_labels.is_first(beyond, timeline.losses.curves())


def test_large_losses_have_no_decimals() -> None:
    assert [loss_text(each) for each in (0.08541, 12.341, 103.14, 16527288.6)] == [
        "0.0854",
        "12.34",
        "103.1",
        "16 527 289",
    ]


def test_only_runs_of_one_unit_share_the_axis(timeline: Timeline) -> None:
    timeline.set_curves([curve("a", unit="nats"), curve("b", unit="bits"), curve("c", unit="nats")])
    assert [each.key for each in timeline.losses.curves()] == ["a", "c"]
    assert timeline.header.note() == "nats, test (thick) and train (thin) · 1 in other units"
    note, shown = timeline.header._note, "nats · 1 in other units"
    note.resize(note.fontMetrics().horizontalAdvance(shown) + 2, note.height())
    short = note.grab().toImage()
    timeline.header.set_note(shown)
    assert short == note.grab().toImage(), "the shorter wording says so, too"


def test_a_run_that_is_no_longer_shown_is_no_longer_drawn(timeline: Timeline) -> None:
    timeline.set_curves([curve("a"), curve("b")])
    timeline.set_curves([curve("b")])
    assert len(timeline.losses._lines.drawn("a", "test")[0]) == 0
    assert len(timeline.losses._lines.drawn("b", "test")[0]) == 3


def test_terms_are_shown_on_wish_and_only_where_there_are_several(timeline: Timeline) -> None:
    timeline.set_curves([curve("a", batches=False)])
    assert not timeline.terms.isEnabled()
    made = curve("b")
    timeline.set_curves([made, curve("a")])
    assert len(timeline.losses._lines.drawn("b", "kl")[0]) == 0
    timeline.terms.click()
    x, y = made.term("kl")
    np.testing.assert_allclose(timeline.losses._lines.drawn("b", "kl"), [x, y])
    assert len(timeline.losses._lines.drawn("a", "kl")[0]) == 0


@pytest.mark.parametrize("size", [(700, 220), (420, 150), (1400, 400)])
@pytest.mark.parametrize("log", [False, True])
def test_no_label_overlaps_another_or_the_plane(
    timeline: Timeline, size: tuple[int, int], log: bool
) -> None:
    timeline.resize(*size)
    timeline.log.setChecked(log)
    timeline.set_floor(0.1001)
    timeline.set_curves([curve(str(each), 0.1 + each * 1e-4) for each in range(6)])
    timeline.terms.click()
    places = timeline.losses._labels.places()
    heights = sorted(y for _, y in places)
    assert len(places) >= 5
    assert np.diff(heights).min() >= LINE - 1e-6
    assert heights[0] >= LINE / 2 - 1e-6
    plot = timeline.losses.plot()
    assert heights[-1] + LINE / 2 <= plot.height() + 1e-6
    if len(places) * LINE <= plot.plane().bottom():
        assert heights[-1] <= plot.plane().bottom(), "in the corner only where there are many"
    assert [label.name for label, _ in places][:3] == ["run 0", "run 1", "run 2"]


def test_there_is_room_for_whole_labels(timeline: Timeline) -> None:
    timeline.set_curves([curve("a")])
    timeline.set_floor(0.05)
    timeline.grab()  # a layout is made when it is painted
    metrics = QFontMetricsF(theme.font(quiet_plot.LABEL_SIZE))
    edge = timeline.losses.plot().plane().right()
    assert timeline.losses.width() - edge > metrics.horizontalAdvance("run a 0.1007") + 13


def test_a_press_anywhere_chooses_the_nearest_moment(
    timeline: Timeline, chosen: list[float]
) -> None:
    timeline.set_curves([curve("a")])
    viewport = timeline.losses.plot().viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at(timeline, 1.9))
    assert chosen == [2.0]
    assert timeline.losses.moment() == 2.0
    assert timeline._where.text() == "epoch 2 of 3"


def test_a_drag_tells_of_each_moment_once(timeline: Timeline, chosen: list[float]) -> None:
    timeline.set_curves([curve("a")])
    viewport = timeline.losses.plot().viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at(timeline, 2.9))
    for epoch in (2.8, 2.2, 2.1, 1.0, -3.0):
        QTest.mouseMove(viewport, at(timeline, epoch))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at(timeline, 0.0))
    QTest.mouseMove(viewport, at(timeline, 3.0))
    assert chosen == [3.0, 2.0, 1.0, 0.0]


def test_keys_step_through_the_moments(timeline: Timeline, chosen: list[float]) -> None:
    timeline.set_moment(3.0)
    for key in (
        *(Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right),
        *(Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp),
        *(Qt.Key.Key_PageDown, Qt.Key.Key_End),
    ):
        QTest.keyClick(timeline.losses, key)
    assert chosen == [2.0, 1.0, 0.5, 1.0, 0.0, 1.0, 2.0, 1.0, 3.0]


def test_the_wheel_steps_through_the_moments(timeline: Timeline, chosen: list[float]) -> None:
    timeline.set_moment(1.0)
    for turn in (60, 60, -120, -240):
        _turn(timeline, turn)
    assert chosen == [0.5, 1.0, 3.0]


def _turn(timeline: Timeline, degrees: int) -> None:
    viewport = timeline.losses.plot().viewport()
    where = QPointF(at(timeline, 1.0))
    event = QWheelEvent(
        *(where, QPointF(viewport.mapToGlobal(where)), QPoint(), QPoint(0, degrees)),
        *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier),
        *(Qt.ScrollPhase.NoScrollPhase, False),
    )
    timeline.losses.plot().wheelEvent(event)


def test_the_past_is_marked_and_a_button_leads_back_to_the_end(
    timeline: Timeline, chosen: list[float]
) -> None:
    timeline.set_curves([curve("a")])
    timeline.set_moment(3.0)
    assert timeline._where.text() == "epoch 3"
    assert not timeline.end.isEnabled()
    right = timeline.losses.plot().to_pixel(2.5, timeline.losses.curves()[0].at(2.5) or 0.0)
    bright = timeline.losses.plot().grab().toImage().pixelColor(right.toPoint())
    timeline.set_moment(1.0)
    assert timeline._where.text() == "epoch 1 of 3"
    veiled = timeline.losses.plot().grab().toImage().pixelColor(right.toPoint())
    ground = QColor(theme.current().background)
    assert abs(veiled.red() - ground.red()) < abs(bright.red() - ground.red())
    timeline.end.click()
    assert chosen == [3.0]
    assert not timeline.end.isEnabled()


def test_a_run_that_stands_elsewhere_has_a_dot_on_its_curve(timeline: Timeline) -> None:
    timeline.set_curves([curve("a"), curve("b", 0.2)])
    timeline.set_moment(1.0)
    without = timeline.losses.plot().grab().toImage()
    timeline.losses.set_places({"b": 2.0})
    image = timeline.losses.plot().grab().toImage()
    assert image != without
    loss = timeline.losses.curves()[1].at(2.0)
    place = timeline.losses.plot().to_pixel(2.0, loss or 0.0)
    assert image.pixelColor(place.toPoint()).name() == "#2f6feb"
    timeline.losses.set_places({})
    assert timeline.losses.plot().grab().toImage() == without


def test_the_loss_between_two_tests_lies_on_the_line_between_them() -> None:
    made = curve("a")
    y = made.test()[1]
    assert made.at(1.5) == pytest.approx((y[0] + y[1]) / 2)
    train_x, train_y = made.train()
    assert made.at(float(train_x[3])) == pytest.approx(train_y[3])
    assert RunCurve("b", "b", "#2f6feb").at(1.0) is None


def test_what_the_axis_leaves_out_is_said(timeline: Timeline) -> None:
    timeline.set_curves([curve("a")])
    assert timeline.losses.beyond() == pytest.approx(curve("a").train()[1].max())
    timeline.log.click()
    assert timeline.losses.beyond() is None


def test_names_have_their_room_in_a_larger_window(timeline: Timeline, qtbot: QtBot) -> None:
    name = "a run whose name needs more room than there is in a narrow window"
    timeline.resize(420, 220)
    timeline.set_curves([replace(curve("a"), name=name)])
    qtbot.waitUntil(lambda: timeline.losses.width() < 420)
    kept = timeline.losses.plot().grab().toImage()
    timeline.resize(1400, 220)
    qtbot.waitUntil(lambda: timeline.losses.width() > 1200)
    metrics = QFontMetricsF(theme.font(quiet_plot.LABEL_SIZE))
    edge = timeline.losses.plot().plane().right()
    assert timeline.losses.width() - edge > metrics.horizontalAdvance(f"{name} 0.1007") + 13
    drawn = timeline.losses.plot().grab().toImage()
    timeline.refresh()
    assert timeline.losses.plot().grab().toImage() == drawn != kept


def test_in_a_narrow_plot_values_stand_alone(timeline: Timeline) -> None:
    labels = timeline.losses._labels
    metrics = QFontMetricsF(theme.font(quiet_plot.LABEL_SIZE))
    timeline.set_curves([replace(curve("a"), short="code 8")])
    assert [label.name for label, _ in labels.places()] == ["code 8"]
    bare = metrics.horizontalAdvance("0.1007") + 13 + 8
    assert labels.column(metrics, 150) == pytest.approx(bare, abs=1)
    assert labels.column(metrics, 800) > bare + 20


def test_without_moments_nothing_is_chosen(timeline: Timeline, chosen: list[float]) -> None:
    timeline.set_moments([])
    timeline.set_moment(None)
    viewport = timeline.losses.plot().viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at(timeline, 0.5))
    QTest.keyClick(timeline.losses, Qt.Key.Key_Left)
    assert chosen == []
    assert not timeline.play.isEnabled()


def test_a_moment_from_elsewhere_is_not_told_again(timeline: Timeline, chosen: list[float]) -> None:
    timeline.set_epochs(8)
    timeline.set_moment(2.0, "in training")
    assert chosen == []
    assert timeline._where.text() == "epoch 2 of 8 · in training"


def test_moving_the_line_draws_no_curve_anew(timeline: Timeline) -> None:
    timeline.set_curves([curve("a")])
    timeline.set_moment(1.0)
    before = timeline.losses.plot().grab().toImage()
    kept = timeline.losses.plot()._still.cacheKey()
    timeline.set_moment(2.0)
    after = timeline.losses.plot().grab().toImage()
    assert timeline.losses.plot()._still.cacheKey() == kept
    assert before != after
    timeline.set_moment(1.0)
    assert timeline.losses.plot().grab().toImage() == before


def test_grown_histories_are_drawn_after_a_refresh(timeline: Timeline) -> None:
    made = curve("a")
    timeline.set_curves([made])
    before = timeline.losses.plot().grab().toImage()
    made.history.add_epoch(4 * STEPS, {"train": {"total": 0.1}, "test": {"total": 0.2}})
    timeline.refresh()
    assert timeline.losses.plot().grab().toImage() != before
    assert timeline.losses.plot().view_range()[0] == (0.0, 4.0)


@pytest.mark.parametrize("count", [2, 7, 30])
def test_a_run_plays_in_ten_seconds_however_long_it_is(
    timeline: Timeline, chosen: list[float], monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    now = [0.0]
    monkeypatch.setattr(player, "perf_counter", lambda: now[0])
    moments = [float(each) for each in range(count)]
    timeline.set_moments(moments)
    timeline.set_moment(moments[-1])
    timeline.play.click()
    timeline.player._timer.blockSignals(True)
    while timeline.player.playing():
        now[0] += 0.05
        timeline.player.advance()
    assert chosen == moments
    assert now[0] == pytest.approx(10, abs=0.06)
    assert not timeline.play.playing()


def test_twice_the_speed_is_half_the_time(
    timeline: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(player, "perf_counter", lambda: now[0])
    timeline.set_moment(3.0)
    timeline.speed.changed.emit("2")
    timeline.play.click()
    timeline.player._timer.blockSignals(True)
    while timeline.player.playing():
        now[0] += 0.05
        timeline.player.advance()
    assert now[0] == pytest.approx(5, abs=0.06)


def test_playing_goes_on_from_the_line_and_ends_with_a_drag(
    timeline: Timeline, chosen: list[float]
) -> None:
    timeline.set_curves([curve("a")])
    timeline.set_moment(0.5)
    timeline.play.click()
    assert chosen == [0.5]
    assert timeline.play.playing()
    QTest.keyClick(timeline.losses, Qt.Key.Key_End)
    assert not timeline.player.playing()
    assert not timeline.play.playing()


@pytest.mark.parametrize(
    ("since", "count", "found"),
    [(0.3, 1, 0.5), (0.3, -1, 0.25), (0.25, 1, 0.5), (0.25, -1, 0.0025), (9.0, -1, 3.0)],
)
def test_from_between_two_moments_a_step_leads_to_one_of_them(
    since: float, count: int, found: float
) -> None:
    assert Moments(tuple(MOMENTS)).stepped(since, count) == found


def test_smooth_losses_are_means_of_what_is_finite() -> None:
    made = LossHistory()
    values = np.random.default_rng(0).random(10_000)
    values[:50] = np.nan
    for part in np.split(np.arange(10_000), 20):
        made.add_batches(part + 1, {"total": values[part]})
    x, y = made.trace("batch", "total").smooth(100)
    assert len(x) <= 101
    assert (np.diff(x) > 0).all()
    assert np.nanmean(y) == pytest.approx(np.nanmean(values), rel=0.02)
    assert x[-1] <= 10_000


def test_the_data_leave_as_lines_of_text() -> None:
    made = curve("a", batches=False)
    lines = curves_csv([made]).split()
    assert lines[0] == "run,kind,epoch,loss"
    assert len(lines) == 7 + 6  # the name is two words
    assert "a,test,3," in lines[-1]


def test_a_plot_that_is_gone_hears_of_no_theme(qtbot: QtBot, qapp: QApplication) -> None:
    gone = Timeline()
    qtbot.addWidget(gone)
    gone.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    theme.apply(qapp, "dark")
    theme.apply(qapp, "light")


def test_what_lies_beyond_the_axis_is_said_in_what_room_there_is(qapp: QApplication) -> None:
    assert qapp
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    metrics = QFontMetricsF(painter.font())
    wordings = ["↑ first batches up to 0.5090", "↑ up to 0.5090", "↑ 0.5090", ""]
    for words, shorter in pairwise(wordings):
        room = metrics.horizontalAdvance(words)
        assert timeline_labels.beyond_words(0.509, painter, room) == words
        assert timeline_labels.beyond_words(0.509, painter, room - 1) == shorter
    some = timeline_labels.beyond_words(2e6, painter, 1000, first=False)
    assert some == "↑ some batches up to 2 000 000"
    painter.end()
