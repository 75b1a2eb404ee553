"""What the menus do beyond what the session's own tests show."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.models import checkpoint
from gui import text
from gui.session.latent import code_rows
from gui.widgets.controls import saved
from gui.widgets.saving import export, save_menu, titles, writer
from tests.gui import lab
from tests.gui.hands import draw_a_seven
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow


def test_a_drawing_is_saved_from_the_menu(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_a_seven(window)
    told, canvas = Heard(window.session.noticed), window.draw.canvas
    kinds = {"drawing.png": "info", "drawing.svg": "info", "missing/drawing.png": "error"}
    for name, kind in kinds.items():
        path = str(tmp_path / name)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (path, ""))
        window.menus.actions_by_path["File/Save Drawing …"].trigger()
        assert len(told) == 0  # it is written while the window goes on
        qtbot.waitUntil(lambda: len(told) > 0)
        assert told.calls.pop()[0] == kind
    saved = QImage(str(tmp_path / "drawing.png"))
    assert saved.size() == canvas.size() * 2
    side = saved.width()
    assert saved.pixelColor(side // 2, side // 4).value() > 200  # the bar of the seven
    assert saved.pixelColor(side * 17 // 20, side * 17 // 20).value() < 60
    assert (tmp_path / "drawing.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_the_line_up_is_saved_whole_and_its_tiles_say_whose_they_are(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, tiles = window.session, window.reading.tiles
    session.book.set_pins(["vanilla", "sparse"])
    lab.load_all(qtbot, session)
    draw_a_seven(window)
    lineup = session.lineup
    qtbot.waitUntil(lambda: all(lineup.readings.values()), timeout=lab.PATIENCE)
    path = tmp_path / "line.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.menus.actions_by_path["File/Save Line-up …"].trigger()
    lab.wait_idle(qtbot, session)
    assert QImage(str(path)).width() == 2 * tiles.width()
    names = [session.book.entries[key].name for key in ("vanilla", "sparse")]
    epochs = [text.epoch(session.book.model_of(key).epoch) for key in ("vanilla", "sparse")]  # type: ignore[union-attr]
    both = [f"{name} · epoch {epoch}" for name, epoch in zip(names, epochs, strict=True)]
    assert titles.title(tiles) == ", ".join(both)
    second = tiles.columns()[1]
    reading = lineup.readings["sparse"]
    assert reading is not None
    assert titles.title(second.output) == f"Reconstruction · {both[1]}"
    assert titles.title(second.error) == f"Error, PSNR {reading.psnr:.1f} dB · {both[1]}"
    assert titles.title(tiles.input) == "Input"
    assert save_menu.file_name(second.error) == f"error-of-{names[1].lower()}"
    assert save_menu.file_name(second.output) == f"reconstruction-by-{names[1].lower()}"


def test_maps_say_whose_they_are_and_what_they_keep(qtbot: QtBot, window: MainWindow) -> None:
    session, grid = window.session, window.latent.grid
    lab.wait_idle(qtbot, session)
    view, model = session.plane.view("vanilla"), session.book.model_of("vanilla")
    assert view is not None
    assert model is not None
    moment = f"epoch {text.epoch(model.epoch)}"
    kept = f"PCA 1–2 keeps {view.drawn.variance_kept * 100:.1f} % of the variance"
    name = session.book.entries["vanilla"].name
    first = f"Latent space of {name} · {moment} · {kept}"
    assert titles.title(grid) == first
    session.book.set_pins(("vanilla", "sparse"))
    lab.wait_idle(qtbot, session)
    one, other = grid.maps()
    assert titles.title(one) == first
    assert titles.title(other).startswith(
        f"Latent space of {session.book.entries['sparse'].name} · {moment} · PCA 1–2 keeps "
    )
    assert titles.title(grid) == f"Latent spaces, PCA 1–2 · {moment}"
    session.plane.choose_kind("lda")
    made = "made with the labels: that it parts the classes is its aim, no finding"
    assert titles.title(grid) == f"Latent spaces, LDA 1–2 · {moment} · {made}"


def test_the_curves_of_a_saved_loss_plot_end_at_its_frame(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.train(qtbot, window.session)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "l.svg"), ""))
    window.menus.actions_by_path["File/Save Loss Plot …"].trigger()
    lab.wait_idle(qtbot, window.session)
    drawn, losses = (tmp_path / "l.svg").read_text(encoding="utf-8"), window.losses.plot
    head = int(re.search(r'viewBox="0 0 \d+ (\d+)"', drawn)[1]) - losses.height()
    assert head > 20
    plane = losses.plot().plane().translated(losses.plot().mapTo(losses, QPointF(0, head)))
    clips = dict(re.findall(r'<clipPath id="(\w+)">\s*<path [^>]*d="([^"]+)"', drawn))
    curves = re.findall(
        r'clip-path="url\(#(\w+)\)"><g [^>]*stroke-width="2.2"[^>]*>\s*<path', drawn
    )
    assert curves
    for name in curves:
        corners = re.findall(r"([\d.]+),([\d.]+)", clips[name])
        rows = [float(y) for _, y in corners]
        columns = [float(x) for x, _ in corners]
        assert (min(columns), max(columns)) == pytest.approx((plane.left(), plane.right()), abs=1)
        assert (min(rows), max(rows)) == pytest.approx((plane.top(), plane.bottom()), abs=1)


def test_titles_name_the_run_as_long_as_its_window_is_there(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    places: lab.Places,
) -> None:
    picture = QWidget()
    qtbot.addWidget(picture)
    picture.setAccessibleName("Input")
    window = lab.open_window(qtbot, lab.new_session(monkeypatch, dataset, places), places.memory)
    assert titles.title(picture).startswith("Input · Vanilla · code ")
    lab.close_window(window)
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    assert titles.title(picture) == ""


def test_the_points_of_the_map_are_saved_as_a_table(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, book = tmp_path / "points.csv", window.session.book
    proposed: list[str] = []

    def ask(_owner: QWidget, _title: str, name: str, *_: object) -> tuple[str, str]:
        proposed.append(name.rpartition("/")[2])
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    monkeypatch.setattr(code_rows, "CHUNK", 7)
    assert book.entry is not None
    book.set_line(book.shown, replace(book.entry.line, name="Mine · code 8"))
    window.menus.actions_by_path["File/Save Points of the Map as CSV …"].trigger()
    assert not path.exists()  # it is made while the window goes on
    assert proposed == ["latent-space-of-mine-code-8-pca-1-2.csv"]
    qtbot.waitUntil(path.exists)
    view, dataset = window.session.plane.view(book.shown), book.dataset
    assert view is not None
    assert dataset is not None
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    width = view.frame.codes.shape[1]
    assert head == ["index", "x", "y", "class", *(f"code_{n}" for n in range(width))]
    assert [int(row[0]) for row in rows] == list(range(len(dataset.test_images)))
    names = [dataset.spec.classes[int(label)] for label in dataset.test_labels]
    assert [row[3] for row in rows] == names
    places = np.array([row[1:3] for row in rows], np.float64)
    np.testing.assert_allclose(places, view.points, rtol=1e-5, atol=1e-6)
    codes = np.array([row[4:] for row in rows], np.float64)
    np.testing.assert_allclose(codes, view.frame.codes, rtol=1e-5, atol=1e-6)


def test_points_are_saved_also_if_the_window_is_closed_at_once(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "points.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(code_rows, "CHUNK", 1)
    window.menus.actions_by_path["File/Save Points of the Map as CSV …"].trigger()
    window.close()
    assert len(path.read_text().splitlines()) == 1 + lab.TEST


@pytest.mark.parametrize("name", ["map.png", "map.svg"])
def test_a_picture_is_written_also_if_the_window_is_closed_at_once(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / name
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.menus.actions_by_path["File/Save Map …"].trigger()
    window.close()
    assert [each.name for each in tmp_path.iterdir() if each.suffix == path.suffix] == [name]
    head = path.read_bytes()[:5]
    assert head == (b"<?xml" if path.suffix == ".svg" else b"\x89PNG\r")


def test_pictures_of_parts_are_written_by_the_session_as_long_as_its_window_is_there(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    places: lab.Places,
    tmp_path: Path,
) -> None:
    window = lab.open_window(qtbot, lab.new_session(monkeypatch, dataset, places), places.memory)
    told, before = Heard(window.session.noticed), Heard(saved.notifier().told)
    writer.write(tmp_path / "a.png", lambda: (tmp_path / "a.png").write_text("picture"))
    qtbot.waitUntil(lambda: len(told) > 0)
    assert told.last == ("info", f"Saved a.png in {tmp_path}.")
    assert len(before) == 0
    lab.close_window(window)
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    writer.write(tmp_path / "b.png", lambda: (tmp_path / "b.png").write_text("picture"))
    assert before.last == ("info", f"Saved b.png in {tmp_path}.")


def test_a_table_that_cannot_be_written_is_told(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "plain").touch()
    path, heard = tmp_path / "plain" / "points.csv", lab.Heard(window.session.noticed)
    view, dataset = window.session.plane.view("vanilla"), window.session.book.dataset
    assert view is not None
    assert dataset is not None
    code_rows.save(window.session, path, code_rows.code_rows(view, dataset))
    lab.wait_idle(qtbot, window.session)
    (told,) = heard.calls
    assert told[0] == "error"
    assert str(path) in told[1]


def test_a_model_is_not_replaced_unasked_where_its_ending_was_left_out(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "best.safetensors"
    there.write_text("another one")
    chosen = [str(tmp_path / "best"), ""]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen.pop(0), ""))
    asked: list[Path] = []
    monkeypatch.setattr(export, "replaces", lambda _, path: asked.append(path))
    window.menus.actions_by_path["File/Save Model …"].trigger()
    assert (asked, chosen) == ([there], [])
    assert there.read_text() == "another one"
    monkeypatch.setattr(export, "replaces", lambda *_: True)
    chosen += [str(tmp_path / "best")]
    deeds = window.runs.deeds
    deeds.export(window.session.book.shown)
    assert there.read_text() == "another one"  # it is written while the window goes on
    lab.wait_idle(qtbot, window.session)
    assert checkpoint.load(there).config.variant == window.session.book.entry.variant


def test_a_model_is_saved_as_it_was_when_the_file_was_asked_for(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, paths = window.session, [tmp_path / "menu.safetensors", tmp_path / "list.safetensors"]
    run = lab.train(qtbot, session, seed=11, epochs=1)
    heard = Heard(session.noticed)

    def ask(*_: object) -> tuple[str, str]:
        session.book.choose(run)
        session.training.extend()
        lab.wait_idle(qtbot, session)
        session.book.choose("sparse")
        return str(paths[len(heard)]), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    window.menus.actions_by_path["File/Save Model …"].trigger()
    lab.wait_idle(qtbot, session)
    window.runs.deeds.export(run)
    lab.wait_idle(qtbot, session)
    saved = [checkpoint.load(path) for path in paths]
    assert [(model.config.variant, model.epoch) for model in saved] == [
        ("vanilla", 1),
        ("vanilla", 2),
    ]
    name = session.book.entries[run].name
    assert heard.calls[0][1].startswith(f"Saved {name}, epoch 1 of 2, the moment asked for")
    assert heard.calls[1][1].startswith(f"Saved {name}, epoch 2 of 3, the moment asked for")


def test_a_model_whose_run_went_while_its_file_was_asked_for_is_told(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, path = lab.train(qtbot, window.session, epochs=1), tmp_path / "gone.safetensors"
    heard = Heard(window.session.noticed)

    def ask(*_: object) -> tuple[str, str]:
        window.session.files.delete(run)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    window.menus.actions_by_path["File/Save Model …"].trigger()
    lab.wait_idle(qtbot, window.session)
    assert heard.calls == [("info", "The run is not there any more.")]
    assert not path.exists()
