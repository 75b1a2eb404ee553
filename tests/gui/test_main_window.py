"""The real window, off screen, with a small laboratory: menus, tabs, themes, memory, notices."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QScrollBar,
    QWidget,
)

from gui import app, text, theme
from gui.menus import view
from gui.menus.menu_bar import MENUS
from gui.panels.robustness import Robustness
from gui.panels.run_list import deeds
from gui.panels.tabs import VIEWS
from gui.session.training.training_control import IDLE, PAUSED, RUNNING
from gui.settings import WindowSettings
from gui.widgets.saving.film import why_no_mp4
from tests.gui import lab
from tests.gui.hands import LEFT, draw_a_seven, pixels, shown_texts

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow

TABS = [key for key, *_ in VIEWS]


def test_every_menu_line_is_an_action_with_a_text_and_a_shortcut_of_its_own(
    window: MainWindow,
) -> None:
    by_path = window.menus.actions_by_path
    # Beside some texts stands a key that is none of the window's, but of the list of runs.
    said = {path: action.text().partition("\t")[0] for path, action in by_path.items()}
    assert said.pop("Run/Pause or Resume") == "Pause"
    mp4, why = "Save Training as MP4 …", why_no_mp4()  # a machine may have no encoder
    mp4_says = f"{mp4} ({why})" if why else mp4
    assert said.pop(f"File/{mp4}") == mp4_says
    assert all(text and path.endswith(f"/{text}") for path, text in said.items())
    tops = [path.partition("/")[0] for path in by_path]
    assert list(dict.fromkeys(tops)) == list(MENUS)
    keys = [a.shortcut().toString() for a in by_path.values()]
    taken = Counter(key for key in keys if key)
    assert [key for key, count in taken.items() if count > 1] == []
    assert {"Ctrl+R", "Space", "Ctrl+.", "Ctrl+Z", "Ctrl+Shift+Z", "F1"} <= set(taken)
    in_menus = [
        action
        for menu in window.menus.findChildren(QMenu)
        for action in menu.actions()
        if not action.isSeparator() and action.menu() is None
    ]
    assert len(in_menus) == len(by_path)
    assert set(map(id, in_menus)) == set(map(id, by_path.values()))
    off = [action.text().partition("\t")[0] for action in in_menus if not action.isEnabled()]
    idle = ["Undo", "Redo", "Pause", "Stop"]  # nothing was done, nothing is in training
    own = ["Rename …", "Note …", "Delete Run"]
    assert off == [mp4_says] * bool(why) + idle + own  # a shipped run is on show


def test_every_visible_control_has_an_accessible_name(window: MainWindow) -> None:
    kinds = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)
    window.draft.toggle()
    nameless = []
    for key in TABS:
        window.tabs.set_current(key)
        for each in window.findChildren(QWidget):
            takes_keys = bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus)
            if not each.isVisible() or isinstance(each, QScrollBar):
                continue
            text = each.text() if isinstance(each, QAbstractButton) else ""
            own = each.focusProxy() is None and not each.objectName().startswith("qt_")
            if (isinstance(each, kinds) or takes_keys) and own:
                name = each.accessibleName() or text
                nameless += (
                    [] if name else [f"{type(each).__name__} in {type(each.parent()).__name__}"]
                )
    assert nameless == []


def test_the_keyboard_reaches_run_and_tabs(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.draft.change(epochs=1000)
    window.activateWindow()
    ctrl = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window, Qt.Key.Key_R, ctrl)
    assert session.training.state == RUNNING
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert session.training.state == PAUSED
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert session.training.state == RUNNING
    QTest.keyClick(window, Qt.Key.Key_T, ctrl)
    assert session.training.state == PAUSED
    QTest.keyClick(window, Qt.Key.Key_Period, ctrl)
    lab.wait_idle(qtbot, session)
    for number, key in enumerate(TABS):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_1 + number), ctrl)
        assert window.tabs.current() == key
    QTest.keyClick(window, Qt.Key.Key_1, ctrl)
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert window.tabs.current() == "learn"
    lab.wait_idle(qtbot, session)


def test_f2_renames_the_run_on_show_wherever_the_keyboard_is(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(deeds, "ask_words", lambda _, __, ___, name: asked.append(name))
    session = window.session
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert asked == []  # a shipped run keeps its name
    session.training.start()
    lab.wait_idle(qtbot, session)
    window.draw.canvas.setFocus()
    QTest.keyClick(window.draw.canvas, Qt.Key.Key_F2)
    window.runs.view.setFocus()
    QTest.keyClick(window.runs.view, Qt.Key.Key_F2)
    assert session.book.entry is not None
    assert asked == [session.book.entry.name] * 2  # once each: the list's own key is the same


def test_space_presses_the_button_that_tab_has_led_to(window: MainWindow) -> None:
    eraser = window.draw.eraser
    window.activateWindow()
    eraser.setFocus()
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, True)
    QTest.keyClick(eraser, Qt.Key.Key_Space)
    assert eraser.isChecked()
    assert window.draw.canvas.eraser()
    assert window.session.training.state == IDLE


def test_space_pauses_after_a_button_was_clicked(qtbot: QtBot, window: MainWindow) -> None:
    window.session.draft.change(epochs=1000)
    window.activateWindow()
    QTest.mouseClick(window.controls.train, LEFT)
    QTest.mouseClick(window.draw.eraser, LEFT)
    QTest.keyClick(window.draw.eraser, Qt.Key.Key_Space)
    assert window.session.training.state == PAUSED
    assert window.draw.eraser.isChecked()
    window.session.training.stop()
    lab.wait_idle(qtbot, window.session)


def test_nothing_says_that_it_is_loading_once_the_laboratory_is_open(window: MainWindow) -> None:
    waiting = [text for text in shown_texts(window) if text.rstrip().endswith("…")]
    assert waiting == []
    assert window.latent.map.scene.state.marks.message is None
    assert any(text == "Shipped run · 0 epochs" for text in shown_texts(window))
    assert any("MNIST · 200 train / 60 test" in text for text in shown_texts(window))


@pytest.mark.parametrize("key", TABS)
def test_every_tab_opens_for_every_run(qtbot: QtBot, window: MainWindow, key: str) -> None:
    session = window.session
    draw_a_seven(window)
    window.tabs.set_current(key)
    assert window.tabs.currentWidget().isVisible()
    for run in (*lab.SHIPPED, lab.unread(session.book)):
        session.book.choose(run)
        window.grab()  # painted, not only shown
        lab.wait_idle(qtbot, session)
    lab.show(qtbot, session, "sparse")
    session.inspector.decode_at(0.1, 0.2)
    window.grab()
    session.inspector.inspect(4)
    window.grab()
    assert not window.notice.isVisible(), window.notice.accessibleName()


def test_the_comparison_has_figures_for_every_pinned_run_and_pca(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.session.book.set_pins([*lab.SHIPPED, lab.unread(window.session.book)])
    window.tabs.set_current("compare")
    table = window.tabs.currentWidget().table
    lab.wait_idle(qtbot, window.session)
    titles = [table.horizontalHeaderItem(n).text() for n in range(table.columnCount())]
    (place,) = (n for n, title in enumerate(titles) if title.partition("\n")[0] == "PSNR")
    for row, key in enumerate([*lab.SHIPPED, "denoising", "pca"]):
        psnr = table.item(row, place).text()
        if key in (*lab.SHIPPED, "pca"):
            assert float(psnr) > 0, key
        else:
            assert psnr == "—", key
    table.cellClicked.emit(lab.SHIPPED.index("sparse"), 0)
    assert window.session.book.shown == "sparse"


def test_learn_names_the_terms_with_their_values(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.draft.choose("variational")
    window.tabs.set_current("learn")
    lab.train(qtbot, session)
    terms = session.book.entry.losses[-1].terms
    shown = "\n".join(shown_texts(window))
    for name, values in terms.items():
        if name != "total":
            assert f"{text.term(name)} {values[-1]:#.4g}" in shown
    assert "KL " in shown
    assert "last batch" in shown


def test_both_themes_and_back(window: MainWindow, qapp: QApplication) -> None:
    draw_a_seven(window)
    light = pixels(window)
    window.menus.actions_by_path["View/Theme/Dark"].trigger()
    assert theme.current() is theme.DARK
    assert window.settings.text("theme", "") == "dark"
    assert window.menus.actions_by_path["View/Theme/Dark"].isChecked()
    dark = pixels(window)
    assert light[..., :3].mean() > 200
    assert dark[..., :3].mean() < 80
    assert qapp.palette().window().color().name() == theme.DARK.background
    window.menus.actions_by_path["View/Theme/Light"].trigger()
    again = pixels(window)
    assert np.abs(again[..., :3].astype(int) - light[..., :3]).mean() < 1


def test_a_theme_that_does_not_exist_is_refused(window: MainWindow) -> None:
    with pytest.raises(ValueError, match="appearance"):
        view.set_theme(window.settings, "sepia")
    assert theme.current() is theme.LIGHT


LATENT = {"mode": "digits", "map": "pca", "axes": "0,2", "colours": "error", "prior": "yes"}


@pytest.mark.parametrize("crash", [False, True])
def test_the_next_window_is_as_this_one_was_left(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    places: lab.Places,
    crash: bool,
) -> None:
    theme.apply(QApplication.instance(), "light")
    session = lab.new_session(monkeypatch, dataset, places)
    first = lab.open_window(qtbot, session, places.memory)
    # Qt fits what it restores into the screen, and the offscreen one is small.
    first.resize(first.minimumWidth(), 700)
    first.columns.setSizes([330, 300, 330])
    first.rows.setSizes([420, 240])
    view.set_theme(first.settings, "dark")
    first.tabs.set_current("units")
    book, draft = session.book, session.draft
    run = lab.train(qtbot, session, epochs=1)
    book.set_pins(["sparse", run])
    lab.show(qtbot, session, "sparse")
    draft.choose("k_sparse")
    draft.change(epochs=7, learning_rate=0.0042)
    draft.change(seed=99)
    first.draw.set_noise("masking", 0.6)
    draw_a_seven(first)
    drawn = first.draw.canvas.picture()
    first.latent.set_view(LATENT)
    first_size, sizes = first.size(), (first.columns.sizes(), first.rows.sizes())
    if crash:  # what is written by itself must do
        first._remembering._due.timeout.emit()
        first.settings.keep(first, {"columns": first.columns, "rows": first.rows})
        monkeypatch.setattr(first, "_remember", lambda: None)
        first.draw.canvas.clear()  # a second before the end: too late
    lab.close_window(first)
    memory = WindowSettings(places.memory)
    assert memory.text("theme", "system") == "dark"
    session = lab.new_session(monkeypatch, dataset, places, app.start_of(memory))
    second = lab.open_window(qtbot, session, places.memory, keep_size=True)
    assert second.size() == first_size
    assert (second.columns.sizes(), second.rows.sizes()) == sizes
    assert second.tabs.current() == "units"
    book, draft = session.book, session.draft
    assert (book.shown, book.pinned) == ("sparse", ("sparse", run))
    assert book.entries[run].loaded
    assert draft.config is not None
    assert not draft.follows
    assert (draft.variant, draft.config.epochs, draft.config.seed) == ("k_sparse", 7, 99)
    assert draft.config.learning_rate == 0.0042
    assert (session.inspector.noise, session.inspector.level) == ("masking", 0.6)
    np.testing.assert_array_equal(second.draw.canvas.picture(), drawn)
    assert session.inspector.reading is not None
    assert second.latent.view() == LATENT
    second.reset_layout()
    spare = second.screen().availableSize() - second.frameGeometry().size()  # less than 1440
    assert 0 <= spare.width() < 12  # room for a frame that the system has not told of
    assert 0 <= spare.height() < 40
    lab.close_window(second)
    theme.apply(QApplication.instance(), "light")


@pytest.mark.parametrize(("tried", "mode"), [(False, "digits"), (True, "points")])
def test_a_newcomer_sees_digits_first(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    places: lab.Places,
    *,
    tried: bool,
    mode: str,
) -> None:
    session = lab.new_session(monkeypatch, dataset, places)
    window = lab.open_window(qtbot, session, places.memory, tried=tried)
    assert window.latent.view()["mode"] == mode
    assert {each.mode() for each in window.latent.grid.maps()} == {mode}
    lab.close_window(window)


def test_a_tab_comes_back_under_the_name_that_it_has_now(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: lab.Places
) -> None:
    memory = WindowSettings(places.memory)
    memory.set_text("tab", "filters")  # as an earlier version called it
    memory.sync()
    session = lab.new_session(monkeypatch, dataset, places)
    window = lab.open_window(qtbot, session, places.memory)
    assert window.tabs.current() == "units"
    lab.close_window(window)


def test_a_bar_of_the_code_leads_to_the_card_of_its_unit(qtbot: QtBot, window: MainWindow) -> None:
    window.draw.draw_test_image(3)
    qtbot.waitUntil(lambda: len(window.reading.bars.code()) > 0)
    window.reading.bars.set_chosen(5)
    QTest.keyClick(window.reading.bars, Qt.Key.Key_Return)
    assert window.tabs.current() == "units"
    panel = window.tabs.currentWidget()
    qtbot.waitUntil(panel.card.isVisible, timeout=lab.PATIENCE)
    assert panel.card._title.text() == "Unit 5"


def test_a_damaged_memory_keeps_no_window_shut(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: lab.Places
) -> None:
    deep = "view=" + "[" * 100_000
    lines = ("tab=nowhere", "geometry=rubbish", "settings={", "shown=none", "pinned={", deep)
    more = ('noise="[\\"masking\\", 1e999]"', "drawing=rubbish", "draft=none", "sample=-")
    places.memory.write_text("\n".join(["[General]", *lines, *more, ""]))
    begin = app.start_of(WindowSettings(places.memory))
    session = lab.new_session(monkeypatch, dataset, places, begin)
    window = lab.open_window(qtbot, session, places.memory)
    assert window.tabs.current() == TABS[0]
    assert session.book.shown == lab.SHIPPED[0]
    assert session.book.pinned == ()
    assert window.draw.canvas.is_empty()
    assert window.notice.isVisible()
    assert "What the window remembered is damaged" in window.notice.accessibleName()
    lab.close_window(window)
    assert "settings={" in places.memory.with_name("memory.ini.damaged").read_text()


def test_failures_appear_in_the_notice_and_block_nothing(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    assert not window.notice.isVisible()
    path = tmp_path / "bad.safetensors"
    path.write_bytes(b"nonsense")
    window.session.open_run(path)
    qtbot.waitUntil(window.notice.isVisible, timeout=lab.PATIENCE)
    assert window.notice.kind() == "error"
    assert str(path) in window.notice.accessibleName()
    draw_a_seven(window)
    assert window.session.inspector.reading is not None
    QTest.mouseClick(window.notice.close_button, LEFT)
    assert not window.notice.isVisible()


def test_a_long_notice_makes_the_window_no_wider(window: MainWindow) -> None:
    window.resize(1000, 700)
    size = window.size()
    window.session.noticed.emit("error", "It went wrong. " * 40)
    QApplication.processEvents()
    assert window.notice.isVisible()
    assert window.size() == size
    assert window.notice.width() <= 1000


def test_a_picture_file_that_is_none_is_a_notice(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"no picture")
    window.draw.pictures.open(str(path))
    qtbot.waitUntil(window.notice.isVisible, timeout=lab.PATIENCE)
    assert "picture.png" in window.notice.accessibleName()


def test_the_history_is_saved_as_csv(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(name: str) -> None:
        path = str(tmp_path / name)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (path, ""))
        window.menus.actions_by_path["File/Save Loss History as CSV …"].trigger()
        lab.wait_idle(qtbot, window.session)

    save("none.csv")  # nothing was trained yet
    assert "no finished epoch" in window.notice.accessibleName()
    assert list(tmp_path.glob("*.csv")) == []
    lab.train(qtbot, window.session)
    save("history.csv")
    head, *rows = (tmp_path / "history.csv").read_text().splitlines()
    assert len(rows) == 2
    values = dict(zip(head.split(","), map(float, rows[1].split(",")), strict=True))
    record = window.session.book.entry.history[1]
    assert values["test_bce"] == record.test["bce"]
    assert values["train_total"] == record.train["total"]
    save("missing/history.csv")
    assert "can't be written" in window.notice.accessibleName()


def test_a_knob_of_the_form_reaches_the_draft(window: MainWindow) -> None:
    draft = window.session.draft
    draft.choose("variational")
    form = window.draft.forms["variational"]
    name, row = next((n, r) for n, r in form.rows.items() if r.live)
    assert form.isVisible()
    control: Any = row.control
    control.box.setFocus()
    QTest.keyClick(control.box, Qt.Key.Key_Up)
    assert draft.config is not None
    assert getattr(draft.config.knobs, name) == control.value() != row.default
    window.menus.actions_by_path["Edit/Reset Settings of This Variant"].trigger()
    assert getattr(draft.config.knobs, name) == row.default == control.value()


def test_a_kind_of_noise_has_one_name_on_screen(window: MainWindow) -> None:
    titles = {"gaussian": "Gaussian", "masking": "Masking", "salt-and-pepper": "Salt and pepper"}
    drawn = window.draw.noise
    offered = {drawn.itemData(row): drawn.itemText(row) for row in range(drawn.count())}
    assert offered == {"none": "No noise", **titles}
    robustness = window.findChild(Robustness)
    assert {key: robustness.kinds.chip(key).text() for key in titles} == titles
    knob = window.draft.forms["denoising"].rows["corruption"].control
    trained = {knob.itemData(row): knob.itemText(row) for row in range(knob.count())}
    assert trained == {**titles, "mixture": "Mixture"}
