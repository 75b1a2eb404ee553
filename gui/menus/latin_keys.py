"""Shortcuts on keyboards whose letters are not Latin.

Qt names a key by its letter: Ctrl and the key marked Z and Я is Ctrl+Я on a Russian layout. Where
no Latin layout is set up beside it, no shortcut is found; so the key is taken for the one that
lies in its place on a US keyboard. So are the digits of a French one, which want Shift there.
Hebrew layouts give Latin letters with Shift, which looks like any Latin keyboard: Qt looks first,
and where it found the shortcut without Shift, that with Shift is done.
Dialogues have shortcuts as well: those of their fields for text, to copy or undo.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcutEvent, QWindow
from PySide6.QtWidgets import QApplication

from gui.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LATIN_1 = 0xFF
"""The last character of a block that has no letter of another script: ª and º are of Spanish."""
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
place of a letter; of Latin layouts only rare ones of Dvorak's kind have these there."""
DISGUISED_WITH_SHIFT = {
    *(("Z", "~"), ("D", "]"), ("O", "×")),  # Arabic
    ("O", "]"),  # Persian
    ("Z", "("),  # Thai
    *(("S", ";"), ("D", "."), ("Z", "₭")),  # Lao
}
"""The same with Shift, for the letters of shortcuts that have it."""
ON_DIGITS = set("ÉÈÊÇÀĚŠČŘŽÝÁÍĽŤĄĘĖĮŲŪĂÂÔĐ")
"""Latin letters in the row of digits: of a French, Czech, Slovak, Lithuanian or Vietnamese layout,
which want Shift or AltGr for the digit. Hungarian's Ö is none of them: its layout has 0 on another
key."""
NOT_OF_A_SCRIPT = ("LATIN", "MODIFIER LETTER", "COMBINING")
"""How Unicode's names of letters and marks begin that Latin layouts have: ʻ of a Hawaiian one."""
OWN = set("+-=./")
"""Characters that a shortcut of their own has, wherever they lie."""


def latin_key(event: QKeyEvent, platform: str) -> Qt.Key | None:
    """The key that a pressed one with Ctrl is to be taken for; None where Qt finds what is meant.

    Args:
        event: With the native codes of the key.
        platform: Qt's name of it, which says what the codes mean.
    """
    typed = chr(event.key()) if event.key() < 0x110000 else ""
    place = _us_key(event.nativeScanCode(), event.nativeVirtualKey(), platform)
    if not typed.isprintable() or not typed or not place or not event.modifiers() & CTRL:
        return None
    plain = not event.modifiers() & SHIFT
    disguised = (place, typed) in (DISGUISED if plain else DISGUISED_WITH_SHIFT)
    disguised = disguised or (plain and _wants_shift(place, typed))
    return Qt.Key(ord(place)) if disguised or _is_foreign(typed) else None


def _is_foreign(typed: str) -> bool:
    """Whether a key gives a letter, a vowel sign or a digit of a script that is not Latin."""
    written = unicodedata.category(typed)[0] in "LMN"
    name = unicodedata.name(typed, "")
    return written and ord(typed) > LATIN_1 and not name.startswith(NOT_OF_A_SCRIPT)


def _wants_shift(place: str, typed: str) -> bool:
    """Whether a key with a digit gives something else without Shift, which is no shortcut."""
    return place.isdigit() and (typed in ON_DIGITS or not (typed.isalnum() or typed in OWN))


def letter_with_shift(event: QKeyEvent) -> Qt.Key | None:
    """The Latin letter that is pressed with Ctrl and Shift; None for all else."""
    is_letter = event.modifiers() == CTRL | SHIFT and event.key() in LETTERS
    return Qt.Key(event.key()) if is_letter else None


def _us_key(scan: int, virtual: int, platform: str) -> str | None:
    if platform == "cocoa":
        return MAC.get(virtual)
    if platform == "windows":
        return chr(virtual) if virtual in LETTERS else SET_1.get(scan)
    return EVDEV.get(scan)


@guarded
class LatinKeys(QObject):
    """Hears the keys of a window before any widget does: a list would take Ctrl+Я for a search.

    Args:
        window: Whose keys.
        actions: Those that have shortcuts; what Qt finds for them is heard, too.
    """

    def __init__(self, window: QWindow, actions: Iterable[QAction]) -> None:
        super().__init__(window)
        self._actions = list(actions)
        self._letter: Qt.Key | None = None
        self._repeats = False
        for heard in (window, *self._actions):
            heard.installEventFilter(self)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)  # noqa: S101 - a window wants one
        application.focusWindowChanged.connect(self._hear)

    @Slot(QWindow)
    def _hear(self, window: QWindow | None) -> None:
        """Hear the keys of a dialogue that has the keyboard now, too."""
        if window is None:
            return
        waits_for_it = window.modality() != Qt.WindowModality.NonModal
        if waits_for_it or window.type() == Qt.WindowType.Dialog:
            window.installEventFilter(self)  # once more is no more than once

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Do what a key does on a Latin layout; Qt does not look for it among shortcuts."""
        if isinstance(event, QShortcutEvent):
            return self._lacks_shift(event)
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            self._letter, self._repeats = letter_with_shift(event), event.isAutoRepeat()
            if latin_key(event, QGuiApplication.platformName()) is not None:
                event.accept()
                return True
        if event.type() == QEvent.Type.KeyPress:
            actions = self._actions if watched == self.parent() else ()
            return press(event, QApplication.focusWidget(), actions)
        return super().eventFilter(watched, event)

    def _lacks_shift(self, found: QShortcutEvent) -> bool:
        """Whether Qt found the shortcut of a letter without its Shift; then do the one with it."""
        letter, self._letter = self._letter, None
        if letter is None or found.key() != _shortcut(letter, CTRL):
            return False
        _trigger(letter, CTRL | SHIFT, self._actions, repeats=self._repeats)
        return True


def press(event: QKeyEvent, focus: QObject | None, actions: Iterable[QAction]) -> bool:
    """Do what a key with Ctrl does on a Latin layout; False where Qt does, or it does nothing.

    Args:
        event: A press that nothing has answered, and of which Qt knows no shortcut.
        focus: What has the keyboard; a field for text undoes and copies by itself.
        actions: Those that have shortcuts.
    """
    key = latin_key(event, QGuiApplication.platformName()) or letter_with_shift(event)
    if key is None:
        return False
    modifiers, repeats = event.modifiers(), event.isAutoRepeat()
    if focus is not None:
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, "", repeats)
        asked.ignore()
        QCoreApplication.sendEvent(focus, asked)
        if asked.isAccepted():
            latin = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, "", repeats)
            return QCoreApplication.sendEvent(focus, latin)
    return _trigger(key, modifiers, actions, repeats=repeats)


def _trigger(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, actions: Iterable[QAction], *, repeats: bool
) -> bool:
    """Do what has a shortcut; False where nothing has it, or it can't be done now.

    A key that is held down (``repeats``) does again only what may be repeated.
    """
    wanted = _shortcut(key, modifiers)
    for action in actions:
        if action.isEnabled() and wanted in action.shortcuts():
            if action.autoRepeat() or not repeats:
                action.trigger()
            return True
    return False


def _shortcut(key: Qt.Key, modifiers: Qt.KeyboardModifier) -> QKeySequence:
    return QKeySequence(QKeyCombination(modifiers, key))
