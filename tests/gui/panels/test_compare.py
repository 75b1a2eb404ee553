"""The Compare tab: what it measures, of which model, and what it says about it."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
import torch

from engine.core.progress import run_to_end
from engine.evaluation.summary import summarise
from engine.nets.architecture import Dense
from gui import theme
from gui.menus import view
from gui.session.figures import measurements
from gui.session.figures.comparison_table import basis
from gui.session.figures.measurements import PCA
from tests.gui import lab
from tests.gui.hands import draw_a_seven, until_read

if TYPE_CHECKING:
    from collections.abc import Generator

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from gui.main_window import MainWindow
    from gui.panels.compare import Compare


@pytest.fixture
def compare(qtbot: QtBot, window: MainWindow) -> Compare:
    """The tab in front, all models measured."""
    window.session.book.set_pins(lab.SHIPPED)
    lab.wait_idle(qtbot, window.session)
    window.tabs.set_current("compare")
    lab.wait_idle(qtbot, window.session)
    panel: Compare = window.tabs.currentWidget()  # type: ignore[assignment]
    return panel


def text(compare: Compare, key: str, name: str) -> str:
    return compare.table.item(row(compare, key), place(compare, name)).text()


def row(compare: Compare, key: str) -> int:
    return compare.rows.shown.keys.index(key)


def place(compare: Compare, name: str) -> int:
    return 2 + [heading.key for heading in compare.rows.shown.headings].index(name)


def note(compare: Compare) -> str:
    return compare._note.text()


class Gate:
    """Lets the measuring of models begin, and end only when it may."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.open = Event(), Event()
        self._original = measurements.measure
        monkeypatch.setattr(measurements, "measure", self.measure)

    def measure(self, *args: Any) -> Generator[Any, None, None]:
        self.begun.set()
        while not self.open.is_set():
            yield None
        yield from self._original(*args)


def test_losses_are_compared_above_the_floor(compare: Compare, dataset: Dataset) -> None:
    model = lab.untrained("vanilla")
    figures = run_to_end(summarise(model, dataset))
    assert figures.bce_above_floor == pytest.approx(figures.bce - dataset.bce_floor("test"))
    assert text(compare, "vanilla", "bce_above_floor") == f"{figures.bce_above_floor:.4f}"
    at = place(compare, "bce_above_floor")
    assert compare.table.horizontalHeaderItem(at).text() == "BCE over floor\nnats / pixel ↓"
    compare.table.pointed.emit(at)
    assert "perfect reconstruction" in note(compare)


def test_the_note_counts_the_images_of_this_data_set(
    compare: Compare, window: MainWindow, dataset: Dataset
) -> None:
    assert f"on all {lab.TEST} test images." in note(compare)
    many = torch.zeros(12_000, 1, 28, 28, dtype=torch.uint8)
    window.session.book.dataset = replace(dataset, train_images=many, test_images=many)
    assert basis(window.session.book.dataset).startswith(
        "Newest models, on all 12 000 test images."
    )
    window.session.book.dataset = dataset


def test_a_model_that_comes_while_its_predecessor_is_measured_gets_its_own_figures(
    qtbot: QtBot,
    compare: Compare,
    window: MainWindow,
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book, gate = window.session.book, Gate(monkeypatch)
    old, new = lab.untrained("vanilla", seed=1), lab.untrained("vanilla", seed=2)
    lab.put(book, old, dataset)
    qtbot.waitUntil(gate.begun.is_set, timeout=lab.PATIENCE)
    lab.put(book, new, dataset)
    gate.open.set()
    lab.wait_idle(qtbot, window.session)
    figures = run_to_end(summarise(new, dataset))
    assert window.session.comparison.get("vanilla").codec is new
    assert text(compare, "vanilla", "psnr") == f"{figures.psnr:.1f}"
    assert text(compare, "vanilla", "bce_above_floor") == f"{figures.bce_above_floor:.4f}"


@pytest.mark.usefixtures("compare")
def test_what_came_in_silence_is_measured_when_the_work_is_done(
    qtbot: QtBot,
    window: MainWindow,
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book, gate = window.session.book, Gate(monkeypatch)
    lab.put(book, lab.untrained("vanilla", seed=1), dataset)
    qtbot.waitUntil(gate.begun.is_set, timeout=lab.PATIENCE)
    newest = lab.untrained("vanilla", seed=2)
    book.set_model("vanilla", newest)  # its frame is still to come
    gate.open.set()
    lab.wait_idle(qtbot, window.session)
    assert window.session.comparison.get("vanilla").codec is newest


def test_measuring_that_fails_is_said_once_and_tried_again_on_return(
    qtbot: QtBot,
    compare: Compare,
    window: MainWindow,
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: Any) -> Generator[Any, None, None]:
        yield None
        raise ValueError("the numbers do not add up")

    told = lab.Heard(window.session.noticed)
    with monkeypatch.context() as patch:
        patch.setattr(measurements, "measure", broken)
        model = lab.untrained("vanilla", seed=1)
        lab.put(window.session.book, model, dataset)
        lab.wait_idle(qtbot, window.session)
    assert told.calls == [("error", "the numbers do not add up")]
    assert "on all" not in note(compare)
    window.tabs.set_current("learn")
    window.tabs.set_current("compare")
    lab.wait_idle(qtbot, window.session)
    assert window.session.comparison.get("vanilla").codec is model


def test_a_code_wider_than_the_image_stands_beside_all_components(
    qtbot: QtBot, compare: Compare, window: MainWindow, dataset: Dataset
) -> None:
    lab.put(window.session.book, lab.untrained("vanilla", network=Dense((), 800)), dataset)
    lab.wait_idle(qtbot, window.session)
    assert window.session.comparison.get(PCA).codec.code_size == 784
    assert compare.table.item(len(lab.SHIPPED), 0).text() == "PCA-784 · baseline"


SIZES = [(1440, 900), (1300, 800), (1100, 700)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
def test_no_heading_is_cut_and_curves_are_there_where_there_is_room(
    qtbot: QtBot, compare: Compare, window: MainWindow, size: tuple[int, int]
) -> None:
    window.resize(*size)
    table, header = compare.table, compare.table.horizontalHeader()
    qtbot.waitUntil(lambda: header.length() == table.viewport().width(), timeout=lab.PATIENCE)
    for place in range(table.columnCount()):
        heading = table.horizontalHeaderItem(place).text()
        assert header.sectionSize(place) >= header.sectionSizeHint(place), heading
        assert header.sectionSize(place) >= table.sizeHintForColumn(place), heading
    assert compare.curves.isVisible() == (compare.width() - table.needed_width() > 330)
    if size == (1440, 900):
        assert compare.curves.isVisible()
        assert table.verticalScrollBar().maximum() == 0  # all models and PCA in sight


def test_curves_come_with_the_figures_and_are_not_measured_twice(
    qtbot: QtBot, compare: Compare, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    robust, drawn = window.session.robustness, compare.curves._rows
    assert [label for label, *_ in drawn] == ["Vanilla", "Sparse"]
    curve = robust.get("sparse", measurements.GAUSSIAN)
    assert curve.codec is window.session.book.entries["sparse"].model
    assert drawn[1][3].tolist() == curve.psnr.tolist()
    at = measurements.LEVELS.index(0.4)
    assert text(compare, "sparse", "psnr_noisy") == f"{curve.psnr[at]:.1f}"
    asked: list[dict[str, Model]] = []
    original = measurements.measure_robustness

    def measure(models: dict[str, Model], *rest: Any) -> Generator[Any, None, None]:
        asked.append(models)
        yield from original(models, *rest)

    monkeypatch.setattr(measurements, "measure_robustness", measure)
    window.tabs.set_current("robustness")
    lab.wait_idle(qtbot, window.session)
    assert asked == [{}]  # the baselines alone were missing
    labels = [label for label, *_ in window.tabs.currentWidget().curves._rows]
    assert labels == ["Vanilla", "Sparse", "PCA-8", "Noisy input"]
    window.session.book.set_dataset(lab.digits("kmnist", "KMNIST", 300))
    assert robust.get("sparse", measurements.GAUSSIAN) is None


def test_a_row_that_is_still_measured_is_dim_and_wins_nothing(
    qtbot: QtBot,
    compare: Compare,
    window: MainWindow,
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = Gate(monkeypatch)

    def look(key: str) -> tuple[str, bool]:
        item = compare.table.item(row(compare, key), place(compare, "psnr"))
        return item.foreground().color().name(), item.font().bold()

    now = theme.current()
    everybody = {key: look(key) for key in ("vanilla", "sparse", PCA)}
    (best,) = [key for key, seen in everybody.items() if seen == (now.positive, True)]
    assert best != PCA
    lab.put(window.session.book, lab.untrained("vanilla", network=Dense((12,), 9)), dataset)
    qtbot.waitUntil(gate.begun.is_set, timeout=lab.PATIENCE)
    # PCA has as many components as the shown model: it is measured again as well.
    assert look("vanilla") == look(PCA) == (now.disabled, False)
    assert look("sparse") == (now.text, False)  # alone, it is no best
    gate.open.set()
    lab.wait_idle(qtbot, window.session)
    assert look(PCA) == (now.text, False)  # better than untrained models, yet no winner
    assert sorted([look("vanilla"), look("sparse")]) == sorted(
        [(now.positive, True), (now.text, False)]
    )


def test_the_heading_says_what_is_reconstructed(compare: Compare, window: MainWindow) -> None:
    heading = compare.table.horizontalHeaderItem(1)
    draw_a_seven(window)
    assert heading.text() == "This\ndrawing"
    assert not compare.table.item(0, 1).icon().isNull()
    window.session.inspector.inspect(3)
    assert heading.text() == "Test\nimage"
    window.session.inspector.back_to_drawing()
    assert heading.text() == "This\ndrawing"
    window.draw.draw_test_image(5)
    until_read(window)
    assert heading.text() == "Test\nimage"


def test_figures_follow_another_theme(compare: Compare, window: MainWindow) -> None:
    figure = compare.table.item(row(compare, PCA), place(compare, "psnr"))
    for mode, wanted in (("dark", theme.DARK), ("light", theme.LIGHT)):
        view.set_theme(window.settings, mode)
        assert figure.foreground().color().name() == wanted.text
