"""Shortcuts on keyboards whose letters are not Latin.

Qt names a key by its letter: Ctrl and the key marked Z and Я is Ctrl+Я on a Russian layout. Where
no Latin layout is set up beside it, no shortcut is found; so the key is taken for the one that
lies in its place on a US keyboard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAction

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
DISGUISED = {("Q", "/"), ("W", "'"), ("Q", ";")}
"""Keys of a Hebrew or Greek layout, by their US key, that give a Latin character in place of a
letter; no common Latin layout has these there."""


def latin_key(event: QKeyEvent, platform: str) -> Qt.Key | None:
    """The key of a US keyboard that lies where a pressed key lies; None for one that is Latin.

    Args:
        event: With the native codes of the key.
        platform: Qt's name of it, which says what the codes mean.
    """
    key = event.key()
    place = _us_key(event.nativeScanCode(), event.nativeVirtualKey(), platform)
    if place is None:
        return None
    typed = chr(key) if key < 0x110000 else ""
    if not typed or (typed.isascii() and (place, typed) not in DISGUISED):
        return None
    return Qt.Key(ord(place))


def _us_key(scan: int, virtual: int, platform: str) -> str | None:
    if platform == "cocoa":
        return MAC.get(virtual)
    if platform == "windows":
        return chr(virtual) if virtual in LETTERS else SET_1.get(scan)
    return EVDEV.get(scan)


def translated(event: QKeyEvent, kind: QEvent.Type) -> QKeyEvent | None:
    """A key press with Ctrl as it would be on a Latin layout; None where it is Latin already."""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return None
    key = latin_key(event, QGuiApplication.platformName())
    if key is None:
        return None
    return QKeyEvent(kind, key, event.modifiers(), "", event.isAutoRepeat())


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
