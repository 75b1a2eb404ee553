"""The canvas's panel: what becomes of a drawing, a dropped file and a test image."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from gui.panels.draw import DrawPanel
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from engine.models.inspection import Inspection
    from gui.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> DrawPanel:
    made = DrawPanel(session)
    qtbot.addWidget(made)
    return made


def shirts() -> Dataset:
    """Images that are laid out unlike digits, with the description that says so."""
    digits = lab.digits("shirts", "Shirts", 300)
    images = [part.roll((-4, 5), (2, 3)) for part in (digits.train_images, digits.test_images)]
    spec = replace(digits.spec, recipe="resize")
    return replace(digits, spec=spec, train_images=images[0], test_images=images[1])


def read(qtbot: QtBot, session: Session, source: str) -> Inspection:
    """What is made of the drawing once it is read."""
    inspector = session.inspector
    qtbot.waitUntil(lambda: inspector.source == source and inspector.reading is not None)
    assert inspector.reading is not None
    return inspector.reading


def note(panel: DrawPanel) -> str:
    return panel._note.text()


@pytest.mark.parametrize("own", [True, False])
def test_a_test_image_is_the_same_clicked_drawn_and_dropped(
    qtbot: QtBot, session: Session, panel: DrawPanel, tmp_path: Path, own: bool
) -> None:
    if own:
        session.book.set_dataset(shirts())
    dataset = session.book.dataset
    assert dataset is not None
    session.inspector.inspect(0)
    clicked = read(qtbot, session, "test image")
    panel.draw_test_image(0)
    drawn = read(qtbot, session, "drawing")
    Image.fromarray(dataset.test_images[0, 0].numpy()).save(tmp_path / "own.png")
    panel.canvas.clear()
    qtbot.waitUntil(lambda: session.inspector.drawn is None)
    with qtbot.waitSignal(panel.canvas.changed, timeout=lab.PATIENCE):
        panel.pictures.open(tmp_path / "own.png")
    dropped = read(qtbot, session, "drawing")
    assert panel.sample_number is None
    for reading in (drawn, dropped):
        np.testing.assert_array_equal(reading.clean, clicked.clean)
        assert reading.psnr == clicked.psnr


def test_a_drawing_becomes_an_image_by_the_recipe_of_the_data_set(
    qtbot: QtBot, session: Session, panel: DrawPanel
) -> None:
    picture = np.zeros((280, 280), np.float32)
    picture[10:100, 20:43] = 1
    panel.canvas.set_picture(picture)
    centred = read(qtbot, session, "drawing").clean
    assert centred is not None
    assert np.flatnonzero(centred[0].any(axis=1)).tolist() == list(range(5, 25))
    assert note(panel) == "centred, 28\u00a0×\u00a028"
    session.book.set_dataset(shirts())
    resized = read(qtbot, session, "drawing").clean
    assert resized is not None
    np.testing.assert_allclose(
        resized[0], picture.reshape(28, 10, 28, 10).mean(axis=(1, 3)), atol=1e-5
    )
    assert note(panel) == "resized, 28\u00a0×\u00a028"


def test_what_is_doubtful_stands_below_the_canvas(
    qtbot: QtBot, session: Session, panel: DrawPanel
) -> None:
    two = np.zeros((280, 280), np.float32)
    two[60:220, 60:80] = two[60:220, 160:180] = 1
    panel.canvas.set_picture(two)
    read(qtbot, session, "drawing")
    assert note(panel) == "These may be several digits; the network knows one"
    thin = np.zeros((280, 280), np.float32)
    thin[60:220, 140:142] = 1
    panel.canvas.set_picture(thin)
    qtbot.waitUntil(lambda: note(panel) == "A pen this thin would leave a ghost: thickened")
    session.inspector.inspect(3)  # the note is about the drawing
    assert note(panel) == "centred, 28\u00a0×\u00a028"
    session.inspector.back_to_drawing()
    panel.canvas.clear()
    qtbot.waitUntil(lambda: note(panel) == "centred, 28\u00a0×\u00a028")


def test_a_file_is_read_as_the_data_set_that_there_is_in_the_end_asks_for(
    qtbot: QtBot, session: Session, panel: DrawPanel, tmp_path: Path
) -> None:
    sets = shirts()
    pixels = sets.test_images[0, 0].numpy()
    Image.fromarray(pixels).save(tmp_path / "shirt.png")
    panel.pictures.open(tmp_path / "shirt.png")
    session.book.set_dataset(sets)
    lab.wait_idle(qtbot, session)
    reading = read(qtbot, session, "drawing")
    np.testing.assert_allclose(reading.clean[0], pixels / 255, atol=1e-6)


def test_what_is_odd_about_a_file_is_a_notice(
    qtbot: QtBot, session: Session, panel: DrawPanel, tmp_path: Path
) -> None:
    noticed = Heard(session.noticed)
    page = np.full((200, 200), 255, np.uint8)
    page[60:150, 90:110] = page[20:23] = 0
    Image.fromarray(page).save(tmp_path / "ruled.png")
    panel.pictures.open(str(tmp_path / "ruled.png"))
    assert not noticed.calls  # it is read in the background
    lab.wait_idle(qtbot, session)
    assert noticed.calls == [("info", "Lines were taken for a frame or ruling and left out.")]
    assert not panel.canvas.picture()[:50].any()
    (tmp_path / "IMG.HEIC").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    for name, answer in (
        ("IMG.HEIC", "Save it as JPEG or PNG."),
        ("", "Choose one picture in it."),
    ):
        panel.pictures.open(str(tmp_path / name))
        lab.wait_idle(qtbot, session)
        assert noticed.last[0] == "error"
        assert noticed.last[1].endswith(answer)
    panel.canvas.answered.emit("That is a web address.")
    assert noticed.last == ("info", "That is a web address.")
