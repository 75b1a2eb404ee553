"""What is saved has its title, its ending and its bounds."""

from __future__ import annotations

import errno
import re
import signal
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.core.files import OutputError
from gui import theme
from gui.widgets.saving import drawing, export, film, titles
from gui.widgets.saving.export import FileKind, ask_path, settle
from gui.widgets.saving.film import Frame

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

BOTH = (FileKind.PNG, FileKind.SVG)
TITLE = "Loss · Vanilla · code 32 · epoch 10"


class Clipped(QWidget):
    """A line that reaches beyond the square it is clipped to."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setClipRect(QRectF(20, 20, 30, 30))
        painter.setPen(QColor("#ff0000"))
        painter.drawLine(0, 35, 300, 35)
        painter.end()


@pytest.fixture
def context() -> Iterator[None]:
    titles.set_context(lambda: "Vanilla · code 32 · epoch 10")
    yield
    titles.set_context(None)


@pytest.fixture
def widget(qtbot: QtBot, context: None) -> Clipped:  # noqa: ARG001
    made = Clipped()
    qtbot.addWidget(made)
    made.setAccessibleName("Loss")
    made.resize(300, 100)
    return made


def test_a_drawing_is_titled_and_clipped(widget: QWidget, tmp_path: Path) -> None:
    export.save_widget(widget, tmp_path / "loss.svg")
    drawn = (tmp_path / "loss.svg").read_text(encoding="utf-8")
    assert f"<title>{TITLE}</title>" in drawn
    assert f">{TITLE}</text>" in drawn
    line = drawn.index("0,35 300,35")
    group = drawn[:line].rindex("clip-path=")
    assert "</g>" not in drawn[group:line]


def test_clips_are_where_what_they_clip_is(qtbot: QtBot, context: None, tmp_path: Path) -> None:  # noqa: ARG001
    whole = QWidget()
    qtbot.addWidget(whole)
    whole.resize(400, 200)
    whole.setAccessibleName("Loss")
    Clipped(whole).setGeometry(70, 30, 300, 100)
    export.save_widget(whole, tmp_path / "loss.svg")
    drawn = (tmp_path / "loss.svg").read_text(encoding="utf-8")
    assert f">{TITLE}</text>" in drawn
    head = int(re.search(r'viewBox="0 0 400 (\d+)"', drawn)[1]) - 200
    assert head > 20
    line = drawn.index("0,35 300,35")
    clip = re.findall(r'clip-path="url\(#(\w+)\)"', drawn[:line])[-1]
    moved = re.findall(r'transform="matrix\((.+?)\)"', drawn[:line])[-1]
    assert moved == f"1,0,0,1,70,{30 + head}"
    path = re.search(rf'<clipPath id="{clip}">\s*<path [^>]*d="([^"]+)"', drawn)[1]
    corners = {tuple(map(float, each)) for each in re.findall(r"([\d.]+),([\d.]+)", path)}
    top = 30 + head + 20
    assert corners == {(90, top), (120, top), (120, top + 30), (90, top + 30)}


def test_a_picture_has_its_title_above(widget: QWidget, tmp_path: Path) -> None:
    export.save_widget(widget, tmp_path / "loss.png")
    saved = QImage(str(tmp_path / "loss.png"))
    assert saved.width() == 600
    head = saved.height() - 200
    assert head > 20
    colours = {
        saved.pixelColor(x, y).name() for y in range(head) for x in range(0, saved.width(), 1)
    }
    assert theme.current().text in colours
    assert saved.pixelColor(60, head + 70) == QColor("#ff0000")


SIX = ", ".join(f"Vanilla · code {size} · epoch 10" for size in (2, 4, 8, 16, 32, 64))


def test_a_long_title_has_as_many_lines_as_it_needs(widget: QWidget, tmp_path: Path) -> None:
    heads = {}
    for title in (TITLE, SIX):
        titles.set_title(widget, lambda title=title: title)
        export.save_widget(widget, tmp_path / "loss.png")
        saved = QImage(str(tmp_path / "loss.png"))
        heads[title] = saved.height() - 200
        assert saved.pixelColor(60, heads[title] + 70) == QColor("#ff0000")
    lines = drawing.title_lines(SIX, 400)  # 600 pixels at 1.5 of the window's
    assert "".join(lines).replace(" ", "") == SIX.replace(" ", "")
    line = QFontMetrics(theme.font(theme.SMALL)).lineSpacing()
    assert heads[SIX] - heads[TITLE] == pytest.approx(1.5 * line * (len(lines) - 1), abs=1)
    export.save_widget(widget, tmp_path / "loss.svg")
    drawn = (tmp_path / "loss.svg").read_text(encoding="utf-8")
    assert all(f">{words}</text>" in drawn for words in drawing.title_lines(SIX, 300))


def test_own_titles_come_before_the_context(widget: QWidget) -> None:
    assert titles.title(widget) == TITLE
    titles.set_title(widget, lambda: "Three runs")
    assert titles.title(widget) == "Three runs"


def test_a_context_ends_alone(widget: QWidget) -> None:
    titles.end_context(lambda: "an older one, whose place was taken")
    assert titles.title(widget) == TITLE


@pytest.mark.parametrize(
    ("typed", "kind", "settled"),
    [
        ("loss", FileKind.PNG, "loss.png"),
        ("loss.png", FileKind.PNG, "loss.png"),
        ("loss.png", FileKind.SVG, "loss.svg"),  # the dialogue kept the suggestion
        ("loss.svg", FileKind.PNG, "loss.svg"),
        ("loss.v2", FileKind.PNG, "loss.v2.png"),
        ("loss.PNG", FileKind.PNG, "loss.PNG"),
        ("a.b/loss", FileKind.SVG, "a.b/loss.svg"),
    ],
)
def test_the_ending_is_that_of_the_kind(
    tmp_path: Path, typed: str, kind: FileKind, settled: str
) -> None:
    assert settle(tmp_path / typed, kind.value, BOTH) == tmp_path / settled


def test_a_file_is_replaced_only_when_its_whole_name_was_told(
    widget: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "loss.png").write_text("older")
    asked: list[str] = []
    answers = iter([False, True])

    def replaces(_parent: QWidget, path: Path) -> bool:
        asked.append(path.name)
        return next(answers)

    path = str(tmp_path / "loss")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (path, FileKind.PNG.value))
    monkeypatch.setattr(export, "replaces", replaces)
    assert ask_path(widget, "loss", BOTH) == tmp_path / "loss.png"
    assert asked == ["loss.png", "loss.png"]


def test_the_next_dialogue_begins_where_something_was_saved_last(
    widget: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lesson"
    folder.mkdir()
    proposed: list[str] = []
    chosen = [str(folder / "map"), "", str(tmp_path / "loss.png"), ""]

    def ask(_parent: QWidget, _title: str, name: str, *_: object) -> tuple[str, str]:
        proposed.append(name)
        return chosen.pop(0), FileKind.PNG.value

    monkeypatch.setattr(export, "_LAST", export._Last())
    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    assert ask_path(widget, "map", BOTH) == folder / "map.png"
    assert ask_path(widget, "loss", BOTH) is None  # what was cancelled moves nothing
    folder.rmdir()
    assert ask_path(widget, "loss", BOTH) == tmp_path / "loss.png"
    ask_path(widget, "table", (FileKind.CSV,))
    first, *later = proposed
    assert first == "map.png"
    assert later == [str(folder / "loss.png"), "loss.png", str(tmp_path / "table.csv")]


def frames(count: int) -> list[Frame]:
    made = []
    for number in range(count):
        image = QImage(80, 60, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.black)
        image.setPixelColor(10 + number, 30, QColor("#ffffff"))
        made.append(Frame(image, f"epoch {number}"))
    return made


@pytest.mark.usefixtures("qapp")
def test_a_gif_has_every_frame_under_its_title(tmp_path: Path) -> None:
    film.write_gif(frames(5), tmp_path / "training.gif")
    with Image.open(tmp_path / "training.gif") as saved:
        assert saved.n_frames == 5
        assert saved.width == 80
        head = saved.height - 60
        seen, tops = [], []
        for number in range(5):
            saved.seek(number)
            shown = saved.convert("L")
            row = [shown.getpixel((x, head + 30)) for x in range(80)]
            seen.append(max(range(80), key=row.__getitem__))
            tops.append(shown.crop((0, 0, 80, head)).tobytes())
            assert saved.info["duration"] == (film.LAST_MS if number == 4 else film.FRAME_MS)
        assert seen == [10, 11, 12, 13, 14]
        assert len(set(tops)) == 5


@pytest.mark.usefixtures("qapp")
def test_a_film_without_frames_or_encoder_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OutputError, match="train first"):
        film.write_gif([], tmp_path / "training.gif")
    monkeypatch.setattr(film.shutil, "which", lambda _: None)
    assert film.why_no_mp4() == "needs ffmpeg"
    with pytest.raises(OutputError, match="ffmpeg: install it"):
        film.write_mp4(frames(2), tmp_path / "training.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("qapp")
def test_a_film_is_what_the_encoder_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = tmp_path / "ffmpeg"
    encoder.write_text('#!/bin/sh\nfor last; do :; done\ncat > "$last"\n')
    encoder.chmod(0o755)
    monkeypatch.setattr(film.shutil, "which", lambda _: str(encoder))
    assert film.why_no_mp4() == ""
    film.write_mp4(frames(3), tmp_path / "training.mp4")
    size = (tmp_path / "training.mp4").stat().st_size
    assert size % (3 * 80 * 3) == 0  # three frames of rows of 80 pixels
    encoder.write_text("#!/bin/sh\necho no such codec >&2\nexit 1\n")
    with pytest.raises(OutputError, match="no such codec"):
        film.write_mp4(frames(3), tmp_path / "other.mp4")


@pytest.mark.usefixtures("qapp")
def test_an_encoder_that_takes_its_time_is_ended_with_the_film(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = tmp_path / "ffmpeg"
    encoder.write_text("#!/bin/sh\ncat > /dev/null\nexec sleep 1000\n")
    encoder.chmod(0o755)
    monkeypatch.setattr(film.shutil, "which", lambda _: str(encoder))
    begun: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def noted(*words: object, **options: object) -> object:
        begun.append(popen(*words, **options))  # type: ignore[call-overload]
        return begun[-1]

    monkeypatch.setattr(film.subprocess, "Popen", noted)
    work = film.writing_mp4([*film.pixels(frames(3))], tmp_path / "training.mp4")
    assert [next(work) for _ in range(5)] == [1, 2, 3, None, None]
    work.close()
    assert begun[0].returncode == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == [encoder]


@pytest.mark.usefixtures("qapp")
def test_a_gif_that_is_given_up_is_written_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again, refused = threading.Event(), list[int | None]()
    write = film._Target.write

    def slow(target: film._Target, content: bytes) -> int:
        while target.wanted:
            again.wait(0.01)
        try:
            return write(target, content)
        except OSError as error:
            refused.append(error.errno)
            raise

    monkeypatch.setattr(film._Target, "write", slow)
    work = film.writing_gif([*film.pixels(frames(3))], tmp_path / "training.gif")
    assert [next(work) for _ in range(5)] == [1, 2, 3, None, None]
    work.close()
    assert refused == [errno.ECANCELED]
    assert list(tmp_path.iterdir()) == []
