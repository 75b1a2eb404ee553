"""The choice of the map in the window, and the making of a t-SNE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.core.progress import Progress
from engine.models.maps import tsne
from engine.models.maps.neighbour_map import NeighbourMap
from engine.runs import map_file
from gui.panels.latent.making import Making
from gui.session.latent.map_choice import LDA, PCA, TSNE, UNITS, MapChoice
from gui.session.latent.neighbour_maps import Asked, MapFound
from tests.gui import lab

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow
    from gui.session import Session
    from tests.gui.fakes import FakeSession

LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # as a window in front


@pytest.fixture
def making(qtbot: QtBot, fake: FakeSession) -> Making:
    fake.plane.choice = MapChoice(TSNE)
    fake.neighbours.lacks = ["vanilla"]
    made = Making(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    return made


def test_it_is_there_for_a_t_sne_alone(fake: FakeSession, making: Making) -> None:
    assert not making.isHidden()
    fake.plane.choice = MapChoice(PCA)
    making.refresh()
    assert making.isHidden()


def test_a_t_sne_that_is_lacking_is_offered(
    fake: FakeSession, making: Making, dataset: Dataset
) -> None:
    assert making.words.text() == "There is no t-SNE of this moment yet: PCA instead."
    assert not making.make.isHidden()
    assert making.cancel.isHidden()
    QTest.mouseClick(making.make, LEFT)
    assert fake.neighbours.calls == [("make",)]
    fake.neighbours.lacks = ["vanilla", "sparse"]
    fake.neighbours.changed.emit()
    assert making.words.text() == "There is no t-SNE of 2 runs yet: PCA instead."
    fake.book.pinned, fake.neighbours.lacks = ("vanilla", "sparse"), ["sparse"]
    fake.neighbours.changed.emit()
    assert making.words.text() == "There is no t-SNE of Sparse yet: PCA instead."
    fake.book.pinned = ()
    fake.neighbours.lacks = []
    fake.neighbours.changed.emit()
    assert making.words.text() == ""  # the run is being read: nobody knows yet
    entry = fake.book.there
    assert entry.model is not None
    entry.frame = lab.encoded("vanilla", entry.model, dataset).frame
    fake.neighbours.changed.emit()
    assert making.words.text() == "t-SNE of this moment; each moment has its own."
    assert making.make.isHidden()
    fake.neighbours.passes = True
    fake.neighbours.changed.emit()
    assert "pause it" in making.words.text()


def test_to_choose_it_makes_it_unless_something_is_made_or_nothing_can_be(
    fake: FakeSession, making: Making
) -> None:
    making.begin()
    assert fake.neighbours.calls == [("make",)]
    fake.neighbours.progress = Progress("t-SNE of Vanilla", 3, 12)
    making.begin()
    fake.neighbours.progress, fake.neighbours.reason = None, "pip install openTSNE"
    making.begin()
    assert fake.neighbours.calls == [("make",)]


def test_while_it_is_made_one_sees_how_far_it_is(fake: FakeSession, making: Making) -> None:
    fake.neighbours.progress, fake.neighbours.waiting = Progress("t-SNE of Vanilla", 3, 12), 2
    fake.neighbours.changed.emit()
    assert making.words.text() == "t-SNE of Vanilla · 25 % · 2 more wait"
    assert making.line.value() == making.line.maximum() // 4
    assert making.make.isHidden()
    QTest.mouseClick(making.cancel, LEFT)
    assert fake.neighbours.calls == [("cancel",)]


def test_without_open_tsne_it_says_how_to_install_it(fake: FakeSession, making: Making) -> None:
    fake.neighbours.reason = "pip install openTSNE"
    fake.neighbours.changed.emit()
    assert making.words.text() == "pip install openTSNE"
    assert making.make.isHidden()


class Fitting:
    """Stands for openTSNE: it mirrors the picture where it begins.

    Attributes:
        holds: Whether it stays in the middle of its way.
        made: How many maps it has made.
    """

    def __init__(self) -> None:
        self.holds, self.made = False, 0

    def __call__(
        self, codes: np.ndarray, towards: np.ndarray
    ) -> Generator[Progress, None, NeighbourMap]:
        yield Progress("t-SNE", 1, 2)
        while self.holds:
            yield Progress("t-SNE", 1, 2)
        self.made += 1
        return NeighbourMap(codes, towards * np.array([1, -1], np.float32), 10.0, 1.0)


@pytest.fixture(autouse=True)
def fitting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fitting:
    made = Fitting()
    monkeypatch.setattr(tsne, "fitting", made)
    monkeypatch.setattr(tsne, "installed", lambda: True)
    monkeypatch.setattr(map_file, "cached_maps", lambda: tmp_path / "cache")
    return made


def give_map(session: Session) -> NeighbourMap:
    """As if the shown run's t-SNE had just been made: the PCA, mirrored."""
    frame = session.book.frame
    assert frame is not None
    points = frame.projection.plane().project(frame.codes) * np.array([1, -1], np.float32)
    made = NeighbourMap(frame.codes, points, 10.0, 1.0)
    asked = Asked(session.book.entries["vanilla"].line, frame)
    session.neighbours._received(MapFound(asked, made))
    return made


def choose(window: MainWindow, kind: str) -> None:
    field = window.latent._choice
    field.open()
    QTest.mouseClick(field.popup().button(kind), LEFT)
    field.popup().close()


def test_the_map_is_chosen_in_the_heading(window: MainWindow) -> None:
    latent, plane = window.latent, window.session.plane
    choose(window, LDA)
    assert (latent._choice.text(), plane.choice.kind) == ("LDA 1–2", LDA)
    assert "made with the labels" in latent._caption.text()
    choose(window, UNITS)
    box = latent._choice.popup().boxes[1]
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert (latent._choice.text(), plane.axes) == ("Units 0–2", (0, 2))
    np.testing.assert_allclose(
        latent.map.scene.state.points, plane.points, atol=1e-6, equal_nan=True
    )
    assert "units 0 and 2 of the code as they are" in latent._caption.text()


def test_one_choice_makes_a_t_sne_and_shows_it(
    qtbot: QtBot, window: MainWindow, fitting: Fitting
) -> None:
    latent, neighbours = window.latent, window.session.neighbours
    fitting.holds = True
    choose(window, TSNE)
    assert "PCA 1–2 keeps" in latent._caption.text()
    qtbot.waitUntil(lambda: "50 %" in latent._making.words.text(), timeout=lab.PATIENCE)
    assert not latent._making.cancel.isHidden()
    fitting.holds = False
    lab.wait_idle(qtbot, window.session)
    assert "distances between clusters" in latent._caption.text()
    assert latent._making.words.text().startswith("t-SNE of this moment")
    frame = window.session.book.frame
    made = None if frame is None else neighbours.get(frame)
    assert made is not None
    qtbot.waitUntil(
        lambda: np.allclose(latent.map.scene.state.points, made.points, atol=1e-5),
        timeout=lab.PATIENCE,
    )
    choose(window, PCA)
    choose(window, TSNE)
    lab.wait_idle(qtbot, window.session)
    assert fitting.made == 1


def test_a_t_sne_that_was_stopped_is_offered_again(
    qtbot: QtBot, window: MainWindow, fitting: Fitting
) -> None:
    making = window.latent._making
    fitting.holds = True
    choose(window, TSNE)
    qtbot.waitUntil(lambda: "50 %" in making.words.text(), timeout=lab.PATIENCE)
    QTest.mouseClick(making.cancel, LEFT)
    lab.wait_idle(qtbot, window.session)
    assert (fitting.made, making.make.isHidden()) == (0, False)
    fitting.holds = False
    QTest.mouseClick(making.make, LEFT)
    lab.wait_idle(qtbot, window.session)
    assert fitting.made == 1
    assert "distances between clusters" in window.latent._caption.text()


def test_a_drawing_that_is_not_on_the_map_is_said_so(qtbot: QtBot, window: MainWindow) -> None:
    choose(window, TSNE)
    lab.wait_idle(qtbot, window.session)
    give_map(window.session)
    window.draw.draw_test_image(5)
    qtbot.waitUntil(lambda: window.session.inspector.reading is not None, timeout=lab.PATIENCE)
    marks = window.latent.map.scene.state.marks
    assert marks.star is not None
    assert "not on this map" not in window.latent._caption.text()
    made = give_map(window.session)
    object.__setattr__(made, "reach", -1.0)
    window.draw.draw_test_image(7)
    qtbot.waitUntil(lambda: window.latent.map.scene.state.marks.star is None, timeout=lab.PATIENCE)
    assert "the drawing is not on this map" in window.latent._caption.text()


def test_hovering_says_what_is_decoded(window: MainWindow) -> None:
    words = {}
    for kind in (PCA, UNITS, LDA):
        choose(window, kind)
        window.latent.grid.hovered.emit("0", 0.1, 0.2, -1)
        words[kind] = window.latent.map.card.caption()
    assert words == {
        PCA: "decoded here",
        UNITS: "decoded here, other units at their means",
        LDA: "decoded here, all else at its mean",
    }
