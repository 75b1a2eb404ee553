"""The screenshot command draws the real window with no display."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from engine.core.errors import UserError
from engine.core.files import OutputError
from engine.data import dataset as dataset_module
from engine.runs import shipped
from engine.runs.new_run import start
from engine.training.trainer import Trainer
from gui import screenshot, theme
from gui.panels.tabs import VIEWS
from gui.session.figures import measurements
from gui.session.following import tasks
from tests.gui import lab

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from PySide6.QtCore import QThread
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(shipped.folders())


def arguments(file: Path, **others: object) -> argparse.Namespace:
    given = {
        "shown": None,
        "runs": None,
        "variant": None,
        "run": None,
        "epoch": None,
        "map": None,
        "theme": None,
        "text": 100,
        "size": (1100, 700),
        "tab": None,
        **others,
    }
    return argparse.Namespace(file=str(file), **given)


@pytest.mark.skipif(not SHIPPED, reason="there is no shipped model")
@pytest.mark.timeout(600)
def test_the_picture_has_its_size_and_shows_the_window(tmp_path: Path) -> None:
    target = tmp_path / "window.png"
    key = "vanilla" if "vanilla" in SHIPPED else SHIPPED[0]
    bare = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    }
    words = ["screenshot", str(target), "--variant", key, "--theme", "dark", "--size", "1100x700"]
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *words],
        cwd=tmp_path,
        env={**bare, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    with Image.open(target) as picture:
        assert picture.size == (1100, 700)
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    assert pixels.mean() < 90  # dark
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 500
    # Map, canvas and tiles are not empty: much lies in each third of the window.
    for third in np.array_split(pixels, 3, axis=1):
        assert third.std() > 10


@pytest.fixture
def light(
    monkeypatch: pytest.MonkeyPatch, dataset: Dataset, qapp: QApplication
) -> Iterator[pytest.MonkeyPatch]:
    """Pictures are taken of the small laboratory, and no light theme is left dark."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(dataset_module, "load", lambda _name: dataset)
    monkeypatch.setattr(screenshot, "OPEN_TIMEOUT_MS", 30_000)
    yield monkeypatch
    theme.apply(qapp, "light", theme.USUAL_TEXT)


@pytest.mark.usefixtures("light")
def test_a_place_where_no_picture_can_be_is_one_clear_error(tmp_path: Path) -> None:
    for file in (tmp_path / "picture.jpg", tmp_path / "missing" / "picture.png"):
        with pytest.raises(screenshot.ScreenshotError, match=r"\.png file in a folder"):
            screenshot.run(arguments(file))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_full_disk_is_one_line(light: pytest.MonkeyPatch, tmp_path: Path) -> None:
    light.setattr(screenshot, "_still", lambda _: QImage(8, 8, QImage.Format.Format_RGB32))
    (tmp_path / "full.png").symlink_to("/dev/full")
    with pytest.raises(OutputError, match=r"full\.png can't be written: No space left on device"):
        screenshot.run(arguments(tmp_path / "full.png"))


@pytest.mark.usefixtures("light")
def test_a_tab_is_found_by_its_name_and_an_unknown_one_named_with_those_there_are(
    tmp_path: Path,
) -> None:
    file = tmp_path / "picture.png"
    with pytest.raises(screenshot.ScreenshotError) as caught:
        screenshot.run(arguments(file, tab="nowhere"))
    assert "no tab 'nowhere'" in str(caught.value)
    for key, *_ in VIEWS:
        assert key in str(caught.value)
    assert not file.exists()
    assert screenshot.run(arguments(file, tab="Units")) == 0
    assert file.exists()


def broken(*, first: bool) -> Any:
    """What stands in for ``tasks.open_laboratory`` and fails, at once or after the engine."""

    def open_laboratory(*_: object) -> Generator[Any, None, None]:
        if not first:
            yield lab.catalogue()
        raise OSError("train-images-idx3-ubyte.gz holds 12 bytes")

    return open_laboratory


@pytest.mark.parametrize("first", [True, False])
def test_what_went_wrong_is_said_and_no_thread_is_left(
    light: pytest.MonkeyPatch, tmp_path: Path, started_threads: list[QThread], first: bool
) -> None:
    light.setattr(tasks, "open_laboratory", broken(first=first))
    with pytest.raises(screenshot.ScreenshotError, match="holds 12 bytes"):
        screenshot.run(arguments(tmp_path / "picture.png"))
    assert started_threads
    assert not any(thread.isRunning() for thread in started_threads)
    assert list(tmp_path.iterdir()) == []


def test_a_laboratory_that_never_opens_is_given_up_and_its_thread_with_it(
    light: pytest.MonkeyPatch, tmp_path: Path, started_threads: list[QThread]
) -> None:
    def endless(*_: object) -> Generator[Any, None, None]:
        while True:
            yield None

    light.setattr(tasks, "open_laboratory", endless)
    light.setattr(screenshot, "OPEN_TIMEOUT_MS", 1500)
    with pytest.raises(screenshot.ScreenshotError, match="did not open in time"):
        screenshot.run(arguments(tmp_path / "picture.png"))
    assert started_threads
    assert not any(thread.isRunning() for thread in started_threads)


def test_what_fails_in_a_tab_is_no_picture(light: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def measure(*_args: Any) -> Generator[Any, None, None]:
        yield None
        raise ValueError("the numbers do not add up")

    light.setattr(measurements, "measure", measure)
    with pytest.raises(screenshot.ScreenshotError, match="do not add up"):
        screenshot.run(arguments(tmp_path / "picture.png", tab="compare"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("light")
def test_the_same_words_give_the_same_picture(
    tmp_path: Path, qtbot: QtBot, session: Session, places: lab.Places
) -> None:
    first, second = (lab.train(qtbot, session, seed=seed) for seed in (1, 2))

    def picture(name: str, *runs: str, **others: object) -> np.ndarray:
        file = tmp_path / name
        given = {"run": [*runs], "runs": str(places.root), "theme": "light", **others}
        assert screenshot.run(arguments(file, **given)) == 0
        with Image.open(file) as image:
            return np.asarray(image.convert("RGB"))

    both = picture("both.png", first, second, epoch=1.0)
    alone = picture("alone.png", second)
    assert not np.array_equal(both, alone)
    assert not np.array_equal(both, picture("newest.png", first, second))
    np.testing.assert_array_equal(both, picture("again.png", first, second, epoch=1.0))
    larger = picture("larger.png", second, text=150)
    assert larger.shape == alone.shape
    assert not np.array_equal(alone, larger)
    np.testing.assert_array_equal(larger, picture("larger again.png", second, text=150))
    np.testing.assert_array_equal(alone, picture("usual again.png", second))
    parted = picture("lda.png", second, map="lda")
    assert not np.array_equal(alone, parted)
    assert not np.array_equal(parted, picture("other.png", second, map="lda:2-3"))


@pytest.mark.usefixtures("light")
def test_what_cannot_be_shown_together_is_refused_before_anything_opens(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    with pytest.raises(screenshot.ScreenshotError, match="not several"):
        screenshot.run(arguments(file, variant="vanilla", run=["vanilla"]))
    with pytest.raises(UserError, match="nowhere"):
        screenshot.run(arguments(file, run=["nowhere"]))
    with pytest.raises(screenshot.ScreenshotError, match="no map 'umap': a map is one of pca"):
        screenshot.run(arguments(file, map="umap"))
    with pytest.raises(screenshot.ScreenshotError, match="choose one of 80, 90, 100, 110, 125"):
        screenshot.run(arguments(file, text=140))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("run.json", "is damaged .* Put back a copy of it"),
        ("events.jsonl", "was not read on: at byte .* Put back a copy of it"),
        ("state.safetensors", "can't be shown: .* is cut off"),
        ("snapshots/*", "has no map: .* is cut off"),
    ],
)
def test_of_a_damaged_run_one_line_says_what_is_wrong(
    tmp_path: Path, dataset: Dataset, file: str, told: str
) -> None:
    recording = start(tmp_path / "runs", Trainer(lab.config("vanilla"), dataset), name="plain")
    list(recording.events())
    folder = recording.writer.folder.path
    for each in folder.glob(file):
        each.write_bytes(each.read_bytes()[:300] + b"\n")
    before = sorted((each, each.stat().st_mtime_ns) for each in folder.rglob("*"))
    picture = tmp_path / "picture.png"
    with pytest.raises(UserError, match=told) as caught:
        screenshot.run(arguments(picture, run=[str(folder)], runs=str(tmp_path / "runs")))
    assert "\n" not in str(caught.value)
    assert not picture.exists()
    assert sorted((each, each.stat().st_mtime_ns) for each in folder.rglob("*")) == before
