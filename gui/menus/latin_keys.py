"""Shortcuts on keyboards whose letters are not Latin.

Qt names a key by its letter: Ctrl and the key marked Z and Я is Ctrl+Я on a Russian layout. Where
no Latin layout is set up beside it, no shortcut is found; so the key is taken for the one that
lies in its place on a US keyboard. So are the digits of a French one, which want Shift there.
Hebrew layouts give Latin letters with Shift, and Qt then finds the shortcut without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from gui.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction, QWindow

ROWS = {10: "1234567890-=", 24: "QWERTYUIOP[]", 38: "ASDFGHJKL;'", 52: "ZXCVBNM,./"}
"""Keys of a US keyboard from left to right, by the code that X11 and Wayland have for the first."""
EVDEV = {first + n: key for first, keys in ROWS.items() for n, key in enumerate(keys)}
SET_1 = {code - 8: key for code, key in EVDEV.items()}
"""The codes that Windows has for them."""
MAC_KEYS = "ASDFHGZXCV BQWERYT123465=97-80]OU[IP LJ'K; ,/NM."
MAC = {code: key for code, key in enumerate(MAC_KEYS) if key != " "}
"""The virtual key codes of macOS, which has no others."""
LETTERS = range(ord("A"), ord("Z") + 1)
"""Windows' virtual keys of letters are those letters, on every layout."""
DISGUISED = {("Q", "/"), ("W", "'"), ("Q", ";"), ("Q", ",")}
"""Keys of a Hebrew, Greek or Bulgarian layout, by their US key, that give a Latin character in
place of a letter; no common Latin layout has these there."""
OWN = set("+-=./")
"""Characters that a shortcut of their own has, wherever they lie."""


def latin_key(event: QKeyEvent, platform: str) -> Qt.Key | None:
    """The key that a pressed one with Ctrl is to be taken for; None where Qt finds what is meant.

    Args:
        event: With the native codes of the key.
        platform: Qt's name of it, which says what the codes mean.
    """
    key = event.key()
    place = _us_key(event.nativeScanCode(), event.nativeVirtualKey(), platform)
    if place is None:
        return None
    typed = chr(key) if key < 0x110000 else ""
    if not typed:
        return None
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        if typed.isascii():
            return Qt.Key(key) if typed.isalpha() else None
    elif typed.isascii() and (place, typed) not in DISGUISED:
        shifted = place.isdigit() and not typed.isalnum() and typed not in OWN
        return Qt.Key(ord(place)) if shifted else None
    return Qt.Key(ord(place))


def _us_key(scan: int, virtual: int, platform: str) -> str | None:
    if platform == "cocoa":
        return MAC.get(virtual)
    if platform == "windows":
        return chr(virtual) if virtual in LETTERS else SET_1.get(scan)
    return EVDEV.get(scan)


def translated(event: QKeyEvent, kind: QEvent.Type) -> QKeyEvent | None:
    """A key press with Ctrl as it would be on a US layout; None where Qt finds what is meant."""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return None
    key = latin_key(event, QGuiApplication.platformName())
    if key is None:
        return None
    return QKeyEvent(kind, key, event.modifiers(), "", event.isAutoRepeat())


@guarded
class LatinKeys(QObject):
    """Hears the keys of a window before any widget does: a list would take Ctrl+Я for a search.

    Args:
        window: Whose keys.
        actions: Those that have shortcuts.
    """

    def __init__(self, window: QWindow, actions: Iterable[QAction]) -> None:
        super().__init__(window)
        self._actions = actions
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Do what a key does on a Latin layout; Qt does not look for it among shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and is_translated(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return press(event, QApplication.focusWidget(), self._actions)
        return super().eventFilter(watched, event)


def is_translated(event: QEvent) -> bool:
    """Whether a key is not to be looked for among shortcuts as it is."""
    return isinstance(event, QKeyEvent) and translated(event, event.type()) is not None


def press(event: QKeyEvent, focus: QObject | None, actions: Iterable[QAction]) -> bool:
    """Do what a key with Ctrl does on a Latin layout; False where it is one, or does nothing.

    Args:
        event: A press that nothing has answered.
        focus: What has the keyboard; a field for text undoes and copies by itself.
        actions: Those that have shortcuts.
    """
    asked = translated(event, QEvent.Type.ShortcutOverride)
    latin = translated(event, QEvent.Type.KeyPress)
    if asked is None or latin is None:
        return False
    if focus is not None:
        asked.ignore()
        QCoreApplication.sendEvent(focus, asked)
        if asked.isAccepted():
            return QCoreApplication.sendEvent(focus, latin)
    wanted = QKeySequence(QKeyCombination(latin.modifiers(), Qt.Key(latin.key())))
    for action in actions:
        if action.isEnabled() and wanted in action.shortcuts():
            action.trigger()
            return True
    return False
