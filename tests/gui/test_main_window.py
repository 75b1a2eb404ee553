"""The real window, off screen, with a small laboratory: menus, tabs, themes, memory, notices."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
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

from gui import text, theme
from gui.menus import view
from gui.menus.menu_bar import MENUS
from gui.panels.robustness import Robustness
from gui.panels.tabs import VIEWS
from gui.session.training_control import IDLE, PAUSED, RUNNING
from gui.settings import WindowSettings
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
    assert all(a.text() and path.endswith(f"/{a.text()}") for path, a in by_path.items())
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
    off = [action.text() for action in in_menus if not action.isEnabled()]
    assert off == ["Back to the Shipped Model"]  # it is on show


def test_every_visible_control_has_an_accessible_name(window: MainWindow) -> None:
    kinds = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)
    window.network.toggle()
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
    session.book.configure("vanilla", epochs=1000)
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
    window.session.book.configure("vanilla", epochs=1000)
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
    assert any(text == "Shipped model · 0 epochs" for text in shown_texts(window))
    assert any("MNIST · 200 train / 60 test" in text for text in shown_texts(window))


@pytest.mark.parametrize("key", TABS)
def test_every_tab_opens_for_every_variant(qtbot: QtBot, window: MainWindow, key: str) -> None:
    session = window.session
    draw_a_seven(window)
    window.tabs.set_current(key)
    assert window.tabs.currentWidget().isVisible()
    for variant in lab.KEYS:
        session.book.choose(variant)
        window.grab()  # painted, not only shown
        qtbot.waitUntil(lambda: session.dispatcher.idle, timeout=lab.PATIENCE)
    session.book.choose("sparse")
    session.inspector.decode_at(0.1, 0.2)
    window.grab()
    session.inspector.inspect(4)
    window.grab()
    assert not window.notice.isVisible(), window.notice.accessibleName()


def test_the_comparison_has_figures_for_every_model_and_pca(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.tabs.set_current("compare")
    table = window.tabs.currentWidget().table
    qtbot.waitUntil(lambda: window.session.dispatcher.idle, timeout=lab.PATIENCE)
    for row, key in enumerate([*lab.KEYS, "pca"]):
        psnr = table.item(row, 3).text()
        if key in (*lab.SHIPPED, "pca"):
            assert float(psnr) > 0, key
        else:
            assert psnr == "—", key
    table.cellClicked.emit(lab.KEYS.index("sparse"), 0)
    assert window.session.book.shown == "sparse"


def test_learn_names_the_terms_with_their_values(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    session.book.choose("variational")
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


def test_the_chosen_variant_is_the_bold_one_in_every_theme(window: MainWindow) -> None:
    for variant, appearance in (("variational", "dark"), ("sparse", "light")):
        window.session.book.choose(variant)
        window.menus.actions_by_path[f"View/Theme/{appearance.capitalize()}"].trigger()
        QApplication.processEvents()
        rows = {key: window.variants.row(key)._title.font() for key in lab.KEYS}
        bold = [key for key, font in rows.items() if font.weight() > QFont.Weight.Normal]
        assert bold == [variant]


def test_a_theme_that_does_not_exist_is_refused(window: MainWindow) -> None:
    with pytest.raises(ValueError, match="appearance"):
        view.set_theme(window.settings, "sepia")
    assert theme.current() is theme.LIGHT


def test_the_next_window_is_as_this_one_was_left(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, tmp_path: Path
) -> None:
    path = tmp_path / "memory.ini"
    first = lab.open_window(qtbot, lab.new_session(monkeypatch, dataset), path)
    # Qt fits what it restores into the screen, and the offscreen one is small.
    first.resize(first.minimumWidth(), 700)
    first.columns.setSizes([330, 300, 330])
    first.rows.setSizes([420, 240])
    view.set_theme(first.settings, "dark")
    first.tabs.set_current("filters")
    book = first.session.book
    book.choose("k_sparse" if "k_sparse" in lab.KEYS else lab.KEYS[3])
    shown = book.shown
    book.configure(shown, epochs=7, learning_rate=0.0042)
    book.configure("vanilla", seed=99)
    first_size, sizes = first.size(), (first.columns.sizes(), first.rows.sizes())
    lab.close_window(first)
    memory = WindowSettings(path)
    assert memory.text("theme", "system") == "dark"
    session = lab.new_session(monkeypatch, dataset, memory.text("variant", ""), memory.settings())
    second = lab.open_window(qtbot, session, path, keep_size=True)
    assert second.size() == first_size
    assert (second.columns.sizes(), second.rows.sizes()) == sizes
    assert second.tabs.current() == "filters"
    assert session.book.shown == shown
    config = session.book.entries[shown].config
    assert (config.epochs, config.learning_rate) == (7, 0.0042)
    assert session.book.entries["vanilla"].config.seed == 99
    second.reset_layout()
    assert second.frameGeometry().size() == second.screen().availableSize()  # smaller than 1440
    lab.close_window(second)
    theme.apply(QApplication.instance(), "light")


def test_a_damaged_memory_keeps_no_window_shut(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, tmp_path: Path
) -> None:
    path = tmp_path / "memory.ini"
    path.write_text("[General]\ntab=nowhere\ngeometry=rubbish\nsettings={\nvariant=none\n")
    session = lab.new_session(monkeypatch, dataset, WindowSettings(path).text("variant", ""))
    window = lab.open_window(qtbot, session, path)
    assert window.tabs.current() == TABS[0]
    assert session.book.shown == lab.KEYS[0]
    lab.close_window(window)


def test_failures_appear_in_the_notice_and_block_nothing(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    assert not window.notice.isVisible()
    path = tmp_path / "bad.safetensors"
    path.write_bytes(b"nonsense")
    window.session.open_model(path)
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


def test_a_picture_file_that_is_none_is_a_notice(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"no picture")
    window.draw.open_picture(str(path))
    assert window.notice.isVisible()
    assert "picture.png" in window.notice.accessibleName()


def test_the_history_is_saved_as_csv(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(name: str) -> None:
        path = str(tmp_path / name)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (path, ""))
        window.menus.actions_by_path["File/Save Loss History as CSV …"].trigger()

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


def test_a_knob_of_the_form_reaches_the_settings(window: MainWindow) -> None:
    book = window.session.book
    book.choose("variational")
    form = window.variants.row("variational").form
    name, row = next((n, r) for n, r in form.rows.items() if r.live)
    assert form.isVisible()
    control: Any = row.control
    control.box.setFocus()
    QTest.keyClick(control.box, Qt.Key.Key_Up)
    assert getattr(book.entry.config.knobs, name) == control.value() != row.default
    window.menus.actions_by_path["Edit/Reset Settings of This Variant"].trigger()
    assert getattr(book.entry.config.knobs, name) == row.default == control.value()


def test_a_kind_of_noise_has_one_name_on_screen(window: MainWindow) -> None:
    titles = {"gaussian": "Gaussian", "masking": "Masking", "salt-and-pepper": "Salt and pepper"}
    drawn = window.draw.noise
    offered = {drawn.itemData(row): drawn.itemText(row) for row in range(drawn.count())}
    assert offered == {"none": "No noise", **titles}
    robustness = window.findChild(Robustness)
    assert {key: robustness.kinds.chip(key).text() for key in titles} == titles
    knob = window.variants.row("denoising").form.rows["corruption"].control
    trained = {knob.itemData(row): knob.itemText(row) for row in range(knob.count())}
    assert trained == {**titles, "mixture": "Mixture"}
