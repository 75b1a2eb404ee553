"""The Compare tab alone: how figures stand in the table, and when they are asked for."""

from __future__ import annotations

import csv
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from engine.core.progress import Progress
from engine.evaluation.figures import Summary
from engine.models.records import EpochRecord
from gui import theme
from gui.panels.compare import Compare
from gui.session.figures.comparison_settings import alike, differing
from gui.session.figures.comparison_table import COLUMNS, basis
from gui.session.figures.measured import Measured, RobustnessCurve
from gui.session.figures.measurements import GAUSSIAN, LEVELS, PCA
from gui.session.training.training_control import IDLE, RUNNING
from tests.gui import lab
from tests.gui.fakes import Spy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.fakes import FakeSession

FIGURES = Summary(
    title="Vanilla",
    code_size=8,
    bce=0.2,
    bce_above_floor=0.12345,
    mse=0.01,
    psnr=20.06,
    ssim=0.9,
    psnr_noisy=15.0,
    probe_accuracy_10k=0.9012,
    knn_accuracy_10k=0.8,
    active_codes=7,
    dead_units=1,
    mean_l0=6.5,
    hoyer=0.1,
    contraction=3.4,
    kl=None,
)


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession) -> Compare:
    fake.book.pinned = lab.SHIPPED
    made = Compare(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made


def measured(fake: FakeSession, key: str, **figures: float) -> None:
    codec = fake.book.there.model if key == PCA else fake.book.entries[key].model
    fake.comparison.figures[key] = Measured(key, codec, replace(FIGURES, **figures))
    fake.comparison.measured.emit()


def place(panel: Compare, name: str) -> int:
    return 2 + [heading.key for heading in panel.rows.shown.headings].index(name)


def names(panel: Compare) -> list[str]:
    return [panel.table.item(row, 0).text() for row in range(panel.table.rowCount())]


def cell(panel: Compare, key: str, name: str) -> tuple[str, str, bool]:
    """Text, colour and weight of a figure."""
    item = panel.table.item(panel.rows.shown.keys.index(key), place(panel, name))
    return item.text(), item.foreground().color().name(), item.font().bold()


def test_a_table_that_nobody_sees_is_written_when_it_is_shown(
    panel: Compare, fake: FakeSession
) -> None:
    fake.training.state = RUNNING
    panel.hide()
    measured(fake, "vanilla", psnr=23.45)
    assert cell(panel, "vanilla", "psnr")[0] == "…"
    panel.show()
    assert cell(panel, "vanilla", "psnr")[0] == "23.4"


def test_figures_have_their_unit_and_digits(panel: Compare, fake: FakeSession) -> None:
    assert cell(panel, "vanilla", "psnr")[0] == "…", "not measured yet"
    measured(fake, "vanilla")
    texts = [cell(panel, "vanilla", column.name)[0] for column in COLUMNS]
    assert texts == ["0.1235", "20.1", "15.0", "90.1", "80.0", "7 / 8", "6.5", "3", "—"]
    assert panel.table.horizontalHeaderItem(place(panel, "psnr")).text() == "PSNR\ndB ↑"
    assert panel.table.horizontalHeaderItem(place(panel, "kl")).text() == "KL\nnats"


def test_the_best_is_green_and_one_alone_is_none(panel: Compare, fake: FakeSession) -> None:
    now, plain = theme.current(), theme.current().text
    measured(fake, "vanilla", psnr=20.0, bce_above_floor=0.1)
    assert cell(panel, "vanilla", "psnr") == ("20.0", plain, False)
    measured(fake, "sparse", psnr=21.0, bce_above_floor=0.2)
    assert cell(panel, "sparse", "psnr") == ("21.0", now.positive, True)  # high is better
    assert cell(panel, "vanilla", "bce_above_floor") == ("0.1000", now.positive, True)  # low is
    assert cell(panel, "vanilla", "mean_l0")[1:] == (plain, False)  # neither is
    measured(fake, PCA, psnr=30.0)
    assert cell(panel, PCA, "psnr") == ("30.0", plain, False)  # a baseline wins nothing
    assert cell(panel, "sparse", "psnr") == ("21.0", now.positive, True)


def test_figures_of_a_model_that_is_gone_are_dim_and_win_nothing(
    panel: Compare, fake: FakeSession
) -> None:
    now = theme.current()
    for number, key in enumerate(("vanilla", "sparse", PCA)):
        measured(fake, key, psnr=20.0 + number)
    fake.comparison.stale = {PCA}
    fake.comparison.measured.emit()
    assert cell(panel, PCA, "psnr") == ("22.0", now.disabled, False)
    assert cell(panel, "sparse", "psnr") == ("21.0", now.positive, True)
    assert panel.table.item(len(lab.SHIPPED), 0).text() == "PCA-8 · baseline"


def test_it_measures_when_it_is_seen_and_no_run_goes_on(panel: Compare, fake: FakeSession) -> None:
    fake.comparison.calls.clear()
    fake.training.be(RUNNING)
    fake.book.frames_changed.emit()
    assert fake.comparison.calls == []
    fake.training.be(IDLE)
    assert fake.comparison.calls == [("measure", False)]
    panel.hide()
    fake.book.frames_changed.emit()
    assert fake.comparison.calls == [("measure", False)]


def test_while_a_run_goes_on_it_says_when_curves_are_measured(
    panel: Compare, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.resize(1500, 300)
    said = Spy(monkeypatch, panel.curves, "set_message")
    fake.training.be(RUNNING)
    assert said.last == "Measured once the run in training has ended"
    fake.training.be(IDLE)
    assert said.last == "Measuring …"


def test_where_there_is_room_curves_are_measured_too(panel: Compare, fake: FakeSession) -> None:
    panel.resize(1500, 300)
    assert fake.comparison.calls[-1] == ("measure", True)
    assert panel.curves.isVisible()


def test_a_curve_goes_with_its_run_also_while_a_run_trains(
    panel: Compare, fake: FakeSession
) -> None:
    panel.resize(1500, 300)
    for key in lab.SHIPPED:
        psnr = np.linspace(20, 10, len(LEVELS), dtype=np.float32)
        model = fake.book.entries[key].model
        fake.robustness.put(RobustnessCurve(key, model, GAUSSIAN, psnr))
    fake.robustness.changed.emit()
    assert len(panel.curves._rows) == len(lab.SHIPPED)
    fake.training.state = RUNNING
    fake.book.pinned = [fake.book.shown]
    fake.book.pins_changed.emit()
    assert len(panel.curves._rows) == 1


def test_the_note_says_what_is_measured_and_then_on_what(panel: Compare, fake: FakeSession) -> None:
    fake.comparison.progressed.emit(Progress("Measuring Vanilla", 0, 10))
    assert panel._note.text() == "Measuring Vanilla …"
    fake.comparison.finished.emit()
    assert panel._note.text().startswith(basis(fake.book.dataset))
    assert f"on all {lab.TEST} test images" in panel._note.text()
    fake.comparison.failed.emit()
    assert panel._note.text() == ""


def test_a_click_on_a_row_shows_that_model_but_pca_is_none(
    panel: Compare, fake: FakeSession
) -> None:
    panel.table.cellClicked.emit(lab.SHIPPED.index("sparse"), 3)
    panel.table.cellClicked.emit(len(lab.SHIPPED), 3)
    assert fake.book.calls == [("choose", "sparse")]


def test_other_data_take_the_note_away(panel: Compare, fake: FakeSession) -> None:
    fake.comparison.finished.emit()
    fake.comparison.calls.clear()
    fake.book.dataset_changed.emit(fake.book.dataset)
    assert panel._note.text() == ""
    assert fake.comparison.calls == [("measure", False)]


def test_rows_are_the_pinned_runs_and_the_one_that_is_shown(
    panel: Compare, fake: FakeSession
) -> None:
    assert names(panel) == ["Vanilla", "Sparse", "PCA · baseline"]
    fake.book.pin_all()
    assert names(panel) == ["Vanilla", "PCA · baseline"]
    fake.book.show("sparse")
    assert names(panel) == ["Sparse", "PCA · baseline"]
    fake.book.entries["sparse"].line = lab.line("sparse", name="mine")
    fake.book.run_changed.emit("sparse")
    assert names(panel) == ["mine", "PCA · baseline"]


def test_settings_that_differ_have_columns_and_others_none(
    panel: Compare, fake: FakeSession
) -> None:
    assert [each.key for each in panel.rows.shown.headings][:2] == ["hidden", "epochs"]
    small = lab.config("sparse", network=lab.Dense((), 3)).to_dict()
    fake.book.entries["sparse"] = lab.entry("sparse", fake.book.model_of("sparse"), settings=small)
    measured(fake, PCA)
    fake.book.pin_all(*lab.SHIPPED)
    assert [each.key for each in panel.rows.shown.headings][:3] == [
        "code",
        "hidden",
        "epochs",
    ]
    assert [cell(panel, key, "code")[0] for key in panel.rows.shown.keys] == ["8", "3", "8"]
    assert [cell(panel, key, "hidden")[0] for key in panel.rows.shown.keys] == ["12", "none", "—"]


def test_what_all_runs_share_is_said_and_what_they_have_cost_has_columns(
    panel: Compare, fake: FakeSession
) -> None:
    fake.comparison.finished.emit()
    shared = alike({key: fake.book.entries[key] for key in lab.SHIPPED})
    assert "code 8" in shared
    assert "rate 0.001" in shared
    assert "hidden" not in shared
    assert "data MNIST" in shared
    assert panel._note.text().endswith(shared)
    assert alike({"vanilla": fake.book.entries["vanilla"]}) == ""
    means = {"total": 1.0}
    records = [EpochRecord(n, means, means, 30.4, 1.0) for n in (1, 2)]
    fake.book.entries["sparse"].history = records
    fake.book.run_changed.emit("sparse")
    assert cell(panel, "sparse", "seconds")[0] == "61 s"
    assert cell(panel, "vanilla", "seconds")[0] == "—"
    assert [cell(panel, key, "epochs")[0] for key in ("vanilla", PCA)] == ["0", "—"]


def test_figures_say_that_they_are_not_of_the_moment_on_show(
    panel: Compare, fake: FakeSession
) -> None:
    fake.comparison.finished.emit()
    fake.playback.live, fake.playback.epoch = False, 0.5
    fake.playback.changed.emit()
    said = "Not of epoch 0.500, where the timeline stands. Newest models"
    assert panel._note.text().startswith(said)
    fake.playback.live = True
    fake.playback.changed.emit()
    assert panel._note.text().startswith("Newest models")


def test_a_code_that_says_nothing_wins_nothing_by_being_calm(
    panel: Compare, fake: FakeSession
) -> None:
    plain = theme.current().text
    for key, contraction in (("vanilla", 100.0), ("sparse", 0.5)):
        measured(fake, key, contraction=contraction)
    assert {cell(panel, key, "contraction")[1:] for key in lab.SHIPPED} == {(plain, False)}


def test_a_long_name_gives_way_before_a_figure_is_out_of_sight(
    panel: Compare, fake: FakeSession, qtbot: QtBot
) -> None:
    name = "Sparse · code 8 · hidden 400-200 · lr 0.01"
    fake.book.entries["sparse"].line = lab.line("sparse", name=name)
    fake.book.run_changed.emit("sparse")
    panel.resize(panel.table.needed_width() - 60, 220)
    qtbot.waitUntil(lambda: panel.table.columnWidth(0) < panel.table._needed()[0])
    table = panel.table
    assert sum(map(table.columnWidth, range(table.columnCount()))) <= table.viewport().width()


def test_knobs_are_compared_within_one_variant(fake: FakeSession) -> None:
    one, two = (lab.config("sparse").to_dict() for _ in range(2))
    name = next(name for name, value in two["knobs"].items() if isinstance(value, float))
    knob = next(each for each in fields(lab.config("sparse").knobs) if each.name == name)
    two["knobs"] = {**two["knobs"], name: two["knobs"][name] * 2}
    entries = {
        "one": lab.entry("sparse", settings=one),
        "two": lab.entry("sparse", settings=two),
        "other": lab.entry(
            "vanilla", settings=lab.config("vanilla", network=lab.Dense((), 8)).to_dict()
        ),
    }
    assert fake is not None
    found = differing(entries)
    title, _, values = found[f"sparse.{name}"]
    assert title == knob.metadata["label"]
    assert values == {"one": one["knobs"][name], "two": two["knobs"][name]}


def test_headings_sort_the_runs_and_pca_stays_below(panel: Compare, fake: FakeSession) -> None:
    for key, psnr in (("vanilla", 20.0), ("sparse", 21.0), (PCA, 30.0)):
        measured(fake, key, psnr=psnr)
    header = panel.table.horizontalHeader()
    header.sectionClicked.emit(place(panel, "psnr"))  # the best first
    assert panel.rows.shown.keys == ("sparse", "vanilla", PCA)
    assert panel.table.horizontalHeaderItem(place(panel, "psnr")).text() == "PSNR ▾\ndB ↑"
    assert cell(panel, "sparse", "psnr")[0] == "21.0"
    panel.table.cellClicked.emit(0, 3)
    assert fake.book.calls == [("choose", "sparse")]
    header.sectionClicked.emit(place(panel, "psnr"))
    assert panel.rows.shown.keys == ("vanilla", "sparse", PCA)
    header.sectionClicked.emit(place(panel, "psnr"))
    assert panel.rows.order == ("", False)
    header.sectionClicked.emit(0)
    assert panel.rows.shown.keys == ("sparse", "vanilla", PCA)


def test_figures_can_be_differences_to_a_row_that_stands_first(
    panel: Compare, fake: FakeSession
) -> None:
    measured(fake, "vanilla", psnr=20.0, active_codes=7)
    measured(fake, "sparse", psnr=18.75, active_codes=8)
    measured(fake, PCA, psnr=20.5)
    panel.baseline.set_value("sparse")
    panel.baseline.changed.emit("sparse")
    assert names(panel) == ["Sparse · differences to it", "Vanilla", "PCA-8 · baseline"]
    assert [cell(panel, key, "psnr")[0] for key in panel.rows.shown.keys] == [
        "18.8",
        "+1.2",
        "+1.8",
    ]
    assert cell(panel, "vanilla", "active_codes")[0] == "−1"
    assert cell(panel, "vanilla", "psnr")[2]  # it is still the best
    fake.book.pin_all()
    assert panel.baseline.value() == ""
    fake.book.pin_all(*lab.SHIPPED)
    assert panel.baseline.value() == "sparse"  # it is still wished for


def test_a_baseline_of_the_session_before_is_there_as_soon_as_its_run_is(
    panel: Compare, fake: FakeSession
) -> None:
    fake.book.pin_all()
    fake.comparison.set_baseline("sparse")
    assert panel.baseline.value() == ""
    fake.book.pin_all(*lab.SHIPPED)
    assert panel.baseline.value() == "sparse"
    assert names(panel)[0] == "Sparse · differences to it"


def test_what_runs_have_learnt_from_is_told_under_the_mouse_where_it_differs(
    panel: Compare, fake: FakeSession
) -> None:
    def told() -> list[str]:
        return [panel.table.cell(row, 0).toolTip() for row in range(panel.table.rowCount())]

    fake.book.run_changed.emit("sparse")
    assert told() == ["", "", ""]
    fake.book.entries["sparse"].line.settings["dataset"] = "kmnist"
    fake.book.run_changed.emit("sparse")
    assert "Vanilla learnt from MNIST" in told()[0]
    assert "Sparse learnt from KMNIST" in told()[1]
    assert told()[2] == ""


def test_the_run_of_differences_is_told_whole_and_with_its_ampersand(
    panel: Compare, fake: FakeSession
) -> None:
    name = "sparse & small, first of two attempts"
    fake.book.entries["sparse"].line = lab.line("sparse", name=name)
    fake.book.run_changed.emit("sparse")
    lines = [each.text() for each in panel.baseline.menu_actions()]
    assert lines[2] == "Differences to sparse && small, first of two attempts"
    panel.baseline.set_value("sparse")
    assert panel.baseline.text() == "Differences to: sparse & sma…wo attempts"
    assert panel.baseline.told() == f"Differences to: {name}"


def test_in_a_low_window_all_rows_come_before_the_line_below(
    panel: Compare, fake: FakeSession
) -> None:
    measured(fake, "vanilla", psnr=20.0)
    measured(fake, "sparse", psnr=18.75)
    high = panel.table.height_for(panel.table.rowCount())
    panel.resize(1200, high + 60)
    assert panel.baseline.isVisible()
    panel.resize(1200, high + 14)
    assert not panel.baseline.isVisible()
    QApplication.processEvents()
    assert panel.table.height() >= high, "every row is in sight"
    panel.table.pointed.emit(place(panel, "psnr"))
    header = panel.table.horizontalHeader()
    assert header.toolTip() == panel.rows.meaning(place(panel, "psnr")), "told all the same"
    none, vanilla, *_ = panel.table.own_actions()
    assert none.isChecked()
    assert vanilla.text() == "Differences to Vanilla"
    vanilla.trigger()
    assert panel.baseline.value() == "vanilla"
    assert panel.baseline.isVisible(), "that figures are differences is never left unsaid"
    panel.table.pointed.emit(place(panel, "psnr"))
    assert header.toolTip() == ""
    panel.table.own_actions()[0].trigger()
    assert not panel.baseline.isVisible()
    fake.playback.live, fake.playback.epoch = False, 0.5
    fake.playback.changed.emit()
    assert panel._note.isVisible()
    assert panel._note.text().startswith("Not of epoch 0.5")


def test_dead_units_are_told_in_words(panel: Compare, fake: FakeSession) -> None:
    measured(fake, "vanilla", active_codes=3)
    text, colour, _ = cell(panel, "vanilla", "active_codes")
    assert (text, colour) == ("5 of 8 off", theme.current().warning)
    measured(fake, "vanilla", active_codes=0)
    assert cell(panel, "vanilla", "active_codes")[0] == "all 8 off"


def test_a_collapsed_code_is_named_and_a_healthy_one_is_not(
    panel: Compare, fake: FakeSession
) -> None:
    measured(fake, "vanilla", active_codes=3, kl=5.2)
    text, colour, _ = cell(panel, "vanilla", "kl")
    assert (text, colour) == ("5.2 · collapsed", theme.current().warning)
    measured(fake, "vanilla", active_codes=3, kl=25.0)
    assert cell(panel, "vanilla", "kl")[0] == "25.0"
    measured(fake, "vanilla", active_codes=8, kl=5.2)
    assert cell(panel, "vanilla", "kl")[0] == "5.2"


def test_what_a_column_means_is_said_below_the_table(panel: Compare, fake: FakeSession) -> None:
    fake.comparison.finished.emit()
    panel.table.pointed.emit(place(panel, "contraction"))
    assert "first 1 000 test images. Click to sort." in panel._note.text()
    panel.table.pointed.emit(place(panel, "psnr"))
    assert "Higher is better." in panel._note.text()
    panel.table.pointed.emit(-1)
    assert panel._note.text().startswith(basis(fake.book.dataset))


def test_the_table_is_copied_as_csv_with_plain_numbers(
    panel: Compare, fake: FakeSession, qtbot: QtBot
) -> None:
    measured(fake, "vanilla", psnr=20.0625)
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = list(csv.reader(QGuiApplication.clipboard().text().splitlines()))
    assert [line[0] for line in lines] == ["run", "Vanilla", "Sparse", "PCA"]
    at = lines[0].index("PSNR dB ↑")
    assert [line[at] for line in lines[1:]] == ["20.0625", "", ""]


def test_pictures_are_as_large_as_their_rows(panel: Compare, fake: FakeSession) -> None:
    panel.resize(900, 150)
    low = panel.table.iconSize().height()
    panel.resize(900, 260)
    assert panel.table.iconSize().height() > low
    assert panel.table.verticalHeader().defaultSectionSize() * 3 <= panel.table.viewport().height()
    assert fake.book.calls == []


def test_while_a_run_goes_on_it_does_not_claim_to_measure(
    panel: Compare, fake: FakeSession
) -> None:
    fake.comparison.progressed.emit(Progress("Measuring Sparse", 0, 0))
    assert "Measuring Sparse …" in panel._note.text()
    fake.training.be(RUNNING)
    assert "Measured once the run in training has ended" in panel._note.text()
    assert "Measuring Sparse" not in panel._note.text()
    fake.training.be(IDLE)
    assert "Measuring Sparse …" in panel._note.text()
