"""Shortcuts are found on Cyrillic, Greek and Hebrew keyboards with no Latin layout beside them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcutEvent
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QWidget

from gui.menus.latin_keys import EVDEV, latin_key, press
from gui.widgets.fields import ChoiceField
from tests.gui import lab

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.main_window import MainWindow

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PRESS = QEvent.Type.KeyPress
SCAN = {letter: code for code, letter in EVDEV.items()}
MACS = {"Z": 6, "R": 15, "Q": 12, "E": 14, ".": 47}


def key(
    letter: str,
    us: str,
    platform: str = "xcb",
    *,
    modifiers: Qt.KeyboardModifier = CTRL,
    kind: QEvent.Type = PRESS,
) -> QKeyEvent:
    """The press of a key that gives a letter, and lies where another one lies on a US keyboard."""
    scan, virtual = SCAN[us], ord(letter.lower())
    if platform == "windows":
        scan, virtual = SCAN[us] - 8, ord(us) if us.isalpha() else 0xBC
    if platform == "cocoa":
        scan, virtual = 0, MACS[us]
    return QKeyEvent(kind, ord(letter), modifiers, scan, virtual, 0, "")


def type_at(
    focus: QWidget, letter: str, us: str, modifiers: Qt.KeyboardModifier = CTRL
) -> QKeyEvent:
    """As Qt has it: the window hears of a key first, and is asked whether it is no shortcut."""
    focus.setFocus()
    window = focus.window().windowHandle()
    asked = key(letter, us, modifiers=modifiers, kind=QEvent.Type.ShortcutOverride)
    asked.ignore()
    QApplication.sendEvent(window, asked)
    assert asked.isAccepted()  # it comes as a key, not as Qt's own idea of a shortcut
    pressed = key(letter, us, modifiers=modifiers)
    QApplication.sendEvent(window, pressed)
    return pressed


@pytest.mark.parametrize("platform", ["xcb", "wayland", "windows", "cocoa"])
@pytest.mark.parametrize(
    ("letter", "us"),
    [
        *(("Я", "Z"), ("К", "R"), ("Й", "Q"), ("У", "E"), ("Ю", ".")),  # Russian
        *(("Ζ", "Z"), ("Ρ", "R"), (";", "Q"), ("Ε", "E")),  # Greek
        *(("ז", "Z"), ("ר", "R"), ("/", "Q"), ("ק", "E"), ("ץ", ".")),  # Hebrew
        *((",", "Q"), ("У", "E")),  # Bulgarian
    ],
)
def test_a_key_is_known_by_its_place(letter: str, us: str, platform: str) -> None:
    assert latin_key(key(letter, us, platform), platform) == Qt.Key(ord(us))


@pytest.mark.parametrize(
    ("letter", "us"),
    [
        *(("Z", "Y"), ("A", "Q"), ("Q", "A"), ("W", "Z"), ("'", "Q"), (".", "/"), ("Z", "Z")),
        *(("-", "6"), ("+", "1"), (")", "-"), ("1", "1")),  # and a Russian full stop above
        *(("Ç", "."), ("Ö", ","), ("Ğ", "["), ("Ş", ";")),  # Turkish
        *(("Ö", "0"), ("Ü", "-"), ("Ó", "="), ("Ő", "[")),  # Hungarian
        *(("ß", "-"), ("Ä", "'"), ("¡", "="), ("º", "'"), ("Ư", "["), ("’", ".")),
        *(("ʻ", "'"), ("\u0301", "[")),  # Hawaiian, and marks of Cameroon's languages
    ],
)
def test_latin_layouts_stay_as_they_are(letter: str, us: str) -> None:
    assert latin_key(key(letter, us), "xcb") is None


@pytest.mark.parametrize(
    ("letter", "us"),
    [
        ("O", "O"),
        ("A", "Q"),
        ("Z", "Y"),
        ("Ç", "."),
        ("Ö", "0"),
        ("Š", "3"),
        (":", "Q"),
        ("+", "1"),
    ],
)
def test_qt_looks_for_what_has_shift_on_a_latin_layout(letter: str, us: str) -> None:
    assert latin_key(key(letter, us, modifiers=CTRL | SHIFT), "xcb") is None


@pytest.mark.parametrize(
    ("character", "us"),
    [
        *(("~", "Z"), ("]", "D"), ("×", "O"), ("\u064d", "S")),  # Arabic
        ("]", "O"),  # Persian
        ("(", "Z"),  # Thai
        *(("₭", "Z"), (".", "D"), (";", "S")),  # Lao
    ],
)
def test_a_key_with_shift_that_gives_no_letter_is_known_by_its_place(
    character: str, us: str
) -> None:
    assert latin_key(key(character, us, modifiers=CTRL | SHIFT), "xcb") == Qt.Key(ord(us))


def test_with_shift_a_sign_in_another_place_stays_what_it_is() -> None:
    assert latin_key(key("~", "X", modifiers=CTRL | SHIFT), "xcb") is None
    assert latin_key(key("?", "M", modifiers=CTRL | SHIFT), "xcb") is None  # a French one


def test_a_key_without_a_place_or_a_letter_is_left_alone() -> None:
    assert latin_key(QKeyEvent(PRESS, ord("Я"), CTRL), "xcb") is None
    assert latin_key(QKeyEvent(PRESS, Qt.Key.Key_F1, CTRL, 67, 0xFFBE, 0), "xcb") is None
    assert latin_key(key("Я", "Z", modifiers=NONE), "xcb") is None  # written, not with Ctrl
    assert latin_key(QKeyEvent(PRESS, 0, CTRL, SCAN["1"], 0, 0), "xcb") is None


def test_the_action_of_the_shortcut_is_done_if_it_can_be(qtbot: QtBot) -> None:
    owner, done = QWidget(), []
    qtbot.addWidget(owner)
    actions = []
    for keys in ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+R"):
        action = QAction(keys, owner)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _on=False, keys=keys: done.append(keys))
        actions.append(action)
    assert press(key("Я", "Z"), None, actions)
    assert press(key("Я", "Z", modifiers=CTRL | SHIFT), None, actions)
    assert not press(key("Й", "Q"), None, actions)
    actions[2].setEnabled(False)
    assert not press(key("К", "R"), None, actions)
    assert done == ["Ctrl+Z", "Ctrl+Shift+Z"]


def test_a_key_that_is_held_down_does_again_what_may_be_repeated(qtbot: QtBot) -> None:
    owner, done = QWidget(), []
    qtbot.addWidget(owner)
    action = QAction("Undo", owner)
    action.setShortcut(QKeySequence("Ctrl+Z"))
    action.triggered.connect(lambda: done.append(1))
    held = QKeyEvent(PRESS, ord("Я"), CTRL, SCAN["Z"], ord("я"), 0, "", True)
    assert press(held, None, [action])
    assert len(done) == 1
    action.setAutoRepeat(False)
    assert press(held, None, [action])  # no widget hears of it
    assert len(done) == 1
    assert press(key("Я", "Z"), None, [action])
    assert len(done) == 2


def test_a_field_for_text_undoes_its_own(qtbot: QtBot) -> None:
    field, done = QLineEdit(), []
    qtbot.addWidget(field)
    action = QAction("Undo", field)
    action.setShortcut(QKeySequence("Ctrl+Z"))
    action.triggered.connect(lambda: done.append("the window's"))
    field.insert("three")
    assert press(key("Я", "Z"), field, [action])
    assert (field.text(), done) == ("", [])


@pytest.mark.parametrize(("letter", "us"), [("Я", "Z"), ("Ζ", "Z"), ("ז", "Z")])
def test_the_window_takes_back_a_stroke(
    qtbot: QtBot, window: MainWindow, letter: str, us: str
) -> None:
    window.draw.draw_test_image(3)
    lab.wait_idle(qtbot, window.session)
    undone: list[str] = []
    window.menus.actions_by_path["Edit/Undo"].triggered.connect(lambda: undone.append(us))
    type_at(window.draw.canvas, letter, us)
    assert undone == ["Z"]


def test_ctrl_q_of_a_hebrew_keyboard_closes_the_window(window: MainWindow) -> None:
    type_at(window.draw.canvas, "/", "Q")  # Qt would take it for Ctrl+/, which is Help
    assert not window.isVisible()


def test_a_list_that_has_the_keyboard_does_not_search_for_the_letter(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.draw.draw_test_image(3)
    lab.wait_idle(qtbot, window.session)
    undone: list[str] = []
    window.menus.actions_by_path["Edit/Undo"].triggered.connect(lambda: undone.append("Z"))
    type_at(window.findChild(ChoiceField), "Я", "Z")
    assert undone == ["Z"]


@pytest.mark.parametrize(
    ("letter", "us", "modifiers", "path"),
    [
        ("&", "1", CTRL, "View/Reconstructions"),  # French
        ('"', "3", CTRL, "View/Robustness"),
        ("À", "0", CTRL, "View/Text/Usual Size"),
        ("Š", "3", CTRL, "View/Robustness"),  # Czech
        ("Ě", "2", CTRL, "View/Compare"),
        ("Ľ", "2", CTRL, "View/Compare"),  # Slovak
        ("Ė", "4", CTRL, "View/Sensitivity"),  # Lithuanian
        ("Ê", "3", CTRL, "View/Robustness"),  # Vietnamese
        ("В", "D", CTRL | SHIFT, "Edit/Chosen Test Image …"),
    ],
)
def test_digits_and_keys_with_shift_do_what_is_meant(
    window: MainWindow,
    letter: str,
    us: str,
    modifiers: Qt.KeyboardModifier,
    path: str,
) -> None:
    done = calls_of(window)
    type_at(window.draw.canvas, letter, us, modifiers)
    assert done == [path]


def calls_of(window: MainWindow) -> list[str]:
    """What is chosen from the menus, from now on, instead of what it does."""
    done: list[str] = []
    for name, action in window.menus.actions_by_path.items():
        action._callback = partial(done.append, name)
    return done


def ask(window: MainWindow, letter: str) -> bool:
    """Whether a Latin letter with Ctrl and Shift is kept from Qt's own look among shortcuts."""
    asked = key(letter, letter, modifiers=CTRL | SHIFT, kind=QEvent.Type.ShortcutOverride)
    asked.ignore()
    QApplication.sendEvent(window.windowHandle(), asked)
    return asked.isAccepted()


@pytest.mark.parametrize(
    ("letter", "found", "path"),
    [
        ("D", "Edit/Random Test Image", "Edit/Chosen Test Image …"),
        ("O", "File/Open Model …", "File/Open Picture …"),
    ],
)
def test_shift_counts_where_qt_finds_the_shortcut_without_it(
    window: MainWindow, letter: str, found: str, path: str
) -> None:
    done, action = calls_of(window), window.menus.actions_by_path[found]
    assert not ask(window, letter)
    QApplication.sendEvent(action, QShortcutEvent(action.shortcut(), 0))  # a Hebrew layout
    assert done == [path]
    with_shift = window.menus.actions_by_path[path]
    assert not ask(window, letter)
    QApplication.sendEvent(with_shift, QShortcutEvent(with_shift.shortcut(), 0))  # any other
    assert done == [path, path]
    plain = key(letter, letter, kind=QEvent.Type.ShortcutOverride)
    QApplication.sendEvent(window.windowHandle(), plain)
    QApplication.sendEvent(action, QShortcutEvent(action.shortcut(), 0))
    assert done == [path, path, found]


def test_shift_counts_where_the_shortcut_without_it_can_not_be_done(window: MainWindow) -> None:
    done, actions = calls_of(window), window.menus.actions_by_path
    actions["Edit/Random Test Image"].setEnabled(False)
    assert not ask(window, "D")
    window.draw.canvas.setFocus()
    QApplication.sendEvent(window.windowHandle(), key("D", "D", modifiers=CTRL | SHIFT))
    assert done == ["Edit/Chosen Test Image …"]


@pytest.mark.parametrize("opens", ["open", "show"])  # the main window waits for it, or not
@pytest.mark.parametrize(("letter", "us"), [("С", "C"), ("ؤ", "C"), ("ب", "F")])
def test_a_field_of_a_dialogue_copies_its_own_and_the_window_hears_nothing(
    qtbot: QtBot, window: MainWindow, letter: str, us: str, opens: str
) -> None:
    done = calls_of(window)
    dialogue = QInputDialog(window)
    dialogue.setTextValue("three")
    getattr(dialogue, opens)()
    field = dialogue.findChild(QLineEdit)
    assert field is not None
    field.selectAll()
    QApplication.clipboard().setText("before")
    dialogue.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field)
    type_at(field, letter, us)
    assert QApplication.clipboard().text() == ("three" if us == "C" else "before")
    assert done == []
    dialogue.close()
