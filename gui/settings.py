"""What the window remembers from one session to the next."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from engine.core.paths import is_file, is_there
from engine.core.replacing import is_stream
from gui.theme import USUAL_TEXT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from PySide6.QtWidgets import QMainWindow, QSplitter

Kind = TypeVar("Kind")
ORGANISATION, APPLICATION = "Hourglass", "Hourglass"
VERSION = 1
"""Of what is remembered; a later one may have a form that this program can't use."""
TEXT_FILES = (".conf", ".ini")
"""Elsewhere the system keeps settings in a store of its own, which it looks after."""
KEPT_ASIDE = ".damaged"
LINE = re.compile(r"\[.*\]|[;#].*|[^=]+=.*|")
"""What an INI file consists of."""
DAMAGED = "What the window remembered is damaged: it begins as if for the first time{kept}."
NEWER = "A newer Hourglass wrote what the window remembers: what can't be used is forgotten{kept}."
NOT_KEPT = "What you choose in the window can't be remembered: {file} can't be written."


class WindowSettings:
    """Window layout, theme and last settings, in QSettings' native place.

    Whatever is found there, the window opens: a value that can't be used gives way to the usual
    one, and the file that held it is copied before anything is written into it.

    Args:
        path: An INI file to use in its place, for tests and pictures.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._troubles: list[str] = []
        self._known: set[str] = set()
        self._file = _usual_file() if path is None else Path(path)
        if _is_endless(self._file):
            path = self._moved_aside()
        if path is None:
            self._store = QSettings(ORGANISATION, APPLICATION)
            self._file = Path(self._store.fileName())
        else:
            self._store = QSettings(str(path), QSettings.Format.IniFormat)
        if not _is_text(self._file):
            self._tell(DAMAGED)
            self._store.clear()  # or what Qt makes of it would be written back
        version = self.text("version", "1")
        if not version.isascii() or not version.isdigit() or len(version) > 4:
            self._tell(DAMAGED)
        elif int(version) > VERSION:
            self._tell(NEWER)

    def _moved_aside(self) -> Path:
        """Make way for a file of settings; the path of one, which is none if there is no way."""
        aside = self._file.with_name(self._file.name + KEPT_ASIDE)
        self._known.add(DAMAGED)
        try:
            self._file.rename(aside)
        except OSError:  # what is remembered has no place; that is told when it is to be written
            self._troubles.append(DAMAGED.format(kept=""))
            return Path(os.devnull, self._file.name)
        self._troubles.append(DAMAGED.format(kept=f"; it is kept as {aside}"))
        return self._file

    def _make_way(self) -> None:
        """Take a pipe away that came in the file's place: Qt would wait for it, and the window."""
        nowhere = Path(self._store.fileName()).parent == Path(os.devnull)
        if not nowhere and _is_endless(self._file):
            path = self._moved_aside()
            if path != self._file:
                self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def troubles(self) -> list[str]:
        """What a person should know of the file, as told since this was last asked for."""
        told, self._troubles = self._troubles, []
        return told

    def _tell(self, words: str) -> None:
        """Note a trouble, the first of its kind, and copy the file as it is."""
        if words in self._known:
            return
        self._known.add(words)
        aside = self._file.with_name(self._file.name + KEPT_ASIDE)
        kept = ""
        if "{kept}" in words and is_file(self._file) and self._file.suffix in TEXT_FILES:
            try:
                shutil.copyfile(self._file, aside)
                kept = f"; the file is kept as {aside}"
            except OSError:  # no room, or not allowed: that it can't be remembered is told later
                kept = ""
        self._troubles.append(words.format(kept=kept, file=self._file))

    def text(self, name: str, default: str) -> str:
        """A remembered text."""
        value = self._store.value(name, default)
        if isinstance(value, str):
            return value
        self._tell(DAMAGED)
        return default

    def parsed(self, name: str, kind: type[Kind]) -> Kind | None:
        """What a remembered text holds as JSON; None if there is none of that kind."""
        text = self.text(name, "")
        if not text:
            return None
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, kind):
            return found
        self._tell(DAMAGED)
        return None

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        """A remembered text that is one of several; the default where it is none of them."""
        value = self.text(name, default)
        return value if value in allowed else default

    def set_text(self, name: str, value: str) -> None:
        """Remember a text; the same again costs no writing."""
        if self._store.value(name) != value:
            self._make_way()
            self._store.setValue(name, value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Several remembered texts; none where they can't be read."""
        found = self.parsed(name, list) or []
        return tuple(each for each in found if isinstance(each, str))

    def set_texts(self, name: str, values: Iterable[str]) -> None:
        """Remember several texts."""
        self.set_text(name, json.dumps([*values]))

    def text_size(self) -> int:
        """The size of text that was chosen, in percent."""
        return self.number("text") or USUAL_TEXT

    def number(self, name: str) -> int | None:
        """A remembered whole number of at most nine digits; None if there is none."""
        value = self.text(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None

    def settings(self) -> dict[str, dict[str, Any]]:
        """The settings of each variant's next run, as ``RunConfig.to_dict`` wrote them.

        What can't be parsed is ignored: a damaged file must not keep the window from opening.
        """
        found = self.parsed("settings", dict) or {}
        return {name: each for name, each in found.items() if isinstance(each, dict)}

    def set_settings(self, settings: dict[str, dict[str, Any]]) -> None:
        """Remember the settings of each variant's next run."""
        self.set_text("settings", json.dumps(settings))

    def restore(self, window: QMainWindow, splitters: dict[str, QSplitter]) -> None:
        """Give the window and its splitters the sizes that they had."""
        geometry = self._store.value("geometry")
        if isinstance(geometry, QByteArray):
            window.restoreGeometry(geometry)
        for name, splitter in splitters.items():
            state = self._store.value(f"splitter/{name}")
            if isinstance(state, QByteArray):
                splitter.restoreState(state)

    def keep(self, window: QMainWindow, splitters: dict[str, QSplitter]) -> None:
        """Remember the sizes of the window and its splitters."""
        self._make_way()
        self._store.setValue("geometry", window.saveGeometry())
        for name, splitter in splitters.items():
            self._store.setValue(f"splitter/{name}", splitter.saveState())

    def sync(self) -> None:
        """Write to disk now; where that can't be done it is a trouble."""
        self._make_way()
        self.set_text("version", str(VERSION))
        self._store.sync()
        if self._store.status() == QSettings.Status.AccessError or not self._store.isWritable():
            self._tell(NOT_KEPT)


def _usual_file() -> Path:
    """The file of settings, before it is opened; elsewhere than on Linux there is none there."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(place, ORGANISATION, f"{APPLICATION}{TEXT_FILES[0]}")


def _is_endless(file: Path) -> bool:
    """Whether who reads it may wait for ever, as for a pipe; of a link what it leads to counts."""
    nothing = is_there(file) and file.samefile(os.devnull)  # some link it there, to keep nothing
    return is_stream(file) and not nothing


def _is_text(file: Path) -> bool:
    """Whether a file has the form of an INI file, or is none, or is not for us to judge."""
    if file.suffix not in TEXT_FILES or not is_file(file):
        return True
    try:
        lines = file.read_text("utf-8").split("\n")  # Qt's own; Unicode has more ends of lines
    except OSError:
        return True
    except UnicodeDecodeError:
        return False
    return all(LINE.fullmatch(line) and "\0" not in line for line in lines)
