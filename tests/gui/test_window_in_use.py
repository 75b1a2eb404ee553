"""The real window, off screen, with a small laboratory: training, drawing, code and map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.panels.run_list.model import ROW
from gui.session.latent.inspector import DRAWING, PLANE_POINT, TEST_IMAGE
from gui.session.training import run_names
from gui.session.training.training_control import PAUSED, RUNNING
from gui.widgets.map.camera import robust_bounds, rounded
from tests.gui import lab
from tests.gui.hands import LEFT, draw_a_seven, move, shown_texts, until_read
from tests.gui.widgets.map.hands import screen_position

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow


def test_train_pause_stop_continue_by_the_buttons(qtbot: QtBot, window: MainWindow) -> None:
    session, controls = window.session, window.controls
    session.draft.change(epochs=1000)
    assert controls.train.text() == "Train"
    QTest.mouseClick(controls.train, LEFT)
    assert (controls.train.text(), controls.stop.whole()) == ("Pause", "Stop")
    counts = []

    def grown() -> bool:
        counts.append(len(window.losses.plot.drawn()[0]))
        return counts[-1] > 30

    qtbot.waitUntil(grown, timeout=lab.PATIENCE)
    assert counts == sorted(counts)

    def told() -> bool:
        return any("Epoch" in text and "left" in text for text in shown_texts(window))

    qtbot.waitUntil(told, timeout=lab.PATIENCE)
    assert any(text.endswith("img/s") for text in shown_texts(window))
    QTest.mouseClick(controls.train, LEFT)
    assert (controls.train.text(), session.training.state) == ("Resume", PAUSED)
    assert any(text.endswith("· paused") for text in shown_texts(window))
    QTest.mouseClick(controls.step, LEFT)
    assert session.training.state == PAUSED
    QTest.mouseClick(controls.train, LEFT)
    assert controls.train.text() == "Pause"
    QTest.mouseClick(controls.stop, LEFT)
    lab.wait_idle(qtbot, session)
    assert controls.train.text() == "Train"
    assert controls.stop.whole() == f"Continue “{run_names.tail(session.book.entry.name)}”"
    assert controls.stop.isEnabled()
    assert any(text.startswith("Stopped · ") for text in shown_texts(window))
    run, epoch = session.book.shown, session.book.model.epoch
    heard = lab.Heard(session.training.stepped)
    QTest.mouseClick(controls.stop, LEFT)
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=lab.PATIENCE)
    QTest.mouseClick(controls.stop, LEFT)
    lab.wait_idle(qtbot, session)
    assert session.book.model.epoch > epoch
    assert session.book.shown == run


def test_a_figure_that_was_never_measured_is_a_dash(qtbot: QtBot, window: MainWindow) -> None:
    session, model = window.session, window.runs.model
    assert model.data(model.place("vanilla"), ROW).figure == "—"
    run = lab.train(qtbot, session)
    bce = session.book.entries[run].history[-1].test["bce"]
    assert model.data(model.place(run), ROW).figure == f"{bce:.4f}"


def test_the_curves_end_where_the_run_ends(qtbot: QtBot, window: MainWindow) -> None:
    lab.train(qtbot, window.session)
    plot, entry = window.losses.plot, window.session.book.entry
    x, y = plot.drawn()
    assert len(x) == 2 * lab.STEPS
    assert x[-1] == pytest.approx(2.0)
    assert y[-1] < y[0]
    x, y = plot.drawn(kind="test")
    np.testing.assert_allclose(x, [1, 2])
    np.testing.assert_allclose(y, [record.test["total"] for record in entry.history])


def test_continuing_an_opened_model_keeps_its_epochs_on_the_plot(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    session = window.session
    lab.train(qtbot, session, epochs=3)
    session.files.export(tmp_path / "model.safetensors")
    lab.wait_idle(qtbot, session)
    session.open_run(tmp_path / "model.safetensors")
    lab.wait_idle(qtbot, session)
    np.testing.assert_allclose(window.losses.plot.drawn(kind="test")[0], [1, 2, 3])
    session.draft.change(epochs=1)
    session.training.extend()
    lab.wait_idle(qtbot, session)
    np.testing.assert_allclose(window.losses.plot.drawn(kind="test")[0], [1, 2, 3, 4])
    x, _ = window.losses.plot.drawn()
    assert x[0] == pytest.approx(3 + 1 / lab.STEPS)
    assert x[-1] == pytest.approx(4)


@pytest.mark.parametrize("key", lab.KEYS)
def test_every_variant_trains_saves_reopens_and_reconstructs_identically(
    qtbot: QtBot, window: MainWindow, dataset: Dataset, tmp_path: Path, key: str
) -> None:
    session, path = window.session, tmp_path / f"{key}.safetensors"
    session.draft.choose(key)
    QTest.mouseClick(window.controls.train, LEFT)
    assert session.training.state == RUNNING
    lab.wait_idle(qtbot, session)
    trained = session.book.model
    assert trained.config.variant == key
    assert trained.epoch == 2
    assert len(window.losses.plot.drawn()[0]) == 2 * lab.STEPS
    terms = session.book.entry.losses[0].terms
    assert np.isfinite([values[-1] for values in terms.values()]).all()
    name = session.book.entry.name
    session.files.export(path)
    lab.wait_idle(qtbot, session)
    assert window.notice.text.text() == f"Saved {name}, 2 epochs, as {path.name}."
    session.open_run(path)
    lab.wait_idle(qtbot, session)
    assert session.book.entry.name == key
    opened = session.book.model
    assert opened is not trained
    assert opened.config.knobs == trained.config.knobs
    assert lab.same_answers(opened, trained, dataset.pixels("test"))


def test_figures_of_another_width_move_nothing(qtbot: QtBot, window: MainWindow) -> None:
    window.tabs.set_current("learn")
    draw_a_seven(window)
    lab.train(qtbot, window.session)
    learn, reading = window.tabs.currentWidget(), window.reading
    QApplication.processEvents()

    def places() -> list[object]:
        return [each.geometry() for each in (*learn._blocks, reading._psnr, reading._bce)]

    before = places()
    widths = {block.width() for block in learn._blocks}
    assert max(widths) - min(widths) <= 1
    reading._psnr.set_text("9.1 dB")
    learn._terms.setText("reconstruction 0.1 + KL 123456.0 = 123456.1")
    QApplication.processEvents()
    assert places() == before


def test_closing_while_training_ends_the_thread(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.draft.change(epochs=1000)
    QTest.mouseClick(window.controls.train, LEFT)
    qtbot.waitUntil(lambda: len(window.losses.plot.drawn()[0]) > 0, timeout=lab.PATIENCE)
    window.close()
    assert not session.dispatcher.worker.isRunning()
    assert session.dispatcher.idle


def test_strokes_on_the_canvas_become_input_reconstruction_and_error(
    window: MainWindow,
) -> None:
    reading, inspector = window.reading, window.session.inspector
    assert reading.input.image() is None
    draw_a_seven(window)
    assert inspector.source == DRAWING
    assert all(tile.image() for tile in (reading.input, reading.output, reading.error))
    shown = inspector.reading
    assert shown.clean.sum() > 20
    np.testing.assert_allclose(reading.bars.code(), shown.code, rtol=1e-6)
    assert f"{shown.psnr:.1f} dB" in shown_texts(window)
    assert f"BCE {shown.bce:.3f}" in shown_texts(window)
    assert window.latent.map.scene.state.marks.star == pytest.approx(inspector.place)
    QTest.mouseClick(window.draw.clear, LEFT)
    until_read(window)
    assert reading.output.image() is None
    assert window.latent.map.scene.state.marks.star is None
    QTest.mouseClick(window.draw.undo, LEFT)
    until_read(window)
    np.testing.assert_array_equal(inspector.reading.clean, shown.clean)


def test_a_digit_from_the_test_set_is_drawn(window: MainWindow, dataset: Dataset) -> None:
    QTest.mouseClick(window.draw.sample, LEFT)
    until_read(window)
    assert window.session.inspector.source == DRAWING
    assert window.session.inspector.reading.clean.any()
    assert not window.draw.canvas.is_empty()
    index = window.session.inspector.sample
    name = f"Test image {index} · {int(dataset.test_labels[index])}"
    assert name in shown_texts(window)
    window.session.inspector.inspect(3)
    QTest.mouseClick(window.reading._back, LEFT)
    assert name in shown_texts(window)
    draw_a_seven(window)
    assert name not in shown_texts(window)
    assert "Your drawing" in shown_texts(window)


def test_noise_changes_what_the_network_sees(window: MainWindow) -> None:
    draw_a_seven(window)
    inspector = window.session.inspector
    window.draw.noise.setFocus()
    QTest.keyClick(window.draw.noise, Qt.Key.Key_Down)
    assert inspector.noise == "gaussian"
    assert window.draw.level.isEnabled()
    assert not np.array_equal(inspector.reading.shown, inspector.reading.clean)
    before = inspector.reading.shown
    window.draw.level.setValue(80)
    assert inspector.level == 0.8
    assert (
        np.abs(inspector.reading.shown - inspector.reading.clean).mean()
        > np.abs(before - inspector.reading.clean).mean()
    )


def test_dragging_a_code_bar_changes_the_reconstruction(window: MainWindow) -> None:
    window.session.inspector.inspect(3)
    bars, inspector = window.reading.bars, window.session.inspector
    before, image = inspector.reading, window.reading.output.image()
    hint = window.reading._header._note
    place, note = hint.geometry().right(), hint.text()
    x = round((2 + 0.5) * bars.width() / 8)
    QTest.mousePress(bars, LEFT, pos=QPoint(x, bars.height() // 2))
    for y in (bars.height() // 2 - 4, 12, 8):
        move(bars, QPoint(x, y), LEFT)
    QTest.mouseRelease(bars, LEFT, pos=QPoint(x, 8))
    after = inspector.reading
    assert after.edited
    assert "edited" in shown_texts(window)
    assert (hint.geometry().right(), hint.text()) == (place, note)
    assert np.flatnonzero(after.code != before.code).tolist() == [2]
    assert not np.array_equal(after.reconstruction, before.reconstruction)
    assert window.reading.output.image() != image
    np.testing.assert_array_equal(after.shown, before.shown)
    bars.setFocus()
    QTest.keyClick(bars, Qt.Key.Key_Escape)
    np.testing.assert_array_equal(inspector.reading.code, before.code)


def lonely_point(window: MainWindow) -> int:
    """A point on the map that no other one covers."""
    chart = window.latent.map
    for index in range(lab.TEST):
        place = screen_position(chart, index)
        inside = chart.viewport().rect().adjusted(9, 9, -9, -9).contains(place)
        if inside and chart.scene.pick(place.x(), place.y()) == index:
            return index
    raise AssertionError("all points cover each other")


def empty_place(window: MainWindow) -> QPoint:
    """A place of the map far from all points."""
    chart = window.latent.map
    area = chart.viewport().rect().adjusted(12, 12, -12, -60)
    for x in range(area.left(), area.right(), 7):
        for y in range(area.top(), area.bottom(), 7):
            if chart.scene.pick(x, y) < 0:
                return QPoint(x, y)
    raise AssertionError("the map is full of points")


def pixels(widget: QWidget) -> bytes:
    return bytes(widget.grab().toImage().constBits())


def settled_map(qtbot: QtBot, window: MainWindow) -> None:
    """Until the map no longer glides to its range."""
    seen: list[QPoint] = []

    def still() -> bool:
        seen.append(screen_position(window.latent.map, 0))
        return len(seen) > 3 and len({(p.x(), p.y()) for p in seen[-3:]}) == 1

    chart = window.latent.map
    qtbot.waitUntil(
        lambda: not chart.scene.moving() and not chart.range.moving() and still(),
        timeout=lab.PATIENCE,
    )


def test_a_click_on_a_point_selects_its_image_in_every_view(
    qtbot: QtBot, window: MainWindow, dataset: Dataset
) -> None:
    settled_map(qtbot, window)
    index, chart = lonely_point(window), window.latent.map
    QTest.mouseClick(chart.viewport(), LEFT, pos=screen_position(chart, index))
    inspector = window.session.inspector
    assert (inspector.source, inspector.index) == (TEST_IMAGE, index)
    np.testing.assert_array_equal(inspector.reading.clean, dataset.pixels("test", [index])[0])
    assert chart.scene.state.marks.selection == index
    digit = int(dataset.test_labels[index])
    assert f"Test image {index} · {digit}" in shown_texts(window)
    # In the row of reconstructions too, if it is one of them.
    window.session.inspector.inspect(int(window.tabs.widget(0)._indices[4]))
    assert window.tabs.widget(0).grid.selected() == 4
    assert chart.scene.state.marks.selection == window.session.inspector.index


def test_a_click_on_empty_space_decodes_the_plane(qtbot: QtBot, window: MainWindow) -> None:
    settled_map(qtbot, window)
    place, chart, inspector = empty_place(window), window.latent.map, window.session.inspector
    QTest.mouseClick(chart.viewport(), LEFT, pos=place)
    assert inspector.source == PLANE_POINT
    assert chart.scene.state.marks.cursor == pytest.approx(inspector.place, abs=1e-4)
    assert window.reading.output.image() is not None
    assert window.reading.error.image() is None
    assert any("point of the map" in text for text in shown_texts(window))
    back = window.reading._back
    assert back.isVisible()
    QTest.mouseClick(back, LEFT)
    assert inspector.source == DRAWING
    assert chart.scene.state.marks.cursor is None


def test_dragging_over_the_map_decodes_all_the_way(qtbot: QtBot, window: MainWindow) -> None:
    settled_map(qtbot, window)
    view, inspector = window.latent.map.viewport(), window.session.inspector
    start, end = QPoint(60, 60), QPoint(140, 120)
    QTest.mousePress(view, LEFT, pos=start)
    move(view, QPoint(90, 80), LEFT)
    qtbot.waitUntil(lambda: inspector.source == PLANE_POINT, timeout=lab.PATIENCE)
    first = inspector.reading.code
    move(view, end, LEFT)
    QTest.mouseRelease(view, LEFT, pos=end)
    assert not np.array_equal(inspector.reading.code, first)
    x, y = window.latent.map.range.camera.to_data(end.x(), end.y())
    assert inspector.place == pytest.approx((x, y), abs=1e-3)


def test_hovering_shows_a_card_and_leaving_takes_it_away(
    qtbot: QtBot, window: MainWindow, dataset: Dataset
) -> None:
    settled_map(qtbot, window)
    chart, index = window.latent.map, lonely_point(window)
    move(chart.viewport(), screen_position(chart, index))
    qtbot.waitUntil(chart.card.isVisible, timeout=lab.PATIENCE)
    name = int(dataset.test_labels[index])
    assert chart.card.caption() == f"test image {index} · {name}, and decoded"
    move(chart.viewport(), empty_place(window))
    qtbot.waitUntil(lambda: chart.card.caption() == "decoded here", timeout=lab.PATIENCE)
    assert window.session.inspector.source == DRAWING  # a look, no choice
    QApplication.sendEvent(chart.viewport().parentWidget(), QEvent(QEvent.Type.Leave))
    assert not chart.card.isVisible()


def test_the_latent_cursor_walks_by_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    settled_map(qtbot, window)
    chart, inspector = window.latent.map, window.session.inspector
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.scene.state.marks.cursor is not None
    assert chart.card.isVisible()
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert inspector.source == PLANE_POINT
    assert inspector.place == pytest.approx(chart.scene.state.marks.cursor, abs=1e-4)


def test_arrow_keys_set_out_from_what_is_selected(qtbot: QtBot, window: MainWindow) -> None:
    settled_map(qtbot, window)
    chart = window.latent.map
    draw_a_seven(window)
    star = window.session.inspector.place
    QTest.keyClick(chart, Qt.Key.Key_Right)
    x, y = chart.scene.state.marks.cursor
    assert x > star[0]
    assert y == pytest.approx(star[1], abs=1e-3)
    window.session.inspector.inspect(5)
    point = chart.scene.state.points[5].tolist()
    QTest.keyClick(chart, Qt.Key.Key_Up)
    x, y = chart.scene.state.marks.cursor
    assert x == pytest.approx(point[0], abs=1e-3)
    assert y > point[1]


def test_the_card_is_gone_while_one_walks(qtbot: QtBot, window: MainWindow) -> None:
    settled_map(qtbot, window)
    chart = window.latent.map
    view = chart.viewport()
    move(view, QPoint(60, 60))
    qtbot.waitUntil(chart.card.isVisible, timeout=lab.PATIENCE)
    QTest.mousePress(view, LEFT, Qt.KeyboardModifier.ShiftModifier, QPoint(60, 60))
    move(view, QPoint(120, 90), LEFT)
    qtbot.waitUntil(lambda: len(chart.scene.state.marks.walk) == 2, timeout=lab.PATIENCE)
    assert not chart.card.isVisible()
    QTest.mouseRelease(view, LEFT, Qt.KeyboardModifier.ShiftModifier, QPoint(120, 90))


def test_a_stopped_run_is_fitted_and_comes_back_as_it_was_seen(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, chart = window.session, window.latent.map
    session.draft.change(epochs=1000)
    session.training.start()
    qtbot.waitUntil(lambda: len(session.playback.moments) > 3, timeout=lab.PATIENCE)
    qtbot.waitUntil(lambda: any(text.endswith("· in training") for text in shown_texts(window)))
    session.training.stop()
    lab.wait_idle(qtbot, session)
    assert not any(text.endswith("· in training") for text in shown_texts(window))
    points = session.plane.points.copy()
    fitted = chart.range.camera.fitted(rounded(robust_bounds(points)))
    expected = pytest.approx((fitted.cx, fitted.cy, fitted.scale), rel=1e-3, abs=1e-3)

    def camera() -> tuple[float, float, float]:
        now = chart.range.camera
        return (now.cx, now.cy, now.scale)

    qtbot.waitUntil(lambda: camera() == expected, timeout=lab.PATIENCE)
    run = session.book.shown
    session.book.choose("sparse")
    qtbot.waitUntil(lambda: camera() != expected, timeout=lab.PATIENCE)
    session.book.choose(run)
    np.testing.assert_allclose(session.plane.points, points, atol=1e-4)
    qtbot.waitUntil(lambda: camera() == expected, timeout=lab.PATIENCE)


def test_the_timeline_names_its_unit_and_the_terms_of_an_objective(
    qtbot: QtBot, window: MainWindow
) -> None:
    timeline = window.losses.timeline
    assert timeline.header.note().startswith("BCE per pixel, ")
    window.session.draft.choose("variational")
    lab.train(qtbot, window.session)
    assert timeline.header.note().startswith("BCE per pixel, ")  # also where training is in nats
    assert window.losses.plot.curves()[0].terms() == ["objective", "KL"]


def seen(window: MainWindow) -> bytes:
    """Every pixel of the map."""
    image = window.latent.map.view.grab().toImage()
    return bytes(image.constBits())


def test_the_timeline_scrubs_and_is_live_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    session = window.session
    lab.train(qtbot, session)
    window.draw.draw_test_image(1)
    until_read(window)
    newest = session.inspector.reading
    settled_map(qtbot, window)
    points = seen(window)
    lab.go_to(qtbot, session, 0.1)
    qtbot.waitUntil(lambda: not window.latent.map.scene.moving(), timeout=lab.PATIENCE)
    assert "epoch 0.100" in shown_texts(window)
    assert session.book.model.epoch == 0.1
    session.files.export(tmp_path / "early.safetensors")
    lab.wait_idle(qtbot, session)
    assert "epoch 0.100 of 2, the moment asked for" in window.notice.text.text()
    assert not np.array_equal(session.inspector.reading.reconstruction, newest.reconstruction)
    session.playback.show(2)
    assert session.playback.live
    np.testing.assert_array_equal(session.inspector.reading.reconstruction, newest.reconstruction)
    settled_map(qtbot, window)
    assert seen(window) == points


def tab_titles(window: MainWindow) -> list[str]:
    bar = window.tabs.tabBar()
    return [bar.tabText(n) for n in range(bar.count()) if bar.isTabVisible(n)]


def test_the_selection_has_a_tab_once_something_is_selected(
    qtbot: QtBot, window: MainWindow
) -> None:
    settled_map(qtbot, window)
    session, chart, first = window.session, window.latent.map, window.tabs.current()
    assert "Selection" not in tab_titles(window)
    index = lonely_point(window)
    QTest.mouseClick(chart.viewport(), LEFT, pos=screen_position(chart, index))
    assert "Selection" in tab_titles(window)
    assert window.tabs.current() == first
    session.selection.toggle_class(3)
    assert window.tabs.current() == "selection"
    assert not chart.scene.state.colours.dimmed()[session.selection.images].any()
    assert chart.scene.state.colours.dimmed().any()
    session.plane.set_axes((0, 2))  # points anew, the selection stays
    assert chart.scene.state.colours.dimmed().any()
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert not len(session.selection.images)
    assert not chart.scene.state.colours.dimmed().any()


def test_a_selection_that_comes_back_has_its_tab_in_the_background(window: MainWindow) -> None:
    session, first = window.session, window.tabs.current()
    assert "Selection" not in tab_titles(window)
    session.selection.restore(session.book.dataset, np.array([2, 4]))
    assert "Selection" in tab_titles(window)
    assert window.tabs.current() == first


def test_a_click_and_one_with_shift_walk_and_leave_a_trace_on_every_map(
    qtbot: QtBot, window: MainWindow
) -> None:
    session = window.session
    session.book.set_pins(["vanilla", "sparse"])
    lab.load_all(qtbot, session)
    settled_map(qtbot, window)
    chart, index = window.latent.map, lonely_point(window)
    session.inspector.inspect(3)
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mouseClick(chart.viewport(), LEFT, shift, screen_position(chart, index))
    assert window.tabs.current() == "selection"
    assert session.inspector.index == 3  # where the walk began
    for run in ("vanilla", "sparse"):
        shown = window.latent._maps.map(run).scene.state
        assert shown.marks.walk == tuple(session.walk.path(run))
        for place, image in ((0, 3), (-1, index)):
            assert shown.marks.walk[place] == pytest.approx(shown.points[image].tolist(), abs=1e-3)
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert all(each.scene.state.marks.walk == () for each in window.latent.grid.maps())
