"""Opens the window, or says in one line why it can't."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.commands.open_at_start import open_at_start
from engine.core.foreign_text import visible
from gui.background import gc_tuning, plain_imports
from resources import ICON

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtCore import QMessageLogContext, QtMsgType
    from PySide6.QtWidgets import QApplication

    from engine.commands.open_at_start import OpenAtStart
    from gui.main_window import MainWindow
    from gui.session import Start
    from gui.settings import WindowSettings

HEADLESS = "train without one: python main.py train --variant vanilla"
NO_DISPLAY = f"hourglass: there is no display to open a window on; {HEADLESS}"
NO_LIBRARY = f"hourglass: no window can be opened: {{reason}}; install it, or {HEADLESS}"
NO_PLATFORM = (
    f"hourglass: no window can be opened: {{reason}}; choose another with QT_QPA_PLATFORM, or "
    f"{HEADLESS}"
)


def run(args: argparse.Namespace) -> int:
    """Open the window on what is named, and stay until it is closed.

    Raises:
        RunError: What is named is not there; no window was opened.
    """
    return open_window(open_at_start(args))


def open_window(
    choice: OpenAtStart,
    prepare: Callable[[MainWindow], None] | None = None,
    settings: Path | None = None,
) -> int:
    """Open the window and stay until it is closed.

    Args:
        choice: What is shown once the laboratory is complete.
        prepare: Is given the window before it is shown, such as by the benchmark.
        settings: An INI file in place of the person's own settings.
    """
    if not has_display():
        print(NO_DISPLAY, file=sys.stderr)  # noqa: T201 - the one line for people
        return 2
    gc_tuning.defer_gc()
    plain_imports.restore()
    app = _application()
    from gui import theme  # noqa: PLC0415 - Qt aborts without a display, as the imports below
    from gui.background.end_signals import CloseSignals  # noqa: PLC0415
    from gui.main_window import MainWindow  # noqa: PLC0415
    from gui.session import Session  # noqa: PLC0415
    from gui.settings import WindowSettings  # noqa: PLC0415

    memory = WindowSettings(settings)
    theme.apply(app, memory.choice("theme", theme.MODES, "system"), memory.text_size())
    palettes = theme.CLASS_PALETTES
    theme.choose_class_palette(memory.choice("class_colours", palettes, theme.USUAL_CLASSES))
    # From here on Qt calls Python, and an exception that is to end the program would not get out.
    with CloseSignals() as signals:
        session = Session(start_of(memory), choice.root)
        session.open_first(choice)
        window = MainWindow(session, memory)
        if prepare is not None:
            prepare(window)
        window.show()
        code = app.exec()
        return signals.code or code


def start_of(memory: WindowSettings) -> Start:
    """What the last session left."""
    from gui.session import Start  # noqa: PLC0415 - as in ``run``

    shown = memory.text("shown", "")
    return Start(
        shown or Start.shown,
        memory.texts("pinned"),
        memory.settings(),
        memory.text("draft", ""),
        memory.parsed("colours", dict) or {},
    )


def _application() -> QApplication:
    """Qt's application, named; the program ends in one line where Qt can't make it."""
    from PySide6.QtCore import Qt  # noqa: PLC0415 - as in ``run``
    from PySide6.QtGui import QIcon  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    with abort_in_one_line():
        app = QApplication(sys.argv[:1])
    # A stroke is made of every move of the mouse; Qt would merge them while the window is busy. If
    # said before there is an application it is forgotten: the X11 platform sets it when it begins.
    app.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, on=False)
    app.setApplicationName("Hourglass")
    app.setDesktopFileName("hourglass")
    app.setWindowIcon(QIcon(str(ICON)))
    return app


@contextmanager
def abort_in_one_line() -> Iterator[None]:
    """Where Qt can't begin in this block, which it can only answer by an abort, say why."""
    from PySide6.QtCore import qInstallMessageHandler  # noqa: PLC0415 - as in ``run``

    qInstallMessageHandler(AbortMessages())
    try:
        yield
    finally:
        qInstallMessageHandler(None)


class AbortMessages:
    """Ends in one line where Qt can't open a window and is about to abort.

    A system library that is missing and a display that is dead end alike, and either way Qt names
    the library; that no display answered it says only where that is so. A platform that is chosen
    and is not there is named, with those that are.
    """

    def __init__(self) -> None:
        self._missing, self._unknown = "", ""
        self._dead = False

    def __call__(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        """Note what Qt says, and end where it gives up."""
        from PySide6.QtCore import QtMsgType  # noqa: PLC0415 - as in ``run``

        if kind == QtMsgType.QtFatalMsg:
            print(self._reason(text), file=sys.stderr, flush=True)  # noqa: T201 - the one line for people
            os._exit(2)
        if "Could not find the Qt platform plugin" in text:
            self._unknown = text.removesuffix(' in ""').strip()
        if "is needed to load" in text:
            self._missing = text.strip().rstrip(".")
        self._dead |= "connect to display" in text or "create wl_display" in text
        if kind == QtMsgType.QtCriticalMsg:
            print(text, file=sys.stderr)  # noqa: T201 - as Qt would have done

    def _reason(self, text: str) -> str:
        """The line, from what Qt says in the end."""
        if self._dead:
            return NO_DISPLAY
        if self._missing:
            return NO_LIBRARY.format(reason=self._missing)
        if self._unknown:
            there = re.search(r"Available platform plugins are: (.*?)\.?\s*$", text)
            those = f"; there are {there[1]}" if there else ""
            return NO_PLATFORM.format(reason=visible(self._unknown) + those)
        return NO_DISPLAY


def has_display() -> bool:
    """Whether Qt may have something to draw on: a display is named. It can still be dead."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
