"""A window made of what it remembers, with the runs that ship but no engine's work; then closed."""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

import resources
from gui import guard, theme
from gui.app import start_of
from gui.main_window import MainWindow
from gui.session import Session
from gui.session.folders.shelf import Shelf
from gui.settings import WindowSettings
from tests.gui import lab

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USUAL = "This plugin does not support"
"""What the offscreen platform says of every window."""
OF_LIBPNG = "libpng warning: "
"""What is said of a damaged drawing by what decodes it; nobody can keep it from that."""


def read(path: Path, runs: Path) -> None:
    """Open the window on a file of settings and an empty folder of runs, and close it.

    Raises:
        AssertionError: Something was logged, or Qt had something to say.
    """
    app = QApplication.instance() or QApplication(["hourglass"])
    with _all_heard() as heard:
        memory = WindowSettings(path)
        theme.apply(app, memory.choice("theme", theme.MODES, "system"), memory.text_size())
        palettes = theme.CLASS_PALETTES
        theme.choose_class_palette(memory.choice("class_colours", palettes, theme.USUAL_CLASSES))
        session = Session(start_of(memory), runs)
        window = MainWindow(session, memory)
        window.begin = lambda: None  # type: ignore[method-assign] # the engine is not asked
        window.complete()
        session.book.set_catalogue(lab.catalogue())
        session.watching.take(Shelf(runs, resources.PRETRAINED).everything())
        session.book.choose("vanilla")
        window.show()
        app.processEvents()
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if heard:
        raise AssertionError("; ".join(heard)[:1000])


@contextmanager
def _all_heard() -> Iterator[list[str]]:
    """Whatever is logged, raised in a slot, or said by Qt in this block."""
    heard: list[str] = []
    handler = _Handler(heard)

    def take(kind: QtMsgType, _context: object, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not text.startswith((USUAL, OF_LIBPNG)):
            heard.append(f"Qt: {text}")

    def raised(kind: type[BaseException], error: BaseException, _trace: Any) -> None:
        heard.append(f"{kind.__name__} in a slot: {error}")

    guard.forget()
    logging.getLogger().addHandler(handler)
    qInstallMessageHandler(take)
    hook, sys.excepthook = sys.excepthook, raised
    try:
        yield heard
    finally:
        sys.excepthook = hook
        qInstallMessageHandler(None)
        logging.getLogger().removeHandler(handler)


class _Handler(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._heard.append(f"{record.getMessage()} ({error!r})")
