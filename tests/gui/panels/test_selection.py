"""The Selection tab alone: what its pages ask for, show, save and give to be inspected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.models.inspection import inspect_image
from gui import theme
from gui.background.worker import Finished
from gui.panels.selection import SelectionPanel, group
from gui.session.latent.arithmetic import Term
from gui.session.latent.inspector import TEST_IMAGE
from gui.widgets.saving.export import FileKind
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from tests.gui.fakes import FakeSession, Request

IMAGE = 7


@pytest.fixture
def open_fake(fake: FakeSession, dataset: Dataset) -> FakeSession:
    """Test image 7 is inspected in the shown run, whose codes are there."""
    model = lab.untrained("vanilla")
    entry = fake.book.there
    entry.model, entry.frame = model, lab.encoded("vanilla", model, dataset).frame
    entry.errors = np.arange(len(dataset.test_labels), dtype=np.float32)
    fake.plane.frame, fake.plane.count = entry.frame, len(dataset.test_labels)
    fake.inspector.source, fake.inspector.index = TEST_IMAGE, IMAGE
    fake.inspector.reading = inspect_image(model, dataset.pixels("test", [IMAGE])[0])
    return fake


@pytest.fixture
def panel(qtbot: QtBot, open_fake: FakeSession) -> SelectionPanel:
    made = SelectionPanel(open_fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1200, 210)
    made.show()
    return made


def answered(fake: FakeSession, topic: str) -> Request:
    """Do in the test what the newest request on a topic asks for, and answer it."""
    request = [each for each in fake.requests if each.topic == topic][-1]
    for message in request.work():
        request.answer(message)
    request.answer(Finished(None))
    return request


def test_neighbours_of_what_is_inspected_are_shown_and_can_be_inspected(
    panel: SelectionPanel, open_fake: FakeSession, dataset: Dataset
) -> None:
    answered(open_fake, "neighbours")
    codes, pixels = panel.neighbours.grid.rows()
    assert (codes.caption, pixels.caption) == ("nearest codes", "nearest pixels")
    images = dataset.pixels("test")
    apart = np.linalg.norm((images - images[IMAGE]).reshape(len(images), -1), axis=1)
    near = apart.argsort(kind="stable")[1:]
    np.testing.assert_allclose(pixels.pictures, images[near[:16], 0])
    name = dataset.spec.classes[int(dataset.test_labels[near[0]])]
    assert pixels.below[0] == f"{name} · {apart[near[0]]:.2f}"
    assert "in both rows" in panel.neighbours.tools.text()
    panel.neighbours.grid.clicked.emit(1, 2)
    assert open_fake.inspector.calls == [("inspect", int(near[2]))]


@pytest.mark.usefixtures("panel")
def test_of_many_questions_the_first_and_the_last_are_asked(open_fake: FakeSession) -> None:
    for _ in range(20):
        open_fake.inspector.read.emit()
    assert len(open_fake.requests) == 1
    answered(open_fake, "neighbours")
    assert len(open_fake.requests) == 2
    answered(open_fake, "neighbours")
    assert len(open_fake.requests) == 2


def test_nothing_inspected_has_no_neighbours(panel: SelectionPanel, open_fake: FakeSession) -> None:
    answered(open_fake, "neighbours")
    open_fake.inspector.reading = None
    open_fake.inspector.read.emit()
    assert panel.neighbours.grid.rows() == ()
    assert panel.neighbours._hint.isVisible()


def test_a_walk_comes_to_the_front_with_both_its_rows(
    panel: SelectionPanel, open_fake: FakeSession, dataset: Dataset
) -> None:
    walk = open_fake.walk
    ends = [walk.end_at(0.0, 0.0, index) for index in (IMAGE, 30)]
    walk.between(ends[0], ends[1])  # type: ignore[arg-type]
    assert panel.pages.current() == "walk"
    assert panel.walk.grid.columns() == 9
    assert panel.walk.title().startswith(f"Walk from test image {IMAGE} · ")
    assert panel.walk.title().endswith(", linear")
    assert panel.walk._ends.text() == panel.walk.title()
    assert not panel.walk.ways.chip("spherical").isEnabled()
    panel.walk.grid.clicked.emit(8)
    model = open_fake.book.model
    assert model is not None
    (call,) = open_fake.inspector.calls
    np.testing.assert_allclose(call[1], model.encode(dataset.pixels("test", [30]))[0], atol=1e-5)
    assert panel.walk.grid.selected() == 8
    open_fake.inspector.selected.emit()
    assert panel.walk.grid.selected() is None


def test_a_walk_says_whose_decodes_it_shows_where_runs_stand_side_by_side(
    panel: SelectionPanel, open_fake: FakeSession
) -> None:
    walk, book = open_fake.walk, open_fake.book
    ends = [walk.end_at(0.0, 0.0, index) for index in (IMAGE, 30)]
    walk.between(ends[0], ends[1])  # type: ignore[arg-type]
    alone = panel.walk.grid._heads["walk"]
    assert (alone.caption, alone.dot) == ("codes, decoded", None)
    book.entries["sparse"] = lab.entry("sparse", lab.untrained("sparse"))
    book.pin_all(*lab.SHIPPED)
    beside = panel.walk.grid._heads["walk"]
    assert beside.caption == "Vanilla"
    assert beside.dot == theme.variant_colour(book.there.colour)
    book.rename("vanilla", "Wide")
    assert panel.walk.grid._heads["walk"].caption == "Wide"


def test_a_walk_says_how_much_of_it_a_map_lacks(
    panel: SelectionPanel, open_fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = open_fake.walk
    ends = [walk.end_at(0.0, 0.0, index) for index in (IMAGE, 30)]
    walk.between(ends[0], ends[1])  # type: ignore[arg-type]
    places = [(0.0, 0.0), *[None] * 5, *[(1.0, 1.0)] * 3]
    monkeypatch.setattr(walk, "path", lambda _: places)
    open_fake.plane.moved.emit()
    assert panel.walk._ends.text().endswith(
        ", linear · 5 of 9 stops are not on this map: no image's code is near theirs"
    )


def test_a_run_with_gaussian_codes_offers_the_sphere(
    panel: SelectionPanel, open_fake: FakeSession
) -> None:
    open_fake.book.there.model = lab.untrained("variational")
    walk = open_fake.walk
    ends = [walk.end_at(0.0, 0.0, index) for index in (IMAGE, 30)]
    walk.between(ends[0], ends[1])  # type: ignore[arg-type]
    panel.walk.ways.chip("spherical").click()
    assert walk.spherical
    assert panel.walk.title().endswith(", spherical")


def test_a_selection_comes_to_the_front_with_its_figures_and_means(
    panel: SelectionPanel, open_fake: FakeSession, dataset: Dataset
) -> None:
    open_fake.selection.take(np.arange(10))
    assert panel.pages.current() == "group"
    answered(open_fake, "selection")
    assert panel.group._name.text() == "10 images"
    said = panel.group._words.text()
    share = np.bincount(dataset.labels("test")[:10]).max()
    assert said.startswith(f"{np.bincount(dataset.labels('test')[:10]).argmax()}: {10 * share} % ")
    assert "Squared error 4.5000 ± 2.8723" in said
    (means,) = panel.group.means.rows()
    assert list(means.below) == ["mean image", "mean code", "spread"]
    assert "decoded by the shown run" in means.tips[1]
    np.testing.assert_allclose(
        means.pictures[0], dataset.pixels("test", range(10)).mean(0)[0], atol=1e-6
    )
    model, frame = open_fake.book.model, open_fake.book.frame
    assert model is not None
    assert frame is not None
    decoded = model.decode(frame.codes[:10].mean(0)[None])[0, 0]
    np.testing.assert_allclose(means.pictures[1], decoded, atol=1e-5)
    assert panel.group.wall.count() == 10
    asked = len(open_fake.requests)
    open_fake.book.pin_all("sparse")
    assert "Squared error of Vanilla 4.5000 ± 2.8723" in panel.group._words.text()
    assert "Codes of Vanilla lie " in panel.group._words.text()
    open_fake.book.rename("vanilla", "Wide")
    assert "Codes of Wide lie " in panel.group._words.text()
    assert len(open_fake.requests) == asked  # nothing is measured for a name
    panel.group.wall.clicked.emit(4)
    assert open_fake.inspector.calls == [("inspect", 4)]


def test_escape_and_the_button_select_nothing(
    panel: SelectionPanel, open_fake: FakeSession
) -> None:
    open_fake.selection.take([1, 2])
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not len(open_fake.selection.images)
    open_fake.selection.take([1, 2])
    panel.group.clear.click()
    assert not len(open_fake.selection.images)
    assert panel.group._hint.isVisible()


@pytest.mark.parametrize("kind", [FileKind.CSV, FileKind.NPY])
def test_a_selection_leaves_as_a_table_or_as_codes(
    panel: SelectionPanel,
    open_fake: FakeSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: FileKind,
) -> None:
    path = tmp_path / f"mine{kind.ending}"
    monkeypatch.setattr(group, "ask_path", lambda *_: path)
    open_fake.selection.take([4, 9, 30])
    told = Heard(open_fake.noticed)
    panel.group.save.click()
    frame = open_fake.book.frame
    assert frame is not None
    if kind is FileKind.NPY:
        np.testing.assert_array_equal(np.load(path), frame.codes[[4, 9, 30]])
        assert told.calls == [("info", "Saved mine.npy.")]
        return
    request = open_fake.requests[-1]
    for _ in request.work():
        assert not path.exists()
    request.answer(Finished(None))
    assert told.calls == [("info", "Saved mine.csv.")]
    head, *rows = (line.split(",") for line in path.read_text("utf-8").splitlines())
    assert head[:5] == ["index", "x", "y", "class", "squared_error"]
    assert [row[0] for row in rows] == ["4", "9", "30"]
    assert [float(row[4]) for row in rows] == [4, 9, 30]
    written = np.array([row[5:] for row in rows], float)
    np.testing.assert_allclose(written, frame.codes[[4, 9, 30]], rtol=1e-6)


def test_sums_show_their_terms_and_what_they_decode_to(
    panel: SelectionPanel, open_fake: FakeSession
) -> None:
    panel.show_page("sums")
    page = panel.sums
    page.groups.set_value("3")
    page.take.click()
    page.groups.set_value("8")
    page.add.click()
    (row,) = page.grid.rows()
    assert list(row.below) == ["test image 7", "mean of all 3", "mean of all 8", "the sum"]
    assert list(row.signs) == ["", "−", "+", "="]
    assert page.title() == "test image 7 − mean of all 3 + mean of all 8"
    result = open_fake.arithmetic.result()
    assert result is not None
    np.testing.assert_allclose(row.pictures, result.decoded[:, 0])
    page.grid.clicked.emit(0, 1)
    assert [term.name for term in open_fake.arithmetic.terms] == ["all 8"]
    whole = open_fake.arithmetic.result()
    page.grid.clicked.emit(0, 2)
    assert whole is not None
    assert open_fake.inspector.calls == [("decode", tuple(whole.codes[-1].tolist()))]


def test_what_is_selected_is_a_group_for_sums(
    panel: SelectionPanel, open_fake: FakeSession
) -> None:
    panel.show_page("sums")
    open_fake.selection.take([2, 5])
    assert panel.pages.current() == "sums"
    panel.sums.add.click()
    (term,) = open_fake.arithmetic.terms
    assert isinstance(term, Term)
    assert (term.sign, term.name, term.images.tolist()) == (1, "2 images", [2, 5])


def test_all_of_a_group_is_seen_in_a_low_window(
    panel: SelectionPanel, open_fake: FakeSession, dataset: Dataset
) -> None:
    panel.setFixedSize(980, 126)  # what the strip has in a window of 1000 × 600
    open_fake.selection.take(np.flatnonzero(dataset.labels("test") == 3))
    answered(open_fake, "selection")
    group = panel.group
    assert group._name.text() == f"all 3 · {len(open_fake.selection.images)} images"
    assert group.means.columns() == 3
    bottom = group.means.picture_rect(0, 2).bottom()
    assert bottom + 15 <= group.means.height() <= group.height()
    assert group._words.geometry().bottom() < group.height()
