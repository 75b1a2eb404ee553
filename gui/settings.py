"""What the window remembers from one session to the next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QSettings

from gui.theme import USUAL_TEXT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from PySide6.QtWidgets import QMainWindow, QSplitter

ORGANISATION, APPLICATION = "Hourglass", "Hourglass"


class WindowSettings:
    """Window layout, theme and last settings, in QSettings' native place.

    Args:
        path: An INI file to use in its place, for tests and pictures.
    """

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._store = QSettings(ORGANISATION, APPLICATION)
        else:
            self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def text(self, name: str, default: str) -> str:
        """A remembered text."""
        value = self._store.value(name, default)
        return value if isinstance(value, str) else default

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        """A remembered text that is one of several; the default where it is none of them."""
        value = self.text(name, default)
        return value if value in allowed else default

    def set_text(self, name: str, value: str) -> None:
        """Remember a text."""
        self._store.setValue(name, value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Several remembered texts; none where they can't be read."""
        try:
            found = json.loads(self.text(name, "[]"))
        except ValueError:
            return ()
        return tuple(each for each in found if isinstance(each, str)) if found else ()

    def set_texts(self, name: str, values: Iterable[str]) -> None:
        """Remember several texts."""
        self.set_text(name, json.dumps([*values]))

    def text_size(self) -> int:
        """The size of text that was chosen, in percent."""
        value = self.text("text", "")
        return int(value) if value.isascii() and value.isdigit() else USUAL_TEXT

    def settings(self) -> dict[str, dict[str, Any]]:
        """The settings of each variant's next run, as ``RunConfig.to_dict`` wrote them.

        What can't be parsed is ignored: a damaged file must not keep the window from opening.
        """
        try:
            found = json.loads(self.text("settings", "{}"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def set_settings(self, settings: dict[str, dict[str, Any]]) -> None:
        """Remember the settings of each variant's next run."""
        self._store.setValue("settings", json.dumps(settings))

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
        self._store.setValue("geometry", window.saveGeometry())
        for name, splitter in splitters.items():
            self._store.setValue(f"splitter/{name}", splitter.saveState())

    def sync(self) -> None:
        """Write to disk now."""
        self._store.sync()
