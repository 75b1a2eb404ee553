"""Which unit is looked at: measured once for each model and layer, in the background."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.evaluation.units.report import measuring
from gui.session.figures import report_cache
from gui.session.figures.report_cache import ReportCache
from tests.gui import lab

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session
    from gui.session.figures.units import Units


@pytest.fixture
def units(session: Session, qtbot: QtBot) -> Units:
    lab.wait_idle(qtbot, session)
    return session.units


def measure(qtbot: QtBot, session: Session) -> None:
    session.units.measure()
    lab.wait_idle(qtbot, session)


def test_the_shown_model_is_measured_once(units: Units, session: Session, qtbot: QtBot) -> None:
    heard = lab.Heard(units.changed)
    assert units.report is None
    measure(qtbot, session)
    first = units.report
    assert first is not None
    assert (len(heard), units.fresh) == (1, True)
    assert first.model is session.book.model
    measure(qtbot, session)
    assert units.report is first
    assert len(heard) == 1


def test_another_run_and_back_is_not_measured_again(
    units: Units, session: Session, qtbot: QtBot
) -> None:
    measure(qtbot, session)
    first = units.report
    units.open(3)
    lab.show(qtbot, session, "sparse")
    assert units.report is None
    assert units.unit is None
    measure(qtbot, session)
    assert units.report is not None
    assert units.report.model.config.variant == "sparse"
    lab.show(qtbot, session, "vanilla")
    assert units.report is first


def test_a_model_without_the_layer_shows_its_code(
    units: Units, session: Session, qtbot: QtBot
) -> None:
    units.choose_layer("encoder1")
    measure(qtbot, session)
    assert units.layer == "encoder1"
    lab.show(qtbot, session, "sparse")
    measure(qtbot, session)
    assert units.layer == "code"
    assert units.report is not None
    measure(qtbot, session)
    assert units.report is not None
    lab.show(qtbot, session, "vanilla")
    assert units.layer == "encoder1"


def test_asking_for_a_code_unit_opens_it_and_tells(units: Units) -> None:
    heard = lab.Heard(units.asked)
    units.choose_layer("encoder1")
    units.ask_for(5)
    assert (units.layer, units.unit, len(heard)) == ("code", 5, 1)


def test_other_data_forget_what_was_measured(units: Units, session: Session, qtbot: QtBot) -> None:
    measure(qtbot, session)
    session.show_dataset(lab.digits("other", "Other", first=300))
    assert units.report is None
    lab.wait_idle(qtbot, session)
    measure(qtbot, session)
    assert units.report is not None
    labels = session.book.dataset.labels("test") if session.book.dataset else np.zeros(0)
    np.testing.assert_array_equal(units.report.activity.labels, labels)


def test_while_a_run_trains_its_newest_model_is_measured(session: Session, qtbot: QtBot) -> None:
    units = session.units
    units.changed.connect(units.measure)
    session.book.shown_model_changed.connect(units.measure)
    key = lab.train(qtbot, session, epochs=1)
    assert session.book.shown == key
    measure(qtbot, session)
    assert units.fresh
    session.book.shown_model_changed.disconnect(units.measure)
    units.changed.disconnect(units.measure)


def test_what_was_measured_on_some_images_is_measured_again_on_all(
    units: Units, session: Session, qtbot: QtBot
) -> None:
    book = session.book
    whole = book.frame
    assert whole is not None
    some = np.arange(0, len(whole.codes), 2)
    book.set_frame(book.shown, replace(whole, codes=whole.codes[some], images=some))
    measure(qtbot, session)
    assert units.report is not None
    assert len(units.report.activity.labels) == len(some)
    book.set_frame(book.shown, whole)
    measure(qtbot, session)
    assert len(units.report.activity.labels) == len(whole.codes)


def test_a_note_on_a_unit_stays_with_its_run_and_can_be_undone(
    session: Session, qtbot: QtBot
) -> None:
    key = lab.train(qtbot, session, epochs=1)
    session.files.set_unit_note(key, "code", 3, "a loop")
    entry = session.book.entries[key]
    assert entry.line.unit_notes == {"code/3": "a loop"}
    session.files.set_unit_note(key, "encoder1", 3, "an edge")
    assert entry.line.unit_notes == {"code/3": "a loop", "encoder1/3": "an edge"}
    session.undo.undo()
    assert entry.line.unit_notes == {"code/3": "a loop"}
    session.undo.redo()
    session.files.set_unit_note(key, "code", 3, "")
    assert entry.line.unit_notes == {"encoder1/3": "an edge"}


def test_notes_on_units_survive_another_name_and_a_model_file(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    key = lab.train(qtbot, session, epochs=1)
    session.files.set_unit_note(key, "code", 3, "a loop")
    session.files.rename(key, "uno")
    assert session.book.entries[key].line.unit_notes == {"code/3": "a loop"}
    session.files.export(tmp_path / "due.safetensors")
    lab.wait_idle(qtbot, session)
    session.open_run(tmp_path / "due.safetensors")
    lab.wait_idle(qtbot, session)
    entry = session.book.entries[session.book.shown]
    assert (entry.name, entry.line.unit_notes) == ("due", {"code/3": "a loop"})


def test_shipped_runs_take_no_notes(session: Session) -> None:
    heard = lab.Heard(session.noticed)
    session.files.set_unit_note("vanilla", "code", 3, "a loop")
    assert heard.last[0] == "error"
    assert "came with the program" in heard.last[1]
    assert session.book.entries["vanilla"].line.unit_notes == {}


def test_the_cache_drops_what_was_looked_at_longest_ago(dataset: Dataset) -> None:
    from engine.core.progress import run_to_end  # noqa: PLC0415

    models = [lab.untrained("vanilla", seed=seed) for seed in range(3)]
    reports = [run_to_end(measuring(model, dataset)) for model in models]
    size = report_cache._size(("code", reports[0]))
    cache = ReportCache(2 * size)
    cache.add("code", reports[0])
    cache.add("code", reports[1])
    assert cache.get(models[0], "code") is reports[0]
    cache.add("code", reports[2])
    found = [cache.get(model, "code") for model in models]
    assert found == [reports[0], None, reports[2]]
    assert cache.get(models[0], "encoder1") is None
    small = ReportCache(1)
    small.add("code", reports[0])
    assert small.get(models[0], "code") is reports[0]
