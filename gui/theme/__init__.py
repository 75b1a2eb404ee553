"""Colours, type and spacing of the whole window, light and dark.

The palette does nearly all of the work; the stylesheet holds only what a palette cannot say.
Widgets that paint themselves read ``current()`` in their paint event: a new palette makes Qt
repaint them. Others, such as plots, listen to ``notifier().changed``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from resources import FONTS

HAIR, TIGHT, GAP, MARGIN, WIDE = 2, 4, 8, 14, 24
"""Spacing steps in pixels: inside a control, between a pair, between rows, panel edge, groups."""
RADIUS, TILE_RADIUS = 6, 4
"""Corner radii of controls and of pictures, in pixels."""
TAB_SPACE = 22
"""Pixels between the titles of tabs."""
BASE, SMALL, CAPS = 13, 12, 11
"""Type sizes in device-independent pixels: text, secondary text, section headings."""


@dataclass(frozen=True)
class Theme:
    """All colours of one appearance, as ``#rrggbb``.

    Attributes:
        name: ``"light"`` or ``"dark"``.
        background: The window.
        panel: Cards that lie on the window.
        raised: Buttons and input boxes.
        hover: ``raised`` under the cursor.
        text: Primary text.
        secondary: Captions, labels, axis numbers.
        disabled: Text of what cannot be used now.
        line: Borders and separators.
        faint: Grid lines behind data.
        track: Empty part of sliders and progress lines.
        accent: The one accent colour.
        accent_soft: Fill of a selected row or chip.
        on_accent: Text on ``accent``.
        selection: Selected text and menu rows.
        handle: Knob of sliders and switches.
        positive: Good news.
        warning: Attention.
        negative: Errors.
        signed_positive: Values above zero, everywhere.
        signed_negative: Values below zero, everywhere.
        digits: One colour per digit, 0 to 9.
        variants: Grey, blue, green, purple, orange, crimson, teal, and two spare.
    """

    name: str
    background: str
    panel: str
    raised: str
    hover: str
    text: str
    secondary: str
    disabled: str
    line: str
    faint: str
    track: str
    accent: str
    accent_soft: str
    on_accent: str
    selection: str
    handle: str
    positive: str
    warning: str
    negative: str
    signed_positive: str
    signed_negative: str
    digits: tuple[str, ...]
    variants: tuple[str, ...]


_DIGITS = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd",
    "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
)  # fmt: skip

LIGHT = Theme(
    name="light",
    background="#ffffff",
    panel="#ffffff",
    raised="#f3f3f0",
    hover="#eaeae6",
    text="#1f2328",
    secondary="#6b6f76",
    disabled="#a9acb1",
    line="#e3e2de",
    faint="#f1f1ef",
    track="#e3e2de",
    accent="#2f6feb",
    accent_soft="#e4ecfd",
    on_accent="#ffffff",
    selection="#cfdffc",
    handle="#ffffff",
    positive="#2e7d4f",
    warning="#9a6700",
    negative="#c62f2f",
    signed_positive="#2f6feb",
    signed_negative="#d9730d",
    digits=_DIGITS,
    variants=(
        "#7f8790",
        "#2f6feb",
        "#2e9e6b",
        "#9a5bd6",
        "#d9730d",
        "#d33f6a",
        "#0f9bb0",
        "#8a7433",
        "#5c6bc0",
    ),
)
DARK = Theme(
    name="dark",
    background="#1f2125",
    panel="#26282d",
    raised="#2a2d32",
    hover="#33373d",
    text="#e7e8ea",
    secondary="#9aa0a8",
    disabled="#5f646b",
    line="#32353b",
    faint="#272a2f",
    track="#32353b",
    accent="#6ea0ff",
    accent_soft="#26344f",
    on_accent="#10151f",
    selection="#34496f",
    handle="#ffffff",
    positive="#6cc690",
    warning="#e0b13c",
    negative="#f2777a",
    signed_positive="#6ea0ff",
    signed_negative="#f0a35e",
    digits=_DIGITS,
    variants=(
        "#8d959e",
        "#6ea0ff",
        "#2e9e6b",
        "#a86be0",
        "#e08224",
        "#de5580",
        "#17a9bf",
        "#b29a4f",
        "#7f8de0",
    ),
)


class _Notifier(QObject):
    """Tells what cannot follow a palette by itself that the appearance is another."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mode = "light"
        self.theme = LIGHT
        self.follows = False

    @Slot()
    def follow(self) -> None:
        """Take the system's colour scheme over, if that is what was asked for."""
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


def variant_colour(number: int) -> str:
    """The colour of the variant that is ``number``-th in the list."""
    colours = current().variants
    return colours[number % len(colours)]


@cache
def load_fonts() -> str:
    """Register the fonts that travel with the program.

    Returns:
        The family to use: Inter, or the system's own where the files are missing.
    """
    family = ""
    for path in sorted(FONTS.glob("*.otf")):
        number = QFontDatabase.addApplicationFont(str(path))
        names = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        family = family or (names[0] if names else "")
    return family or QGuiApplication.font().family()


def font(size: int = BASE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The window's font with tabular figures.

    Args:
        size: Height in device-independent pixels.
        weight: Stroke weight; Normal, Medium and DemiBold are bundled.
    """
    return QFont(_font(QGuiApplication.font().family(), size, weight))


@cache
def _font(family: str, size: int, weight: QFont.Weight) -> QFont:
    """Widgets ask for a font at every paint, and to make one costs as much as to write with it."""
    made = QFont(family)
    made.setPixelSize(size)
    made.setWeight(weight)
    # Numbers that change many times a second must not shake the text around them.
    if hasattr(made, "setFeature"):
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def caps_font() -> QFont:
    """The font of section headings: small, semi-bold, letter-spaced; write the text in capitals."""
    made = font(CAPS, QFont.Weight.DemiBold)
    made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 107)
    return made


def apply(app: QApplication, mode: str = "system") -> None:
    """Give the application its look, and keep following the system where asked to.

    Args:
        app: The running application.
        mode: ``"light"``, ``"dark"`` or ``"system"``.

    Raises:
        ValueError: ``mode`` is none of the three.
    """
    schemes = {
        "light": Qt.ColorScheme.Light,
        "dark": Qt.ColorScheme.Dark,
        "system": Qt.ColorScheme.Unknown,
    }
    if mode not in schemes:
        raise ValueError(f"an appearance is one of {', '.join(schemes)}, not '{mode}'")
    _NOTIFIER.mode = mode
    hints = app.styleHints()
    if not _NOTIFIER.follows:
        hints.colorSchemeChanged.connect(_NOTIFIER.follow)
        _NOTIFIER.follows = True
    hints.setColorScheme(schemes[mode])  # title bars and native dialogs follow; Unknown undoes it
    theme = {"light": LIGHT, "dark": DARK}.get(mode) or _system_theme()
    if _NOTIFIER.theme is theme and app.styleSheet() == stylesheet(theme):
        return  # it wears it already, and to dress a whole window takes a tenth of a second
    app.setStyle("Fusion")
    app.setFont(QFont(load_fonts()))
    app.setFont(font())
    _install(app, theme)


def _system_theme() -> Theme:
    """What the desktop asks for; light where there is no desktop to ask."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def _install(app: QApplication, theme: Theme) -> None:
    _NOTIFIER.theme = theme
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme))
    _NOTIFIER.changed.emit()


def palette(theme: Theme) -> QPalette:
    """Every role of every group, so that Qt derives nothing by itself."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.background,
        role.WindowText: theme.text,
        role.Base: theme.background,
        role.AlternateBase: theme.raised,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.secondary,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.negative,
        role.Light: theme.hover,
        role.Midlight: theme.raised,
        role.Mid: theme.line,
        role.Dark: theme.disabled,
        role.Shadow: theme.line,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
    }
    muted = (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.Link)
    made = QPalette()
    for each, colour in colours.items():
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            made.setColor(group, each, QColor(colour))
        dim = each in muted or each == role.PlaceholderText
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.disabled if dim else colour))
    made.setColor(QPalette.ColorGroup.Disabled, role.Accent, QColor(theme.disabled))
    return made


def stylesheet(theme: Theme) -> str:
    """Shapes and states that a palette cannot express."""
    return f"""
QPushButton {{ background: {theme.raised}; border: 1px solid {theme.line};
  border-radius: {RADIUS}px; padding: 6px 14px; font-weight: 500; }}
Chip {{ font-weight: 400; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton:hover {{ background: {theme.hover}; }}
QPushButton:focus {{ border-color: {theme.accent}; }}
QPushButton:disabled {{ color: {theme.disabled}; }}
QPushButton[primary="true"] {{ background: {theme.accent}; border-color: {theme.accent};
  color: {theme.on_accent}; }}
QPushButton[primary="true"]:focus {{ border-color: {theme.text}; }}
QPushButton[primary="true"]:disabled {{ background: {theme.raised}; border-color: {theme.line};
  color: {theme.disabled}; }}
QPushButton[quiet="true"] {{ background: transparent; border: 0; padding: 0;
  color: {theme.secondary}; font-size: {SMALL}px; font-weight: 400; }}
QPushButton[quiet="true"]:hover, QPushButton[quiet="true"]:focus {{ color: {theme.accent}; }}
QLineEdit, QAbstractSpinBox {{ background: {theme.raised}; border: 1px solid {theme.line};
  border-radius: 5px; padding: 2px 7px; }}
NumberBox {{ padding: 2px 4px; }}
QLineEdit:focus, QAbstractSpinBox:focus {{ border-color: {theme.accent}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: 0; }}
QLineEdit[dimmed="true"] {{ color: {theme.secondary}; }}
QLineEdit[wrong="true"] {{ border-color: {theme.negative}; }}
QToolTip {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};
  padding: 4px 6px; }}
QMenuBar {{ border: 0; padding: 0; }}
QMenuBar::item {{ background: transparent; padding: 6px 9px; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {theme.hover}; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {theme.line}; top: -1px; }}
QTabWidget::tab-bar {{ left: {MARGIN}px; }}
QTabBar::tab {{ height: 32px; background: transparent; margin-right: {TAB_SPACE}px;
  border: 0; border-bottom: 2px solid transparent; color: {theme.secondary}; font-weight: 400; }}
QTabBar::tab:hover {{ color: {theme.text}; }}
QTabBar::tab:selected {{ border-bottom-color: {theme.accent}; color: {theme.text};
  font-weight: 600; }}
QTabBar::tab:selected:focus {{ background: {theme.accent_soft}; color: {theme.accent}; }}
QProgressBar {{ background: {theme.track}; border: 0; border-radius: 2px; }}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 2px; }}
QSplitter::handle {{ background: {theme.line}; }}
QSplitter::handle:hover {{ background: {theme.accent}; }}
QHeaderView::section {{ background: {theme.background}; color: {theme.secondary}; border: 0;
  border-bottom: 1px solid {theme.line}; padding: 2px 3px; }}
QTableView {{ border: 0; gridline-color: {theme.line};
  selection-background-color: {theme.accent_soft}; }}
QScrollBar {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {theme.track}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 24px; }}
QScrollBar::handle:horizontal {{ min-width: 24px; }}
QScrollBar::handle:hover {{ background: {theme.disabled}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
