"""The marks in the menus stand on what is on show, not on what was last asked for."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from engine.data.catalogue import NAMED_DATASETS
from gui import theme
from gui.menus import view
from gui.panels.tabs import VIEWS
from gui.session.following import tasks
from tests.gui import lab
from tests.gui.hands import LEFT, draw_a_seven

if TYPE_CHECKING:
    from collections.abc import Generator

    import pytest
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def marked(window: MainWindow, menu: str) -> list[str]:
    """Texts of the lines of a menu that carry a mark."""
    paths = [path for path, action in window.menus.actions_by_path.items() if action.isChecked()]
    lines = [path.rpartition("/") for path in paths]
    return [text for above, _, text in lines if above == menu]


def choose(window: MainWindow, path: str) -> None:
    window.menus.actions_by_path[path].trigger()


def test_the_tab_in_front_is_marked_however_it_came_there(window: MainWindow) -> None:
    assert marked(window, "View") == ["Reconstructions"]
    choose(window, "View/Units")
    assert marked(window, "View") == ["Units"]
    bar = window.tabs.tabBar()
    place = [bar.tabText(number) for number in range(bar.count())].index("Learn")
    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(place).center())
    assert marked(window, "View") == ["Learn"]
    choose(window, "View/Learn")
    assert marked(window, "View") == ["Learn"]


def test_the_size_of_text_is_marked_and_can_be_chosen_by_its_number(window: MainWindow) -> None:
    assert marked(window, "View/Text") == ["100 %"]
    try:
        choose(window, "View/Text/150 %")
        assert theme.text_percent() == 150
        assert marked(window, "View/Text") == ["150 %"]
        assert window.settings.text_size() == 150
        choose(window, "View/Text/Larger")
        assert marked(window, "View/Text") == ["175 %"]
    finally:
        choose(window, "View/Text/Usual Size")
    assert marked(window, "View/Text") == ["100 %"]


def test_the_colours_of_classes_are_chosen_and_kept(window: MainWindow) -> None:
    assert marked(window, "View/Class Colours") == ["Usual"]
    choose(window, "View/Class Colours/For Colour-Blind Eyes, Too")
    try:
        assert marked(window, "View/Class Colours") == ["For Colour-Blind Eyes, Too"]
        assert theme.class_palette() == "all-eyes"
        assert window.settings.text("class_colours", "") == "all-eyes"
        colour = window.latent.map.scene.cloud.data["brush"][0].color().name()
        assert colour in theme.CLASS_PALETTES["all-eyes"]
    finally:
        choose(window, "View/Class Colours/Usual")
    assert theme.class_palette() == "usual"
    assert list(view.PALETTES) == list(theme.CLASS_PALETTES)


def test_the_data_set_in_memory_is_marked(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert marked(window, "File/Data Set") == ["MNIST"]
    gate, other = Event(), lab.digits("kmnist", "KMNIST", 300)

    def load(_name: object) -> Generator[Any, None, Dataset]:
        while not gate.is_set():
            yield None
        return other

    monkeypatch.setattr(tasks, "load_dataset", load)
    choose(window, "File/Data Set/KMNIST")
    assert marked(window, "File/Data Set") == ["MNIST"]  # until the other is there
    gate.set()
    lab.wait_idle(qtbot, window.session)
    assert marked(window, "File/Data Set") == ["KMNIST"]
    # One's own folder has no line of its own.
    window.session.book.set_dataset(lab.digits("/home/me/digits", "digits", 300))
    assert marked(window, "File/Data Set") == []
    window.session.book.set_dataset(lab.digits())
    assert marked(window, "File/Data Set") == ["MNIST"]
    lab.wait_idle(qtbot, window.session)


def test_a_choice_that_is_refused_or_fails_leaves_the_mark(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_name: object) -> Generator[Any, None, Dataset]:
        yield None
        raise OSError("the network is gone")

    monkeypatch.setattr(tasks, "load_dataset", broken)
    choose(window, "File/Data Set/Fashion-MNIST")
    lab.wait_idle(qtbot, window.session)
    assert "the network is gone" in window.notice.accessibleName()
    assert marked(window, "File/Data Set") == ["MNIST"]
    window.session._opening.complete = False  # as while it is still opening
    choose(window, "File/Data Set/KMNIST")
    assert "still opening" in window.notice.accessibleName()
    assert marked(window, "File/Data Set") == ["MNIST"]


def test_data_sets_and_tabs_have_a_line_each_as_the_engine_and_the_strip_name_them(
    window: MainWindow,
) -> None:
    lines = list(window.menus.actions_by_path)
    sets = [path for path in lines if path.startswith("File/Data Set/")]
    titles = [f"File/Data Set/{each.title}" for each in NAMED_DATASETS.values()]
    assert sets == [*titles, "File/Data Set/Folder of IDX Files …"]
    tabs = [f"View/{title}" for _, title, _ in VIEWS]
    assert [path for path in lines if path.startswith("View/")][-len(tabs) :] == tabs


def test_one_undo_takes_back_whatever_was_done_last_and_says_what(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, canvas = window.session, window.draw.canvas
    undo, redo = (window.menus.actions_by_path[f"Edit/{text}"] for text in ("Undo", "Redo"))
    assert (undo.isEnabled(), redo.isEnabled(), undo.text()) == (False, False, "Undo")
    assert not window.draw.undo.isEnabled()
    draw_a_seven(window)
    drawn = canvas.picture()
    assert undo.text() == "Undo stroke"
    assert window.draw.undo.isEnabled()
    run = lab.train(qtbot, session, epochs=1)
    session.files.rename(run, "Q & A")
    session.files.delete(run)
    said = ["delete “Q && A”", "rename “", "change of epochs", "stroke"]
    for words in said:
        assert undo.text().startswith(f"Undo {words}")
        assert window.draw.undo.isEnabled() == (words == "stroke")
        QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert not undo.isEnabled()
    assert canvas.is_empty()
    assert session.book.entries[run].name != "Q & A"
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    np.testing.assert_array_equal(canvas.picture(), drawn)
    assert redo.text() == "Redo change of epochs"


def test_undo_belongs_to_a_text_field_while_it_is_written_in(window: MainWindow) -> None:
    draw_a_seven(window)
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    QTest.keyClicks(field, "words")
    QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert field.text() == ""
    assert not window.draw.canvas.is_empty()
    field.deleteLater()


def test_what_cannot_be_done_now_is_dimmed(qtbot: QtBot, window: MainWindow) -> None:
    training, by_path = window.session.training, window.menus.actions_by_path

    def can() -> dict[str, bool]:
        texts = ("Train", "Pause or Resume", "Step One Batch", "Stop", "Continue")
        return {by_path[f"Run/{text}"].text(): by_path[f"Run/{text}"].isEnabled() for text in texts}

    idle = {"Train": True, "Pause": False, "Step One Batch": True, "Stop": False, "Continue": True}
    busy = {"Train": False, "Pause": True, "Step One Batch": True, "Stop": True, "Continue": False}
    assert can() == idle
    window.session.draft.change(epochs=500)
    training.start()
    assert can() == busy
    training.pause()
    assert can() == {"Resume" if text == "Pause" else text: on for text, on in busy.items()}
    training.stop()
    lab.wait_idle(qtbot, window.session)
    assert can() == idle
