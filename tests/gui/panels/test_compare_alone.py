"""The Compare tab alone: how figures stand in the table, and when they are asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QPalette

from engine.core.progress import Progress
from engine.evaluation.figures import Summary
from gui import theme
from gui.panels.compare import Compare
from gui.session.comparison_table import COLUMNS, basis
from gui.session.measured import Measured
from gui.session.measurements import PCA
from gui.session.training_control import IDLE, RUNNING
from tests.gui import lab

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


def place(name: str) -> int:
    return 2 + [column.name for column in COLUMNS].index(name)


def cell(panel: Compare, key: str, name: str) -> tuple[str, str, bool]:
    """Text, colour and weight of a figure."""
    item = panel.table.item([*lab.SHIPPED, PCA].index(key), place(name))
    return item.text(), item.foreground().color().name(), item.font().bold()


def test_figures_have_their_unit_and_digits(panel: Compare, fake: FakeSession) -> None:
    assert cell(panel, "vanilla", "psnr")[0] == "—"
    measured(fake, "vanilla")
    texts = [cell(panel, "vanilla", column.name)[0] for column in COLUMNS]
    assert texts == ["0.1235", "20.1", "15.0", "90.1", "80.0", "7 / 8", "6.5", "3", "—"]


def test_the_best_is_green_and_one_alone_is_none(panel: Compare, fake: FakeSession) -> None:
    now, plain = theme.current(), panel.palette().color(QPalette.ColorRole.Text).name()
    measured(fake, "vanilla", psnr=20.0, bce_above_floor=0.1)
    assert cell(panel, "vanilla", "psnr") == ("20.0", plain, False)
    measured(fake, "sparse", psnr=21.0, bce_above_floor=0.2)
    assert cell(panel, "sparse", "psnr") == ("21.0", now.positive, True)  # high is better
    assert cell(panel, "vanilla", "bce_above_floor") == ("0.1000", now.positive, True)  # low is
    assert cell(panel, "vanilla", "mean_l0")[1:] == (plain, False)  # neither is


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
    assert panel.table.item(len(lab.SHIPPED), 0).text() == "PCA-8"


def test_it_measures_when_it_is_seen_and_no_run_goes_on(panel: Compare, fake: FakeSession) -> None:
    fake.comparison.calls.clear()
    fake.training.be(RUNNING)
    fake.book.frame_changed.emit("vanilla")
    assert fake.comparison.calls == []
    fake.training.be(IDLE)
    assert fake.comparison.calls == [("measure", False)]
    panel.hide()
    fake.book.frame_changed.emit("vanilla")
    assert fake.comparison.calls == [("measure", False)]


def test_where_there_is_room_curves_are_measured_too(panel: Compare, fake: FakeSession) -> None:
    panel.resize(1400, 300)
    assert fake.comparison.calls[-1] == ("measure", True)
    assert panel.curves.isVisible()


def test_the_note_says_what_is_measured_and_then_on_what(panel: Compare, fake: FakeSession) -> None:
    fake.comparison.progressed.emit(Progress("Measuring Vanilla", 0, 10))
    assert panel._note.text() == "Measuring Vanilla …"
    fake.comparison.finished.emit()
    assert panel._note.text() == basis(fake.book.dataset)
    assert f"On all {lab.TEST} test images" in panel._note.text()
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
    def names() -> list[str]:
        return [panel.table.item(row, 0).text() for row in range(panel.table.rowCount())]

    assert names() == ["Vanilla", "Sparse", "PCA"]
    fake.book.pin_all()
    assert names() == ["Vanilla", "PCA"]
    fake.book.show("sparse")
    assert names() == ["Sparse", "PCA"]
    fake.book.entries["sparse"].line = lab.line("sparse", name="mine")
    fake.book.run_changed.emit("sparse")
    assert names() == ["mine", "PCA"]
