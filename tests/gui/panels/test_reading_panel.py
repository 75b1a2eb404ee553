"""The reading alone: tiles of the compared runs, code and figures of the shown one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from engine.models import inspection
from gui import theme
from gui.panels.reading_panel import ReadingPanel
from gui.session.latent.inspector import PLANE_POINT, TEST_IMAGE
from gui.session.latent.reading_words import better
from gui.widgets.code import STRONGEST
from tests.gui import lab
from tests.gui.fakes import Spy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from tests.gui.fakes import FakeSession


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession) -> ReadingPanel:
    made = ReadingPanel(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(342, 400)
    made.show()
    return made


def read(fake: FakeSession, dataset: Dataset, *keys: str, **models: Model) -> None:
    """Have a test image inspected by runs; the first of them is shown."""
    fake.book.shown, fake.book.pinned = keys[0], keys
    image = dataset.pixels("test", [3])[0]
    models = {key: models.get(key) or fake.book.entries[key].model for key in keys}
    fake.lineup.readings = {k: inspection.inspect_image(m, image) for k, m in models.items()}
    fake.inspector.reading = fake.lineup.readings[keys[0]]
    fake.lineup.changed.emit()


def test_one_run_alone_is_input_reconstruction_and_error(
    panel: ReadingPanel, fake: FakeSession, dataset: Dataset
) -> None:
    read(fake, dataset, "vanilla")
    tiles = (panel.input, panel.output, panel.error)
    assert [tile.caption() for tile in tiles] == ["Input", "Reconstruction", "Error"]
    assert len({tile.y() for tile in tiles}) == 1
    assert all(tile.image() is not None for tile in tiles)
    assert panel.output.dot() is None


def test_several_runs_have_a_named_column_each_with_its_error_in_db(
    panel: ReadingPanel, fake: FakeSession, dataset: Dataset
) -> None:
    fake.book.entries["sparse"].line = lab.line("sparse", name="Sparse · code 8")
    read(fake, dataset, "vanilla", "sparse")
    columns = panel.tiles.columns()
    assert [each.output.caption() for each in columns] == ["Vanilla", "code 8"]
    colours = [theme.variant_colour(fake.book.entries[key].colour) for key in lab.SHIPPED]
    assert [each.output.dot() for each in columns] == colours
    psnr = [fake.lineup.readings[key].psnr for key in lab.SHIPPED]
    assert [each.error.caption() for each in columns] == [f"{value:.1f} dB" for value in psnr]
    assert columns[0].error.y() > columns[0].output.y()
    assert columns[0].error.x() == columns[0].output.x()
    assert panel.output is columns[0].output
    fake.book.shown = "sparse"
    assert panel.output is columns[1].output


def test_many_runs_have_figures_without_a_unit_each(
    panel: ReadingPanel, fake: FakeSession, dataset: Dataset
) -> None:
    keys = lab.KEYS[:6]
    read(fake, dataset, *keys, **{key: lab.untrained(key) for key in keys})
    columns = panel.tiles.columns()
    assert len(columns) == 6
    assert all("dB" not in each.error.caption() for each in columns)
    assert panel.tiles._unit.isVisible()
    assert columns[-1].output.geometry().right() <= panel.tiles.width()
    read(fake, dataset, "vanilla")
    assert not columns[1].output.isVisible()
    assert not panel.tiles._unit.isVisible()


def test_where_a_run_has_no_reading_its_place_is_empty(
    panel: ReadingPanel, fake: FakeSession, dataset: Dataset
) -> None:
    read(fake, dataset, "vanilla", "sparse")
    fake.lineup.readings["sparse"] = None
    fake.lineup.changed.emit()
    column = panel.tiles.columns()[1]
    assert column.output.image() is column.error.image() is None
    assert (column.output.caption(), column.error.caption()) == ("Sparse", "—")


def test_the_code_is_the_shown_runs_and_says_so(
    panel: ReadingPanel, fake: FakeSession, dataset: Dataset
) -> None:
    read(fake, dataset, "sparse", "vanilla")
    assert panel._header.note() == "Sparse · drag a bar to edit"
    np.testing.assert_allclose(panel.bars.code(), fake.inspector.reading.code)
    panel.bars.edited.emit(2, 1.5)
    assert fake.inspector.calls == [("edit", 2, 1.5)]


def test_of_a_wide_code_the_strongest_are_shown_until_all_are_wanted(
    panel: ReadingPanel, fake: FakeSession, dataset: Dataset
) -> None:
    read(fake, dataset, "vanilla")
    assert not panel._strongest.isVisible()
    wide = lab.untrained("sparse", network=lab.Dense((), 100))
    read(fake, dataset, "sparse", sparse=wide)
    assert panel._strongest.isVisible()
    code = np.abs(fake.inspector.reading.code)
    assert panel.bars.indices() == np.argsort(-code, kind="stable")[:STRONGEST].tolist()
    panel._strongest.click()
    assert panel.bars.indices() == list(range(100))


@pytest.fixture
def shown(panel: ReadingPanel, monkeypatch: pytest.MonkeyPatch) -> dict[str, Spy]:
    """What the parts of the panel were given."""
    parts = {"tiles": (panel.tiles, "set_count"), "origin": (panel._source, "set_text")}
    parts |= {"code": (panel.bars, "set_code"), "figures": (panel._psnr, "set_text")}
    return {name: Spy(monkeypatch, *part) for name, part in parts.items()}


def times(shown: dict[str, Spy]) -> dict[str, int]:
    """How often each part was shown since this was last asked."""
    counted = {name: len(spy.given) for name, spy in shown.items()}
    for spy in shown.values():
        spy.given.clear()
    return counted


def test_of_a_new_reading_each_part_is_shown_once(
    qtbot: QtBot,
    panel: ReadingPanel,
    fake: FakeSession,
    dataset: Dataset,
    shown: dict[str, Spy],
) -> None:
    read(fake, dataset, "vanilla")
    assert times(shown) == dict.fromkeys(shown, 1)
    fake.book.shown_frame_changed.emit()
    assert times(shown) == {"tiles": 0, "origin": 0, "code": 1, "figures": 1}
    with fake.turns.spread():  # the model of another moment, and right afterwards its frame
        read(fake, dataset, "vanilla", "sparse")
        fake.book.shown_frame_changed.emit()
        assert times(shown) == dict.fromkeys(shown, 0)
    qtbot.waitUntil(lambda: fake.turns.idle)
    assert times(shown) == dict.fromkeys(shown, 1)
    reading = fake.inspector.reading
    assert reading is not None
    np.testing.assert_array_equal(panel.bars.code(), reading.code)
    assert panel._psnr.text() == f"{reading.psnr:.1f} dB"


def test_what_is_inspected_is_said_before_it_is_read(
    panel: ReadingPanel, fake: FakeSession, shown: dict[str, Spy]
) -> None:
    fake.inspector.source, fake.inspector.index = TEST_IMAGE, 3
    fake.inspector.selected.emit()
    assert times(shown) == {"tiles": 0, "origin": 1, "code": 0, "figures": 0}
    assert panel._source.text().startswith("Test image 3 · ")
    assert panel._back.isVisible()


def test_a_rank_is_told_in_plain_words(
    panel: ReadingPanel, fake: FakeSession, dataset: Dataset
) -> None:
    read(fake, dataset, "vanilla")
    assert panel._rank.text() == ""
    fake.inspector.percentile = 42.3
    fake.book.shown_epoch_ended.emit(None)
    assert panel._rank.text() == "42 % of test images come back better"
    assert better(0.4) == "under 1 % of test images come back better"
    assert better(99.6) == "over 99 % of test images come back better"


def test_a_decoded_picture_is_no_test_image(panel: ReadingPanel, fake: FakeSession) -> None:
    model = fake.book.there.model
    reading = inspection.inspect_code(model, np.zeros(model.code_size, np.float32))
    fake.inspector.source, fake.inspector.index, fake.inspector.sample = PLANE_POINT, 5, 5
    fake.inspector.reading, fake.lineup.readings = reading, {"vanilla": reading}
    fake.lineup.changed.emit()
    assert panel._source.text() == "A point of the map"
    assert panel.error.image() is None
    assert panel._psnr.text() == panel._rank.text() == ""


def test_what_is_inspected_is_said_whole_in_a_narrow_column(
    panel: ReadingPanel, fake: FakeSession, dataset: Dataset
) -> None:
    panel.resize(277, 400)  # in a window of 1000 × 600
    fake.inspector.noise, fake.inspector.sample = "gaussian", 3
    read(fake, dataset, "vanilla")
    assert panel._source.text().endswith(", noisy")
    QApplication.processEvents()
    assert panel._source.width() == panel.width()
    top = panel.tiles.y()
    fake.inspector.source, fake.inspector.index = TEST_IMAGE, 3
    fake.lineup.changed.emit()
    QApplication.processEvents()
    assert panel._back.isVisible()
    assert panel.tiles.y() == top
