"""The Few labels tab alone: what it asks to be measured, when, and what it shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QApplication

from engine.core.progress import Progress
from engine.evaluation import few_labels, fine_tuning
from engine.evaluation.label_curve import DRAWS, FINE_TUNED, PIXELS, PROBE, SCRATCH, LabelPoint
from gui import theme
from gui.background.worker import LAST, Failed, Finished
from gui.panels.few_labels import FewLabelsPanel
from gui.panels.few_labels.panel import BASIS, BRIEF, GO_ON, STOP, TOPIC
from gui.session.figures import label_tasks
from gui.session.figures.measured import FewLabels
from gui.session.training.training_control import IDLE, RUNNING
from tests.gui import lab

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from engine.evaluation.label_curve import Level
    from gui.session.figures.label_curves import LabelCurves
    from tests.gui.fakes import FakeSession

LEVELS = (1, 3, 10, None)
"""At which the few digits of the laboratory differ: no class has 30 of them."""


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession) -> FewLabelsPanel:
    fake.book.pinned = lab.SHIPPED
    made = FewLabelsPanel(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1100, 220)
    made.show()
    return made


def found(
    fake: FakeSession, key: str, level: Level = 10, mean: float = 20.0, method: str = PROBE
) -> FewLabels:
    errors = tuple(mean + step for step in (-1.0, -0.5, 0.0, 0.5, 1.0))
    point = LabelPoint(key, method, level, 10 * level if level else 200, 10, errors)
    return FewLabels(point, fake.book.model_of(key))


def curves(panel: FewLabelsPanel) -> list[tuple[str, tuple[float, ...], tuple[float, ...]]]:
    return [(each.name, each.x, each.y) for each in panel.curves.curves()]


def cells(panel: FewLabelsPanel, row: int) -> list[str]:
    table = panel.table
    return [table.cell(row, place).text() for place in (0, *range(2, table.columnCount()))]


def test_when_it_is_shown_all_is_asked_for_few_labels_first(
    panel: FewLabelsPanel, fake: FakeSession
) -> None:
    (request,) = fake.requests
    assert request.topic == TOPIC
    assert request.patience == LAST  # minutes: what other tabs measure goes first
    work: Any = request.work
    assert work.func is label_tasks.probe_codes
    models, dataset, wanted, size = work.args
    assert list(models) == ["vanilla", "sparse"]
    assert dataset is fake.book.dataset
    assert size == 8
    assert wanted == [
        (key, level) for level in LEVELS for key in (PIXELS, "pca 8", "vanilla", "sparse")
    ]
    assert panel.stop.text() == STOP


def test_what_is_being_measured_is_not_asked_for_again(
    panel: FewLabelsPanel, fake: FakeSession
) -> None:
    fake.requests[0].answer(found(fake, "vanilla"))
    fake.book.frames_changed.emit()
    panel.refresh()
    assert len(fake.requests) == 1
    fake.book.pin_all("vanilla")  # the sparse run is no longer wanted
    assert len(fake.requests) == 2
    wanted = fake.requests[1].work.args[2]  # type: ignore[attr-defined]
    assert ("vanilla", 10) not in wanted
    assert {key for key, _ in wanted} == {PIXELS, "pca 8", "vanilla"}


def test_the_first_note_has_a_shorter_wording_while_it_is_measured(panel: FewLabelsPanel) -> None:
    note = panel.note
    assert panel.stop.text() == STOP
    assert note._fitted(note.fontMetrics().horizontalAdvance(BRIEF) + 2) == BRIEF


def test_each_point_is_shown_as_it_comes(panel: FewLabelsPanel, fake: FakeSession) -> None:
    answer = fake.requests[0].answer
    answer(Progress("Vanilla: 10 labels per class", 0, 5))
    assert panel.note.text() == "Vanilla: 10 labels per class …"
    assert curves(panel) == []
    answer(found(fake, "vanilla", 10, 21.0))
    assert curves(panel) == [("Vanilla", (10.0,), (21.0,))]
    answer(found(fake, "vanilla", 1, 55.0))
    answer(found(fake, PIXELS, 10, 23.8))
    assert curves(panel) == [
        ("Pixels", (10.0,), (23.8,)),
        ("Vanilla", (1.0, 10.0), (55.0, 21.0)),
    ]
    assert cells(panel, 1) == ["Vanilla", "55.0 ± 0.8", "…", "21.0 ± 0.8", "…"]
    answer(Finished(None))
    assert panel.note.text() == BASIS


def test_the_best_run_of_a_column_is_green_and_baselines_win_nothing(
    panel: FewLabelsPanel, fake: FakeSession
) -> None:
    for key, mean in (("vanilla", 21.0), ("sparse", 18.0), (PIXELS, 25.0)):
        fake.requests[0].answer(found(fake, key, 10, mean))
    green = theme.current().positive
    colours = [panel.table.cell(row, 4).foreground().color().name() for row in range(4)]
    assert [colour == green for colour in colours] == [False, False, True, False]
    assert [panel.table.cell(row, 0).text() for row in range(4)] == [
        "Pixels",
        "Vanilla",
        "Sparse",
        "PCA-8",
    ]


@pytest.mark.parametrize("beside", [PIXELS, "pca 8"])
def test_no_run_is_green_where_raw_pixels_or_pca_do_as_well(
    panel: FewLabelsPanel, fake: FakeSession, beside: str
) -> None:
    for key, mean in (("vanilla", 21.0), ("sparse", 18.0), (beside, 17.9)):
        fake.requests[0].answer(found(fake, key, 10, mean))
    colours = [panel.table.cell(row, 4).foreground().color().name() for row in range(4)]
    assert theme.current().positive not in colours


def test_where_draws_do_not_tell_two_runs_apart_none_is_best(
    panel: FewLabelsPanel, fake: FakeSession
) -> None:
    for key, errors in (("vanilla", (20.0, 22.0, 21.0)), ("sparse", (21.0, 20.0, 21.0))):
        point = LabelPoint(key, PROBE, 10, 100, 10, errors)
        fake.requests[0].answer(FewLabels(point, fake.book.model_of(key)))
    green = theme.current().positive
    for row in range(4):
        assert panel.table.cell(row, 4).foreground().color().name() != green


def test_what_the_figures_say_is_said(panel: FewLabelsPanel, fake: FakeSession) -> None:
    assert panel.story.text() == ""
    for key, mean in (("vanilla", 23.7), ("sparse", 18.5), (PIXELS, 23.8)):
        fake.requests[0].answer(found(fake, key, 10, mean))
    assert panel.story.text() == (
        "10 labels per class, against raw pixels (23.8 % wrong): "
        "Sparse (code 8) saves 5.3 points; Vanilla (code 8) makes no difference."
    )


def test_a_name_that_tells_the_width_of_the_code_is_told_as_it_is(
    panel: FewLabelsPanel, fake: FakeSession
) -> None:
    line = fake.book.entries["sparse"].line
    fake.book.entries["sparse"].line = replace(line, name="Sparse · code 8")
    for key, mean in (("sparse", 18.5), (PIXELS, 23.8)):
        fake.requests[0].answer(found(fake, key, 10, mean))
    assert panel.story.text().endswith(": code 8 saves 5.3 points.")


def test_a_run_that_learnt_from_labels_is_called_so_and_never_best(
    panel: FewLabelsPanel, fake: FakeSession
) -> None:
    fake.book.entries["supervised"] = lab.entry("supervised", lab.untrained("supervised"))
    fake.book.pin_all("vanilla", "sparse", "supervised")
    for key, mean in (("vanilla", 23.7), ("sparse", 18.5), ("supervised", 3.0), (PIXELS, 23.8)):
        fake.requests[-1].answer(found(fake, key, 10, mean))
    names = [panel.table.cell(row, 0).text() for row in range(5)]
    row = names.index("Supervised · learnt from labels")
    assert panel.table.cell(row, 4).foreground().color().name() != theme.current().positive
    assert panel.story.text().endswith(
        "Supervised (code 8) learnt from all labels: no fair comparison."
    )


def test_fine_tuning_is_measured_when_it_is_chosen_beside_the_network_from_scratch(
    panel: FewLabelsPanel, fake: FakeSession
) -> None:
    panel.methods.set_current(FINE_TUNED)
    panel.refresh()
    work: Any = fake.requests[-1].work
    assert work.func is label_tasks.fine_tune
    scratch = fake.book.entries["vanilla"].model
    assert scratch is not None
    fresh = fine_tuning.scratch_key(scratch)
    assert [key for key, level in work.args[2] if level == 1][-2:] == ["vanilla", "sparse"]
    assert fresh in {key for key, _ in work.args[2]}
    fake.requests[-1].answer(found(fake, "vanilla", 10, 26.0, FINE_TUNED))
    fake.requests[-1].answer(found(fake, fresh, 10, 23.3, SCRATCH))
    assert [name for name, *_ in curves(panel)] == [fresh, "Vanilla"]
    assert "Vanilla does not win" in panel.story.text()


def test_it_can_be_stopped_and_goes_on_with_what_is_missing(
    panel: FewLabelsPanel, fake: FakeSession
) -> None:
    fake.requests[0].answer(found(fake, "vanilla"))
    panel.stop.click()
    assert fake.calls == [("forget", TOPIC)]
    assert (panel.stop.text(), panel.note.text()) == (GO_ON, BASIS)
    fake.training.be(RUNNING)
    assert panel.note.text() == BASIS  # what was stopped does not go on after the run
    fake.training.be(IDLE)
    panel.hide()
    panel.show()
    assert len(fake.requests) == 1
    panel.stop.click()
    assert len(fake.requests) == 2
    assert ("vanilla", 10) not in fake.requests[1].work.args[2]  # type: ignore[attr-defined]
    assert panel.stop.text() == STOP


def test_a_run_that_is_trained_has_the_machine_for_itself(
    panel: FewLabelsPanel, fake: FakeSession
) -> None:
    fake.training.be(RUNNING)
    assert fake.calls == [("forget", TOPIC)]
    assert not panel.stop.isEnabled()
    assert panel.note.text() == "Measured once the run in training has ended"
    fake.training.be(IDLE)
    assert len(fake.requests) == 2


def test_a_failure_is_tried_again_when_the_tab_comes_back(
    panel: FewLabelsPanel, fake: FakeSession
) -> None:
    fake.requests[0].answer(Failed(ValueError("no")))
    assert len(fake.requests) == 1
    panel.hide()
    panel.show()
    assert len(fake.requests) == 2


def test_other_data_and_newer_models_are_measured_anew(
    panel: FewLabelsPanel, fake: FakeSession
) -> None:
    results: LabelCurves = fake.label_curves
    results.put(found(fake, "vanilla"))
    assert ("vanilla", PROBE, 10) in results.points()
    fake.book.entries["vanilla"].model = lab.untrained("vanilla", seed=3)
    assert results.points() == {}
    fake.book.dataset_changed.emit(fake.book.dataset)
    assert fake.calls == [("forget", TOPIC)]
    assert len(fake.requests) == 2
    assert curves(panel) == []


def test_the_table_is_copied_in_plain_numbers(panel: FewLabelsPanel, fake: FakeSession) -> None:
    fake.requests[0].answer(found(fake, "vanilla", 10, 21.0))
    assert panel.table.csv is not None
    heads, line = panel.table.csv().splitlines()
    assert heads == 'curve,labels per class,labels,"test error, %",spread'
    assert line.split(",")[:4] == ["Vanilla", "10", "100", "21.0"]
    assert float(line.split(",")[4]) == pytest.approx(0.7905694)


def test_the_worker_measures_what_was_asked_for(fake: FakeSession, dataset: Dataset) -> None:
    model = fake.book.model_of("sparse")
    assert model is not None
    wanted = [(PIXELS, 1), ("pca 8", 1), ("sparse", 1)]
    steps = list(label_tasks.probe_codes({"sparse": model}, dataset, wanted, 8))
    told = [each for each in steps if isinstance(each, FewLabels)]
    assert [each.point.key for each in told] == [PIXELS, "pca 8", "sparse"]
    assert [each.model for each in told] == [None, None, model]
    direct = few_labels.probing({"sparse": model}, dataset, [("sparse", 1)], DRAWS)
    assert told[2].point in list(direct)


def test_the_worker_tunes_what_was_asked_for(
    fake: FakeSession, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fine_tuning, "STEPS", 2)
    monkeypatch.setattr(fine_tuning, "EPOCHS", 1)
    model = fake.book.model_of("vanilla")
    assert model is not None
    wanted: list[few_labels.Cell] = [("vanilla", 1), (fine_tuning.scratch_key(model), 1)]
    steps = list(label_tasks.fine_tune({"vanilla": model}, dataset, wanted))
    told = [each for each in steps if isinstance(each, FewLabels)]
    assert [(each.point.method, each.model) for each in told] == [
        (FINE_TUNED, model),
        (SCRATCH, None),
    ]


def test_in_a_low_window_the_rows_come_before_the_story(panel: FewLabelsPanel) -> None:
    line, table = panel.story.fontMetrics().lineSpacing(), panel.table

    def out_of_sight(height: int) -> int:
        panel.resize(900, height)
        QApplication.processEvents()
        return table.verticalScrollBar().maximum()

    assert out_of_sight(300) == 0
    assert panel.story.minimumSizeHint().height() == 2 * line
    least = next(height for height in range(90, 300) if out_of_sight(height) == 0)
    assert panel.story.isHidden()
    for lines in (1, 2):
        assert out_of_sight(least + lines * line + theme.TIGHT) == 0
        assert panel.story.isVisible()
        assert panel.story.height() == lines * line
