"""Which theme is applied, and how another one is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from gui.theme import text_size
from gui.theme.fonts import font, load_fonts
from gui.theme.palette import palette
from gui.theme.stylesheet import stylesheet
from gui.theme.tokens import DARK, LIGHT, Theme

MODES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}
"""Modes that can be chosen, with Qt's name of each."""


class _Notifier(QObject):
    """Tells what does not follow the palette by itself that the theme has changed."""

    changed = Signal()
    mode_changed = Signal()
    """``mode`` was set, also where the colours stay the same."""

    def __init__(self) -> None:
        super().__init__()
        self.mode = "light"
        self.theme = LIGHT
        self.follows = False

    @Slot()
    def follow(self) -> None:
        """Apply the system's colour scheme, if the mode is ``system``."""
        app = QApplication.instance()
        if self.mode == "system" and isinstance(app, QApplication):
            _install(app, _system_theme())


_NOTIFIER = _Notifier()


def notifier() -> _Notifier:
    """The object whose ``changed`` is emitted after the appearance has changed."""
    return _NOTIFIER


def current() -> Theme:
    """The theme on screen now."""
    return _NOTIFIER.theme


def apply(app: QApplication, mode: str = "system", percent: int | None = None) -> None:
    """Apply style, fonts, palette and style sheet; with ``system`` follow the desktop's changes.

    Args:
        app: The running application.
        mode: ``"light"``, ``"dark"`` or ``"system"``.
        percent: Size of text, see ``text_size.choose``; None keeps that of now.

    Raises:
        ValueError: ``mode`` is none of the three.
    """
    if mode not in MODES:
        raise ValueError(f"an appearance is one of {', '.join(MODES)}, not '{mode}'")
    if percent is not None:
        text_size.choose(percent)
    _NOTIFIER.mode = mode
    _NOTIFIER.mode_changed.emit()
    hints = app.styleHints()
    if not _NOTIFIER.follows:
        hints.colorSchemeChanged.connect(_NOTIFIER.follow)
        _NOTIFIER.follows = True
    hints.setColorScheme(MODES[mode])  # title bars and native dialogs follow; Unknown undoes it
    theme = {"light": LIGHT, "dark": DARK}.get(mode) or _system_theme()
    if _NOTIFIER.theme is theme and app.styleSheet() == stylesheet(theme):
        return  # applied already; applying a style sheet to the whole window takes 0.1 s
    if not app.styleSheet():
        app.setStyle("Fusion")
        app.setFont(QFont(load_fonts()))
    app.setFont(font())
    _install(app, theme)


def follow_text() -> None:
    """Take the system's size of text, which may have changed while the window is open."""
    app = QApplication.instance()
    if isinstance(app, QApplication) and text_size.renew():
        apply(app, _NOTIFIER.mode)


def _system_theme() -> Theme:
    """What the desktop asks for; light where there is no desktop to ask."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def _install(app: QApplication, theme: Theme) -> None:
    _NOTIFIER.theme = theme
    # In place of another style sheet Qt polishes each widget anew for each that it lies in; an
    # empty one before it takes a third of the time.
    app.setStyleSheet("")
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme))
    # Sizes without a style sheet are asked for in between: nobody is to see a layout of them.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    _NOTIFIER.changed.emit()
