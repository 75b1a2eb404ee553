"""Opens the window, or says in one line why it can't."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from resources import ICON

if TYPE_CHECKING:
    import argparse

NO_DISPLAY = (
    "hourglass: there is no display to open a window on; "
    "train without one: python main.py train --variant vanilla"
)
THEMES = ("system", "light", "dark")


def run(_arguments: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    if not has_display():
        print(NO_DISPLAY, file=sys.stderr)  # noqa: T201 - the one line for people
        return 2
    from PySide6.QtCore import Qt  # noqa: PLC0415 - Qt aborts without a display
    from PySide6.QtGui import QIcon  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from gui import theme  # noqa: PLC0415
    from gui.main_window import MainWindow  # noqa: PLC0415
    from gui.memory import Memory  # noqa: PLC0415
    from gui.session import Session  # noqa: PLC0415
    from gui.session.session import FIRST_VARIANT  # noqa: PLC0415

    # A stroke is made of every move of the mouse; Qt would merge them while the window is busy.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, on=False)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Hourglass")
    app.setDesktopFileName("hourglass")
    app.setWindowIcon(QIcon(str(ICON)))
    memory = Memory()
    mode = memory.choice("theme", THEMES, THEMES[0])
    theme.apply(app, mode)
    session = Session(memory.text("variant", FIRST_VARIANT), memory.settings())
    window = MainWindow(session, memory)
    window.set_theme(mode)
    window.show()
    return app.exec()


def has_display() -> bool:
    """Whether Qt has something to draw on; asked before Qt, which would abort the process."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
