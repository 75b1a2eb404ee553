"""The list of variants alone: rows, figures, knobs, and who is dimmed while one trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gui.panels.variant_list import VariantList
from PySide6.QtCore import Qt

from engine.models.model import Model
from engine.models.records import EpochRecord
from gui.session.training_control import IDLE, RUNNING
from tests.gui import lab

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.fakes import FakeSession


@pytest.fixture
def variants(qtbot: QtBot, fake: FakeSession) -> VariantList:
    panel = VariantList(fake)  # type: ignore[arg-type]
    qtbot.addWidget(panel)
    panel.show()
    fake.book.catalogued.emit(fake.book.catalogue)
    fake.book.show("vanilla")
    return panel


def test_there_is_a_row_for_each_variant_and_only_once(
    variants: VariantList, fake: FakeSession
) -> None:
    assert list(variants._rows) == lab.KEYS
    rows = dict(variants._rows)
    fake.book.catalogued.emit(fake.book.catalogue)
    assert variants._rows == rows


def test_the_shown_variant_alone_is_unfolded(variants: VariantList, fake: FakeSession) -> None:
    for key in ("sparse", "denoising"):
        fake.book.show(key)
        unfolded = [row.key for row in variants._rows.values() if row._summary.isVisible()]
        assert unfolded == [key]


def test_a_click_and_the_arrow_keys_choose(
    qtbot: QtBot, variants: VariantList, fake: FakeSession
) -> None:
    first, second = lab.KEYS[:2]
    qtbot.mouseClick(variants.row(second), Qt.MouseButton.LeftButton)
    qtbot.keyClick(variants.row(first), Qt.Key.Key_Down)
    qtbot.keyClick(variants.row(first), Qt.Key.Key_Up)  # there is none above
    qtbot.keyClick(variants.row(first), Qt.Key.Key_Return)
    assert fake.book.calls == [("choose", second), ("choose", second), ("choose", first)]


def test_a_knob_is_of_the_row_that_it_stands_in(variants: VariantList, fake: FakeSession) -> None:
    knobs = fake.book.entries["sparse"].config.knobs
    name, value = next((n, v) for n, v in vars(knobs).items() if isinstance(v, float))
    variants.row("sparse").form.changed.emit(name, value / 2)
    ((call, key, settings),) = fake.book.calls
    assert (call, key) == ("configure", "sparse")
    assert settings == {"knobs": knobs.changed(**{name: value / 2})}


def test_a_row_says_the_test_loss_or_that_there_is_none(
    variants: VariantList, fake: FakeSession
) -> None:
    fake.book.model_changed.emit("vanilla")
    assert variants.row("vanilla")._note.text() == "—"
    config = lab.config("sparse")
    figures = {"total": 0.5, "bce": 0.12345, "mse": 0.01, "psnr": 20.0}
    history = (EpochRecord(4, {"total": 0.5}, figures, 1.0, 1.0),)
    fake.book.entries["sparse"].model = Model(config, config.build(), history=history)
    fake.book.epoch_ended.emit("sparse", history[0])
    assert variants.row("sparse")._note.text() == "0.1235"
    assert "after epoch 4" in variants.row("sparse")._note.toolTip()
    assert variants.row("vanilla")._note.text() == "—"


def test_only_the_knobs_of_the_variant_in_training_are_marked(
    variants: VariantList, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked: dict[str, bool] = {}
    for key in lab.KEYS:
        form = variants.row(key).form
        monkeypatch.setattr(form, "set_running", lambda on, key=key: marked.update({key: on}))
    fake.training.be(RUNNING, "sparse")
    assert [key for key, on in marked.items() if on] == ["sparse"]
    fake.training.be(IDLE, "sparse")
    assert set(marked.values()) == {False}
