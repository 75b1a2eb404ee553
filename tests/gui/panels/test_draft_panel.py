"""The draft panel alone: what it shows of the draft, and what it passes on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.nets.architecture import Dense
from gui.panels.draft import DraftPanel
from gui.panels.draft.fields import OWN_FOLDER
from gui.session.training.training_control import IDLE, RUNNING
from tests.gui import lab

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.fakes import FakeSession


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession) -> DraftPanel:
    made = DraftPanel(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(280, 400)
    made.show()
    fake.book.catalogued.emit(fake.book.catalogue)
    return made


def dotted(panel: DraftPanel) -> set[str]:
    """Settings and knobs that carry a dot."""
    fields = {**panel.fields.labels, **panel.rest.labels}
    found = {name for name, label in fields.items() if label.differs()}
    forms = [form for form in panel.forms.values() if form.isVisible()]
    return found | {n for form in forms for n, row in form.rows.items() if row.label.differs()}


def test_it_shows_the_variant_with_its_sentence_its_knobs_and_the_network(
    panel: DraftPanel, fake: FakeSession
) -> None:
    fake.draft.be(lab.config("denoising", network=Dense((128,), 16)))
    variants = fake.book.catalogue.variants
    assert panel.variant.value() == "denoising"
    assert panel._summary.text() == variants["denoising"].summary
    assert panel.network.toolTip() == "784 → 128 → 16 → 128 → 784"
    assert [key for key, form in panel.forms.items() if form.isVisible()] == ["denoising"]
    assert panel.fields.controls["code"].value() == 16
    assert panel.fold.text() == "▸ lr 0.001, batch 20, seed 0, CPU"
    fake.draft.be(lab.config("vanilla"))
    assert [key for key, form in panel.forms.items() if form.isVisible()] == []


def test_the_line_of_all_other_settings_is_cut_before_it_widens_the_column(
    panel: DraftPanel, fake: FakeSession
) -> None:
    needed = panel.minimumSizeHint().width()
    fake.draft.be(lab.config("vanilla", learning_rate=0.00035, seed=2147483647), "seed")
    assert panel.minimumSizeHint().width() == needed
    panel.resize(needed, 400)
    QApplication.processEvents()
    told = "lr 0.00035, batch 20, seed 2147483647, CPU"
    shown, fold = panel.fold.text(), panel.fold
    assert (shown[:5], shown[-5:]) == ("▸ lr ", "CPU •")
    assert fold.fontMetrics().horizontalAdvance(shown) <= fold.width()
    assert "…" in shown
    assert (fold.whole(), fold.accessibleName()) == (f"▸ {told} •", "All other settings")
    assert told in fold.toolTip()


def test_dots_mark_what_differs_from_the_run_shown(panel: DraftPanel, fake: FakeSession) -> None:
    assert dotted(panel) == set()
    assert panel.take.isHidden()
    fake.draft.be(lab.config("denoising"), "code", "level", "seed")
    assert dotted(panel) == {"code", "level", "seed"}
    assert panel.fold.text().endswith("•")  # the seed is folded away
    assert not panel.take.isHidden()
    assert "Vanilla" in panel.take.toolTip()
    QTest.mouseClick(panel.take, Qt.MouseButton.LeftButton)
    assert fake.draft.calls == [("take", "")]
    fake.draft.be(lab.config("denoising"))
    assert dotted(panel) == set()
    assert panel.take.isHidden()


def test_what_is_changed_is_passed_on_by_its_kind(panel: DraftPanel, fake: FakeSession) -> None:
    fake.draft.be(lab.config("denoising"))
    panel.fields.changed.emit("code", 5)
    panel.fields.changed.emit("epochs", 3)
    panel.rest.changed.emit("hidden", (4, 2))
    panel.forms["denoising"].changed.emit("level", 0.7)
    panel.forms["sparse"].changed.emit("beta", 0.7)  # a late word of a form that is hidden
    panel.variant.changed.emit("sparse")
    assert fake.draft.calls == [
        ("change_network", "code", 5),
        ("change", {"epochs": 3}),
        ("change_network", "hidden", (4, 2)),
        ("change_knob", "level", 0.7),
        ("choose", "sparse"),
    ]


def test_a_double_click_asks_for_the_default(panel: DraftPanel, fake: FakeSession) -> None:
    config = lab.config("vanilla")
    fake.draft.be(replace(config, epochs=77))
    panel.fields.reset_requested.emit("epochs")
    panel.fields.reset_requested.emit("code")
    default = type(config).default("vanilla")
    assert fake.draft.calls == [
        ("change", {"epochs": default.epochs}),
        ("change_network", "code", default.network.code),
    ]


def test_a_data_set_is_loaded_and_until_it_is_there_the_old_one_is_shown(
    panel: DraftPanel, fake: FakeSession
) -> None:
    folders = lab.Heard(panel.folder_wanted)
    field = panel.rest.controls["dataset"]
    for name in ("kmnist", "mnist", OWN_FOLDER):
        field.set_value(name)
        panel.rest.changed.emit("dataset", name)
        assert field.value() == "mnist"
    assert fake.calls == [("load_dataset", "kmnist")]
    assert len(folders) == 1


def test_the_knobs_that_wait_are_marked_while_the_run_shown_trains(
    panel: DraftPanel, fake: FakeSession
) -> None:
    fake.draft.be(lab.config("sparse"))
    rows = panel.forms["sparse"].rows

    def waiting() -> set[str]:
        return {name for name, row in rows.items() if row.label.waits()}

    fake.training.be(RUNNING, "vanilla")
    assert waiting() == {name for name, row in rows.items() if not row.live}
    fake.book.show("sparse")  # another run is looked at
    assert waiting() == set()
    fake.training.be(IDLE, "vanilla")
    assert waiting() == set()


def test_the_rest_unfolds_and_says_so(panel: DraftPanel) -> None:
    told = lab.Heard(panel.unfolded)
    assert panel.rest.isHidden()
    QTest.mouseClick(panel.fold, Qt.MouseButton.LeftButton)
    assert not panel.rest.isHidden()
    assert panel.fold.text().startswith("▾")
    QTest.mouseClick(panel.fold, Qt.MouseButton.LeftButton)
    assert told.calls == [(True,), (False,)]
