"""A run's training leaves as a film: every moment once, in order, with its title."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QPushButton

from gui import text
from gui.menus import filming
from gui.session.latent.map_choice import LDA, PCA, TSNE, UNITS, MapChoice
from gui.widgets.controls.progress import ProgressLine
from gui.widgets.saving import film
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pathlib import Path

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
    set_points = filming.LatentMap.set_points

    def note(self: filming.LatentMap, points: NDArray[np.float32], *rest: Any) -> None:
        drawn.append(points)
        set_points(self, points, *rest)

    monkeypatch.setattr(filming.LatentMap, "set_points", note)
    save(window, tmp_path / "film.gif", monkeypatch)
    qtbot.waitUntil(lambda: not made(window).busy(), timeout=30_000)
    assert heard.last == ("info", told)
    assert {each.split(" · ")[-2] for each in titles} == {title}
    if choice.kind != TSNE:
        shown = window.session.plane.view(window.session.book.shown)
        np.testing.assert_allclose(drawn[-1], shown.points, rtol=1e-4, atol=1e-5)
    lab.wait_idle(qtbot, window.session)


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


def test_a_film_that_cannot_be_had_says_why(window: MainWindow) -> None:
    action = window.menus.actions_by_path["File/Save Training as MP4 …"]
    why = film.why_no_mp4()
    assert action.isEnabled() is not bool(why)
    assert why in action.text()
