"""The Units tab alone: the wall and its order, the card, steering, and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.core.progress import run_to_end
from engine.evaluation.units import pictures, steering
from engine.evaluation.units.card import card_of
from engine.evaluation.units.histogram import densities
from engine.evaluation.units.order import ordered
from engine.evaluation.units.report import UnitReport, measuring
from engine.models import inspection
from gui import theme
from gui.panels.units import UnitsPanel, words
from gui.panels.units.panel import LEAST, LOW, LOWEST, ROOMY
from gui.widgets.pictures.qimage import to_qimage
from tests.gui import lab

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from tests.gui.fakes import FakeSession

LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # as a tip in front


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession) -> UnitsPanel:
    """In front, in a large window."""
    made = UnitsPanel(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1440, 260)
    made.show()
    return made


def asked(fake: FakeSession) -> list[tuple[object, ...]]:
    """What the panel has asked for, measuring left out."""
    return [call for call in fake.units.calls if call != ("measure",)]


def report(dataset: Dataset, key: str = "vanilla", layer: str = "code") -> UnitReport:
    """A report on a model that says it has learnt for an epoch."""
    from engine.models.model import Model  # noqa: PLC0415

    model = lab.untrained(key)
    return run_to_end(measuring(Model(model.config, model.variant(), epoch=1.0), dataset, layer))


def with_dead(dataset: Dataset) -> UnitReport:
    """A report on sparse units of which number 2 and 5 fire for no image."""
    import torch  # noqa: PLC0415

    from engine.models.model import Model  # noqa: PLC0415

    model = lab.untrained("sparse")
    variant = model.variant()
    with torch.no_grad():
        variant.encoder[0].bias[[2, 5]] = -1e3
    return run_to_end(measuring(Model(model.config, variant), dataset))


def test_the_tab_asks_for_measuring_only_in_front(panel: UnitsPanel, fake: FakeSession) -> None:
    assert ("measure",) in fake.units.calls
    panel.hide()
    fake.units.calls.clear()
    fake.book.shown_model_changed.emit()
    assert fake.units.calls == []
    panel.show()
    assert fake.units.calls == [("measure",)]


def test_the_wall_stands_in_its_order_and_dead_units_are_blank_and_last(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    found = with_dead(dataset)
    fake.units.be(found)
    assert [image is None for image in panel.wall._images] == [False] * 6 + [True] * 2
    assert set(panel._places[-2:].tolist()) == {2, 5}
    for by in ("density", "purity", "strength", "number"):
        panel.order.set_value(by)
        panel.order.changed.emit(by)
        assert panel._places.tolist() == ordered(found, by).tolist()
        seen = pictures.in_contrast(found.draws)[panel._places[0]]
        assert panel.wall._images[0] == to_qimage(seen, "signed")
    assert "2 dead" in panel._counts.text()
    assert "60 test images" in panel._counts.text()
    brief = panel._counts.text().partition(" (")[0] + "."
    room = panel._counts.fontMetrics().horizontalAdvance(brief) + 2
    assert panel._counts._fitted(room) == brief


def test_where_runs_stand_side_by_side_the_one_whose_units_these_are_is_named(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset))
    alone = panel._counts.text()
    assert alone.startswith("8 units: ")
    fake.book.entries["sparse"] = lab.entry("sparse")
    fake.book.pin_all(*lab.SHIPPED)
    assert panel._counts.text() == f"Vanilla · {alone}"
    fake.book.rename("vanilla", "Wide")
    assert panel._counts.text() == f"Wide · {alone}"


def test_until_there_is_a_report_the_wall_says_that_it_is_measured(
    panel: UnitsPanel, fake: FakeSession
) -> None:
    fake.units.measuring = True
    fake.units.be(None)
    assert panel.wall._message == "Measuring the units …"
    assert not panel.number.isEnabled()
    fake.units.measuring = False
    fake.units.be(None)
    assert panel.wall._message == "Nothing to show yet"


def test_another_theme_leaves_the_wall_of_a_tab_behind(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(with_dead(dataset))
    panel.hide()
    theme.notifier().changed.emit()
    panel.show()
    assert panel.wall.count() == 8
    assert "2 dead" in panel._counts.text()


def test_units_are_never_too_small_to_be_made_out_and_the_wall_scrolls(
    qtbot: QtBot, panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset))
    assert panel.wall.shown() == 8
    assert panel.area.verticalScrollBar().maximum() == 0
    panel.area.setFixedSize(2 * LEAST + 20, LEAST + 10)
    bar = panel.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert panel.wall.shown() == 8
    assert panel.wall.place(7).width() == LEAST
    panel.wall.clicked.emit(7)  # what is looked at is in sight, wherever it was asked for
    assert (
        panel.area.viewport()
        .rect()
        .contains(panel.wall.place(7).translated(0, -bar.value()).toRect())
    )


def test_a_marked_unit_is_kept_in_sight_where_another_order_has_put_it(
    qtbot: QtBot, panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    found = with_dead(dataset)
    fake.units.be(found)
    panel.area.setFixedSize(2 * LEAST + 20, LEAST + 10)
    bar = panel.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    places = np.argsort(ordered(found, "strength")), np.argsort(ordered(found, "number"))
    unit = int(np.abs(places[0] // 2 - places[1] // 2).argmax())  # two stand in a line
    panel.wall.clicked.emit(int(places[0][unit]))
    before, there = bar.value(), int(places[1][unit])
    panel.order.set_value("number")
    panel.order.changed.emit("number")
    assert (panel.wall._marked, bar.value()) == (there, before)
    panel.area.setFixedHeight(LEAST + 6)
    place = panel.wall.place(there).translated(0, -bar.value()).toRect()
    assert panel.area.viewport().rect().contains(place)


def test_the_mark_outlasts_another_theme(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset), 3)
    marked = panel.wall._marked
    assert panel._places[marked] == 3
    theme.notifier().changed.emit()
    assert panel.wall._marked == marked


def test_a_number_goes_to_its_unit(panel: UnitsPanel, fake: FakeSession, dataset: Dataset) -> None:
    fake.units.be(report(dataset))
    QTest.keyClicks(panel.number, "6")
    QTest.keyClick(panel.number, Qt.Key.Key_Return)
    assert asked(fake)[-1] == ("open", 6)
    assert panel.card._title.text() == "Unit 6"
    assert panel._places[panel.wall._marked] == 6
    assert panel.number.text() == ""


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("8", "There is no unit 8: this layer has units 0 to 7."),
        ("-1", "There is no unit -1: this layer has units 0 to 7."),
        ("six", "“six” is not a number"),
        ("1.5", "“1.5” is not a whole number"),
    ],
)
def test_a_number_of_no_unit_is_refused_and_the_old_one_stays(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset, typed: str, answer: str
) -> None:
    fake.units.be(report(dataset), 3)
    QTest.keyClicks(panel.number, typed)
    QTest.keyClick(panel.number, Qt.Key.Key_Return)
    assert panel.number.problem() == answer
    assert (panel.number.text(), panel.number.property("wrong")) == (typed, True)
    assert (asked(fake), fake.units.unit) == ([], 3)
    QTest.keyClick(panel.number, Qt.Key.Key_Backspace)
    assert panel.number.problem() == ""
    away = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason)
    QApplication.sendEvent(panel.number, away)
    assert panel.number.text() == ""


def test_the_menu_of_the_box_leaves_the_number_there(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset))
    QTest.keyClicks(panel.number, "6")
    menu = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason)
    QApplication.sendEvent(panel.number, menu)
    assert panel.number.text() == "6"


def test_a_number_is_right_once_a_layer_has_it(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset))
    QTest.keyClicks(panel.number, "8")
    QTest.keyClick(panel.number, Qt.Key.Key_Return)
    assert panel.number.property("wrong") is True
    fake.units.be(report(dataset, layer="encoder1"))
    QTest.keyClick(panel.number, Qt.Key.Key_Return)
    assert fake.units.unit == 8
    assert (panel.number.text(), panel.number.problem()) == ("", "")
    assert panel.number.property("wrong") is False


def test_where_the_card_takes_the_place_of_the_wall_it_has_the_box_for_numbers(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset), 1)
    assert not panel.card.number.isVisible()
    panel.resize(ROOMY - 100, 200)
    assert panel.card.number.isVisible()
    QTest.keyClicks(panel.card.number, "5")
    QTest.keyClick(panel.card.number, Qt.Key.Key_Return)
    assert fake.units.unit == 5


def test_how_often_units_fire_is_drawn_and_a_bar_narrows_the_wall(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    found = with_dead(dataset)
    fake.units.be(found)
    wanted = densities(found.activity)
    assert panel.overview.density.isVisible()
    assert panel.overview.density._counts.tolist() == [2, *wanted.counts.tolist()]
    assert panel.overview.density.told(0).endswith(f"\n{words.DENSITY_TIP}")
    panel.overview.density._choose((0, 0))
    assert panel._places.tolist() == [2, 5]
    assert panel._counts.text().startswith("Shown: the 2 that fire for no image. 8 units: ")
    bar = int(wanted.bins[0]) + 1
    panel.overview.density._choose((bar, bar))
    assert set(panel._places.tolist()) == set(np.flatnonzero(wanted.bins == bar - 1).tolist())
    panel._go_to(2)  # not among them: all are shown again
    assert (panel.overview.density.span(), panel.wall.count()) == ((-1, -1), 8)
    assert panel._places[panel.wall._marked] == 2
    assert not panel.overview.density.isVisible()  # the card needs the room
    panel.overview.density._choose((0, 0))
    fake.units.be(report(dataset, layer="encoder1"))
    assert panel.overview.density.span() == (-1, -1)  # that was about units of another layer


def test_where_there_is_little_height_the_wall_has_the_room_of_the_histogram(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.units.be(report(dataset))
    panel.resize(990, 120)  # of a window of 1000 × 600
    assert panel.overview.density.isVisible()
    panel.resize(990, LOW - 1)
    assert not panel.overview.density.isVisible()
    assert panel.wall.isVisible()
    fake.units.be(report(dataset, "variational"))
    assert panel.overview.kl.isVisible()
    monkeypatch.setattr(theme, "factor", lambda: (panel.height() + 1) / LOWEST)  # larger text
    panel.resize(991, LOW - 1)
    assert not panel.overview.kl.isVisible()


def test_no_unit_in_a_bar_is_said_so(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset))
    panel.overview.density._choose((0, 0))
    assert panel.wall.count() == 0
    assert panel.wall._message == "No unit does. Click the bar once more for all units."
    assert panel._counts.text().startswith("Shown: none, as every unit fires for some image. 8 ")
    empty = int(np.flatnonzero(panel.overview._found.counts == 0)[0]) + 1
    panel.overview.density._choose((empty, empty))
    said = words.bar(panel.overview._found, empty).removeprefix("0 units fire for ")
    assert panel._counts.text().startswith(f"Shown: none, as no unit fires for {said}. 8 units: ")
    panel.overview.density._choose((-1, -1))
    assert panel.wall.count() == 8


def test_a_card_of_many_facts_has_room_in_the_smallest_strip(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    panel.resize(1000, 121)  # of a window of 1000 × 600
    for key in ("sparse", "variational"):
        fake.units.be(report(dataset, key), 1)
        QApplication.processEvents()
        assert panel.minimumSizeHint().height() <= 121


def test_a_click_opens_the_card_and_escape_closes_it(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset))
    assert not panel.card.isVisible()
    panel.wall.clicked.emit(3)
    unit = int(panel._places[3])
    assert asked(fake)[-1] == ("open", unit)
    assert panel.card.isVisible()
    assert panel.wall._marked == 3
    assert panel.card._title.text() == f"Unit {unit}"
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert asked(fake)[-1] == ("open", None)
    assert not panel.card.isVisible()


def test_the_keys_walk_over_the_wall(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset))
    QTest.keyClick(panel.wall, Qt.Key.Key_Right)
    QTest.keyClick(panel.wall, Qt.Key.Key_Right)
    QTest.keyClick(panel.wall, Qt.Key.Key_Return)
    assert asked(fake)[-1] == ("open", int(panel._places[1]))


def test_in_a_small_window_the_card_takes_the_place_of_the_wall(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset), 1)
    assert panel.wall.isVisible()
    panel.resize(ROOMY - 100, 200)
    assert not panel.wall.isVisible()
    panel.card._close.click()
    assert panel.wall.isVisible()


def test_the_card_tells_what_the_engine_knows(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    found = report(dataset)
    fake.units.be(found, 4)
    card, view = card_of(found, 4), panel.card
    numbers = found.activity.images
    assert view.examples._numbers["strongest"].tolist() == numbers[card.examples.strongest].tolist()
    assert view.examples._numbers["random"].tolist() == numbers[card.examples.random].tolist()
    assert view.neighbours._near["cosine"] == card.by_weights
    np.testing.assert_array_equal(view.classes._shares, found.activity.class_share[4])
    assert "of images" in view._facts.text()
    view.examples._rows["strongest"][1].clicked.emit(1)
    assert fake.inspector.calls[-1] == ("inspect", int(numbers[card.examples.strongest[1]]))
    view.neighbours._walls["correlation"].clicked.emit(0)
    assert asked(fake)[-1] == ("open", card.by_activation[0].unit)


def test_a_dead_unit_draws_nothing(panel: UnitsPanel, fake: FakeSession, dataset: Dataset) -> None:
    found = with_dead(dataset)
    fake.units.be(found, 2)
    blank = np.zeros((1, 28, 28))
    assert panel.card.draws.image() == to_qimage(blank, "signed")
    assert "Dead: fires for no test image" in panel.card._facts.text()
    assert not panel.card.examples._rows["strongest"][1].isVisible()


def test_the_units_before_and_behind_are_a_press_away(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset), 0)
    panel.card._before.click()
    assert fake.units.unit == 7
    panel.card._after.click()
    assert fake.units.unit == 0


def test_steering_shows_what_the_network_makes_of_the_changed_code(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    found = report(dataset)
    image = dataset.pixels("test", [7])[0]
    fake.inspector.reading = inspection.inspect_image(found.model, image)
    fake.units.be(found, 3)
    code = fake.inspector.reading.code
    wanted = {"off": 0.0, "doubled": 2 * code[3], "at its maximum": found.activity.high[3]}
    tiles = panel.card.steering.tiles
    for step, value in wanted.items():
        changed = code.copy()
        changed[3] = value
        assert tiles[step].image() == to_qimage(found.model.decode(changed[None])[0])
    assert tiles[steering.AS_IT_IS].image() == to_qimage(fake.inspector.reading.reconstruction)
    assert panel.card.steering.strip.columns() == 9
    other = dataset.pixels("test", [8])[0]
    fake.inspector.reading = inspection.inspect_image(found.model, other)
    fake.inspector.read.emit()
    assert tiles[steering.AS_IT_IS].image() == to_qimage(fake.inspector.reading.reconstruction)


def test_a_press_changes_the_code_of_a_code_unit_only(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    found = report(dataset)
    image = dataset.pixels("test", [7])[0]
    fake.inspector.reading = inspection.inspect_image(found.model, image)
    fake.units.be(found, 3)
    panel.card.steering.chips[steering.OFF].click()
    assert fake.inspector.calls == [("change", {3: 0.0}, "unit 3 off")]
    panel.card.steering.chips[steering.SOLO].click()
    name, values, what = fake.inspector.calls[-1]
    assert (name, what) == ("change", "unit 3 solo")
    assert set(values) == {0, 1, 2, 4, 5, 6, 7}
    assert values == pytest.approx({unit: float(found.rest[unit]) for unit in values})
    fake.units.be(report(dataset, layer="encoder1"), 3)
    assert not panel.card.steering.chips[steering.OFF].isEnabled()


def test_with_nothing_drawn_the_image_that_fires_a_unit_most_is_steered(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    found = report(dataset, layer="encoder1")
    fake.units.be(found, 2)
    row = int(found.activity.activations[:, 2].argmax())
    assert f"test image {row}" in panel.card.steering._source.text()
    wanted = found.model.reconstruct(dataset.pixels("test", [row]))[0]
    shown = panel.card.steering.tiles[steering.AS_IT_IS].image()
    assert shown == to_qimage(wanted)


def test_a_note_is_written_into_a_run_of_ones_own(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset, tmp_path: object
) -> None:
    from engine.runs.folder import RunFolder  # noqa: PLC0415

    assert tmp_path
    notes = {"code/1": "a loop"}
    own = lab.line("vanilla", state="stopped", source=RunFolder(tmp_path), unit_notes=notes)  # type: ignore[arg-type]
    fake.book.there.line = own
    fake.units.be(report(dataset), 1)
    note = panel.card.note
    assert note.text() == "a loop"
    note.selectAll()
    QTest.keyClicks(note, "a lower bend")
    QTest.keyClick(note, Qt.Key.Key_Return)
    assert fake.files.calls == [("set_unit_note", "vanilla", "code", 1, "a lower bend")]
    QTest.keyClicks(note, "!")
    fake.units.open(2)  # what was typed is not lost
    assert fake.files.calls[-1] == ("set_unit_note", "vanilla", "code", 1, "a lower bend!")
    assert note.text() == ""


def test_shipped_runs_take_no_notes_and_say_why(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.book.there.line = lab.line("vanilla", read_only=True)
    fake.units.be(report(dataset), 1)
    assert not panel.card.note.isEnabled()
    assert "stay as they are" in panel.card.note.toolTip()


def test_a_variational_code_shows_its_kl_and_says_what_became_of_it(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    found = report(dataset, "variational")
    fake.units.be(found)
    assert panel.overview.kl.isVisible()
    assert found.verdict.startswith("Collapsed")
    assert panel._counts.text() == f"{found.verdict} Measured on 60 test images."
    _, _, _, heights = panel.overview.kl._rows[0]
    assert found.kl is not None
    np.testing.assert_allclose(heights, np.sort(found.kl)[::-1])
    fake.units.open(0)
    assert not panel.overview.kl.isVisible()
    assert "KL" in panel.card._facts.text()
    fake.units.be(report(dataset))
    assert not panel.overview.kl.isVisible()


def test_a_layer_is_chosen_among_those_of_the_model(
    panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.units.be(report(dataset))
    keys = [panel.layer.itemData(place) for place in range(panel.layer.count())]
    assert keys == ["code", "encoder1", "decoder1"]
    panel.layer.changed.emit("encoder1")
    assert asked(fake)[-1] == ("choose_layer", "encoder1")
    first = report(dataset, layer="encoder1")
    fake.units.be(first)
    assert first.looks_for is not None
    seen = pictures.in_contrast(first.looks_for)[panel._places[0]]
    assert panel.wall._images[0] == to_qimage(seen, "signed")


def test_a_card_needs_no_scrolling_in_a_low_window(
    qtbot: QtBot, panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    panel.resize(990, 120)  # what the strip has in a window of 1000 × 600
    for key in ("sparse", "vanilla"):
        fake.units.be(report(dataset, key), 1)
        assert panel.card.isVisible()
        qtbot.waitUntil(lambda: panel.minimumSizeHint().height() <= 120)  # layouts follow


def test_a_unit_of_both_signs_goes_without_draws_where_the_card_is_low(
    qtbot: QtBot, panel: UnitsPanel, fake: FakeSession, dataset: Dataset
) -> None:
    panel.resize(990, 120)
    found = report(dataset)
    signed = int(np.flatnonzero([found.activity.is_signed(unit) for unit in range(8)])[0])
    fake.units.be(found, signed)
    rows = panel.card.examples._rows
    qtbot.waitUntil(lambda: not rows["random"][1].isVisible())
    assert all(rows[kind][1].isVisible() for kind in ("strongest", "lowest", "each tenth"))
    panel.resize(990, 300)
    qtbot.waitUntil(rows["random"][1].isVisible)
