"""A run's training leaves as a film: every moment once, in order, with its title."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Semaphore
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QPushButton

from gui import text
from gui.menus import filming
from gui.menus.film_stage import FilmStage, Look, Views
from gui.session.latent.map_choice import LDA, PCA, TSNE, UNITS, MapChoice
from gui.widgets.controls.progress import ProgressLine
from gui.widgets.map import LatentMap, MapGrid
from gui.widgets.saving import film
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from gui.main_window import MainWindow

GIF = "File/Save Training as GIF …"


def save(window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.menus.actions_by_path[GIF].trigger()


def made(window: MainWindow) -> filming.Filming:
    (found,) = window.findChildren(filming.Filming)
    return found


def test_every_moment_is_a_picture_and_the_window_stays_as_it_is(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.train(qtbot, window.session)
    moments = window.session.playback.moments
    assert len(moments) >= 2
    titles: list[str] = []
    original = film.titled
    monkeypatch.setattr(
        film,
        "titled",
        lambda image, title, most: titles.append(title) or original(image, title, most),
    )
    told, session = Heard(window.session.noticed), window.session
    view = session.plane.view(session.book.shown)
    save(window, tmp_path / "film.gif", monkeypatch)
    assert made(window).busy()
    line = made(window)._progress.findChild(ProgressLine)  # type: ignore[union-attr]
    assert (line.maximum(), line.isTextVisible()) == (2 * len(moments), False)
    qtbot.waitUntil(lambda: not made(window).busy(), timeout=30_000)
    assert told.last == ("info", "Saved film.gif.")
    with Image.open(tmp_path / "film.gif") as saved:
        pictures = []
        for number in range(saved.n_frames):
            saved.seek(number)
            pictures.append(np.asarray(saved.convert("RGB")))
    name = window.session.book.entries[window.session.book.shown].line.name
    assert titles == [f"{name} · PCA 1–2 · epoch {text.epoch(moment.epoch)}" for moment in moments]
    assert len(pictures) == len(moments)
    assert pictures[0].shape[1] == window.latent.grid.width()
    assert (pictures[0] != pictures[-1]).any()
    assert session.plane.view(session.book.shown) is view
    assert window.session.playback.live
    lab.wait_idle(qtbot, window.session)


@pytest.mark.parametrize(
    "of",
    [
        (MapChoice(PCA, (0, 2)), "PCA 1–3", "Saved film.gif."),
        (MapChoice(UNITS, (3, 1)), "Units 3–1", "Saved film.gif."),
        (MapChoice(LDA, (1, 2)), "LDA 2–3", "Saved film.gif."),
        (MapChoice(TSNE), "PCA 1–2", f"Saved film.gif.{filming.NO_TSNE}"),
    ],
)
def test_the_film_is_of_the_map_that_is_shown(
    qtbot: QtBot,
    window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    of: tuple[MapChoice, str, str],
) -> None:
    choice, title, told = of
    lab.train(qtbot, window.session)
    window.session.plane.choose(choice)
    lab.wait_idle(qtbot, window.session)
    titles: list[str] = []
    original = film.titled
    monkeypatch.setattr(
        film, "titled", lambda image, of, most: titles.append(of) or original(image, of, most)
    )
    heard = Heard(window.session.noticed)
    drawn: list[NDArray[np.float32]] = []
    set_points = LatentMap.set_points

    def note(self: LatentMap, points: NDArray[np.float32], *rest: Any) -> None:
        drawn.append(points)
        set_points(self, points, *rest)

    monkeypatch.setattr(LatentMap, "set_points", note)
    save(window, tmp_path / "film.gif", monkeypatch)
    qtbot.waitUntil(lambda: not made(window).busy(), timeout=30_000)
    assert heard.last == ("info", told)
    assert {each.split(" · ")[-2] for each in titles} == {title}
    if choice.kind != TSNE:
        shown = window.session.plane.view(window.session.book.shown)
        np.testing.assert_allclose(drawn[-1], shown.points, rtol=1e-4, atol=1e-5)
    lab.wait_idle(qtbot, window.session)


def test_runs_side_by_side_are_filmed_side_by_side(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    long = lab.train(qtbot, session)
    book, moments = session.book, session.playback.moments
    book.set_pins([long, "sparse"])
    book.entries["sparse"].line = replace(
        book.entries["sparse"].line, name="Sparse, long as a name"
    )
    lab.wait_idle(qtbot, session)
    assert sorted(book.compared) == sorted([long, "sparse"])
    pictures, over, drawn = list[str](), list[list[tuple[str, str]]](), list[dict[str, Any]]()
    original = film.titled

    def note(image: Any, of: str, most: int) -> Any:
        (grid,) = [each for each in window.findChildren(MapGrid) if each is not window.latent.grid]
        titles = [grid.heading(key).title() for key in book.compared]
        pictures.append(of)
        over.append([(each.name, each.detail) for each in titles])
        drawn.append({key: grid.map(key).scene.state.points.copy() for key in book.compared})
        assert not any(grid.heading(key).isHidden() for key in book.compared)
        return original(image, of, most)

    monkeypatch.setattr(film, "titled", note)
    save(window, tmp_path / "film.gif", monkeypatch)
    qtbot.waitUntil(lambda: not made(window).busy(), timeout=30_000)
    assert len(pictures) == len(moments)
    assert [each.split(" · ")[:2] for each in pictures] == [["2 runs", "PCA 1–2"]] * len(moments)
    # Of a run that ends early a long name leaves room to say so.
    short = {long: book.entries[long].name, "sparse": "Sparse,…a name"}
    names = [short[key] for key in book.compared]
    assert [[name for name, _ in each] for each in over] == [names] * len(moments)
    # A shipped run of one moment alone stays as it is, and says so where the other is elsewhere.
    still = book.compared.index("sparse")
    assert not over[0][still][1].startswith(("epoch ", "ended "))  # at epoch 0 both are
    assert {each[still][1].split(" · ")[0] for each in over[1:]} == {"ended at epoch 0"}
    for each in drawn:
        np.testing.assert_array_equal(each["sparse"], drawn[0]["sparse"])
    for run in book.compared:
        view = session.plane.view(run)
        np.testing.assert_allclose(drawn[-1][run], view.points, rtol=1e-4, atol=1e-5)
    with Image.open(tmp_path / "film.gif") as saved:
        assert (saved.n_frames, saved.width) == (len(moments), window.latent.grid.width())
    lab.wait_idle(qtbot, session)


def test_a_film_is_of_what_was_shown_when_it_was_asked_for(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    lab.train(qtbot, session)
    session.plane.choose(MapChoice(LDA, (0, 1)))
    lab.wait_idle(qtbot, session)
    run, frames = session.book.entry, len(session.playback.moments)
    other = lab.digits("other", "Other", first=600)
    few = replace(other, test_images=other.test_images[:5], test_labels=other.test_labels[:5])
    titles: list[str] = []
    original = film.titled
    monkeypatch.setattr(
        film, "titled", lambda image, of, most: titles.append(of) or original(image, of, most)
    )
    told = Heard(session.noticed)

    def ask(*_: object) -> tuple[str, str]:
        session.show_dataset(few)  # it has been loaded meanwhile
        session.book.choose("sparse")
        return str(tmp_path / "film.gif"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    window.menus.actions_by_path[GIF].trigger()
    qtbot.waitUntil(lambda: not made(window).busy(), timeout=30_000)
    assert ("info", "Saved film.gif.") in told.calls
    assert len(titles) == frames
    assert {each.split(" · LDA")[0] for each in titles} == {run.name}
    lab.wait_idle(qtbot, session)


def test_a_film_can_be_given_up_and_leaves_nothing(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Heard(window.session.noticed)
    save(window, tmp_path / "film.gif", monkeypatch)
    (progress,) = window.findChildren(QProgressDialog)
    progress.findChildren(QPushButton)[0].click()
    assert not made(window).busy()
    lab.wait_idle(qtbot, window.session)
    assert list(tmp_path.glob("*.gif*")) == []
    assert len(told) == 0


def test_what_cannot_be_written_is_told(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Heard(window.session.noticed)
    save(window, tmp_path / "nowhere" / "film.gif", monkeypatch)
    qtbot.waitUntil(lambda: not made(window).busy(), timeout=30_000)
    assert told.last[0] == "error"
    assert "film.gif" in told.last[1]


def of_two(qtbot: QtBot, window: MainWindow) -> list[str]:
    """Show the two shipped runs side by side."""
    session = window.session
    session.book.set_pins(list(lab.SHIPPED))
    lab.wait_idle(qtbot, session)
    assert session.book.compared == lab.SHIPPED
    return list(lab.SHIPPED)


def test_the_file_is_called_after_its_runs_and_the_dialogue_says_how_many(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed = list[str]()

    def ask(_owner: object, _title: str, name: str, *_: object) -> tuple[str, str]:
        proposed.append(Path(name).name)
        return str(tmp_path / "film.gif"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    for runs in (["vanilla"], list(lab.SHIPPED)):
        window.session.book.set_pins(runs)
        lab.wait_idle(qtbot, window.session)
        window.menus.actions_by_path[GIF].trigger()
        said = made(window)._progress.labelText()  # type: ignore[union-attr]
        whose = "Vanilla" if len(runs) == 1 else "2 runs side by side"
        assert said == f"{whose}: pictures of 1 moment"
        made(window).cancel()
        lab.wait_idle(qtbot, window.session)
    assert proposed == ["training-of-vanilla.gif", "training-of-2-runs.gif"]
    assert list(tmp_path.glob("*.gif*")) == []


def test_maps_of_a_film_stand_and_look_as_in_the_window(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_two(qtbot, window)
    session, grid = window.session, window.latent.grid
    grid._placed = replace(grid._placed, columns=1)  # as where it came to that while it was resized
    grid._lay_out()
    lab.wait_idle(qtbot, session)
    qtbot.waitUntil(lambda: not any(each.range.moving() for each in grid.maps()))
    run = session.playback.film()
    assert run is not None
    stage = FilmStage(window, run, Look.of(session.book), grid)
    views = {key: session.plane.view(key) for key in session.book.compared}
    frame = finished(stage.painting(Views(0.0, views, frozenset())))  # type: ignore[arg-type]
    for ours, theirs in zip(stage.grid.maps(), grid.maps(), strict=True):
        assert ours.parentWidget().geometry() == theirs.parentWidget().geometry()
        assert ours.view_rect() == pytest.approx(theirs.view_rect())
    assert frame.title == "2 runs · PCA 1–2 · epoch 0"
    assert frame.image == stage.grid.grab().toImage()
    assert frame.image.size() == grid.size()
    monkeypatch.setattr(film, "MOST_BYTES", 3 * 200 * 100 * run.length)
    smaller = finished(stage.painting(Views(0.0, views, frozenset()))).image  # type: ignore[arg-type]
    assert 0.9 * 200 * 100 < smaller.width() * smaller.height() <= 200 * 100
    stage.close()


def finished(painting: Generator[None, None, film.Frame]) -> film.Frame:
    """The picture at the end, of which each map had a turn of its own."""
    turns = 0
    while True:
        try:
            next(painting)
            turns += 1
        except StopIteration as end:
            assert turns == 4  # two are moved, two are painted
            frame: film.Frame = end.value
            return frame


def test_no_more_moments_are_read_than_there_is_room_for(window: MainWindow) -> None:
    run = window.session.playback.film()
    assert run is not None
    (only,) = run.work()
    room = Semaphore(2)
    reading = filming._views(
        lambda: (each for each in [only] * 4), MapChoice(PCA), run.dataset.labels("test"), room
    )
    first = [next(reading) for _ in range(8)]
    assert len([each for each in first if each is not None]) == 2
    room.release(3)
    assert len([each for each in reading if each is not None]) == 2


@pytest.mark.parametrize("end", ["deleted", "cancelled", "closed"])
def test_a_film_of_several_runs_that_ends_early_leaves_nothing(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    of_two(qtbot, window)
    session, told = window.session, Heard(window.session.noticed)
    save(window, tmp_path / "film.gif", monkeypatch)
    filming_ = made(window)
    assert filming_.busy()
    if end == "deleted":
        session.book.remove("sparse")
        assert told.calls == [("warning", "film.gif was not saved: Sparse was deleted meanwhile.")]
    elif end == "cancelled":
        (progress,) = window.findChildren(QProgressDialog)
        progress.findChildren(QPushButton)[0].click()
        assert told.calls == []
    else:
        window.close()
        assert not session.dispatcher.worker.isRunning()
    if end != "closed":
        assert not filming_.busy()
        lab.wait_idle(qtbot, session)
    assert list(tmp_path.glob("*.gif*")) == []


def test_a_film_that_cannot_be_had_says_why(window: MainWindow) -> None:
    action = window.menus.actions_by_path["File/Save Training as MP4 …"]
    why = film.why_no_mp4()
    assert action.isEnabled() is not bool(why)
    assert why in action.text()
