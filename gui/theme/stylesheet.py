"""Shapes and states that a palette cannot express."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.theme.text_size import px
from gui.theme.tokens import MARGIN, RADIUS, SMALL, TAB_SPACE, TAB_SPACE_TIGHT

if TYPE_CHECKING:
    from gui.theme.tokens import Theme


def stylesheet(theme: Theme) -> str:
    """The style sheet of the application."""
    return (
        _buttons(theme)
        + _inputs(theme)
        + _menus_and_tables(theme)
        + _popups(theme)
        + _tabs_and_progress(theme)
        + _scroll_bars(theme)
    )


def _buttons(theme: Theme) -> str:
    return f"""
QPushButton {{ background: {theme.raised}; border: 1px solid {theme.line};
  border-radius: {RADIUS}px; padding: {px(6)}px {px(14)}px; font-weight: 500; }}
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
  color: {theme.secondary}; font-size: {px(SMALL)}px; font-weight: 400; }}
QPushButton[quiet="true"]:hover, QPushButton[quiet="true"]:focus {{ color: {theme.accent}; }}
"""


def _inputs(theme: Theme) -> str:
    return f"""
QLineEdit, QAbstractSpinBox {{ background: {theme.raised}; border: 1px solid {theme.line};
  border-radius: 5px; padding: 2px 7px; }}
NumberBox {{ padding: 2px 4px; }}
QLineEdit:focus, QAbstractSpinBox:focus {{ border-color: {theme.accent}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: 0; }}
QLineEdit[dimmed="true"] {{ color: {theme.secondary}; }}
QLineEdit[wrong="true"] {{ border-color: {theme.negative}; }}
QRadioButton::indicator {{ width: 12px; height: 12px; border-radius: 7px;
  border: 1px solid {theme.secondary}; }}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 4px solid {theme.accent}; }}
QRadioButton:focus {{ color: {theme.accent}; }}
QToolTip {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};
  padding: 4px 6px; }}
"""


def _menus_and_tables(theme: Theme) -> str:
    return f"""
QMenuBar {{ border: 0; padding: 0; }}
QMenuBar::item {{ background: transparent; padding: {px(6)}px {px(9)}px; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {theme.hover}; }}
QSplitter::handle {{ background: {theme.line}; }}
QSplitter::handle:hover {{ background: {theme.accent}; }}
QHeaderView::section {{ background: {theme.background}; color: {theme.secondary}; border: 0;
  border-bottom: 1px solid {theme.line}; padding: 2px 3px; }}
QTableView {{ border: 0; gridline-color: {theme.line};
  selection-background-color: {theme.accent_soft}; }}
"""


def _popups(theme: Theme) -> str:
    """Menus and the lists of choices, which Fusion frames hard and fills in its own way."""
    return f"""
QMenu {{ background: {theme.panel}; border: 1px solid {theme.line}; padding: 4px; }}
MapPopup {{ background: {theme.panel}; border: 1px solid {theme.line}; }}
QMenu::item {{ padding: {px(5)}px {px(24)}px; border-radius: 4px; }}
QMenu::indicator {{ width: {px(13)}px; height: {px(13)}px; left: {px(6)}px; }}
QMenu::item:selected {{ background: {theme.hover}; }}
QMenu::item:disabled {{ color: {theme.disabled}; }}
QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 6px; }}
QComboBoxPrivateContainer {{ background: {theme.panel}; border: 1px solid {theme.line}; }}
QComboBox QAbstractItemView {{ background: {theme.panel}; border: 1px solid {theme.line};
  outline: 0; padding: 3px; selection-background-color: {theme.accent_soft};
  selection-color: {theme.text}; }}
QComboBox QAbstractItemView::item {{ min-height: {px(24)}px; padding: 0 {px(6)}px; }}
"""


def _tabs_and_progress(theme: Theme) -> str:
    return f"""
QTabWidget::pane {{ border: 0; border-top: 1px solid {theme.line}; top: -1px; }}
QTabWidget::tab-bar {{ left: {MARGIN}px; }}
QTabBar::tab {{ height: {px(32)}px; background: transparent; margin-right: {TAB_SPACE}px;
  border: 0; border-bottom: 2px solid transparent; color: {theme.secondary}; font-weight: 400; }}
QTabBar[tight="true"]::tab {{ margin-right: {TAB_SPACE_TIGHT}px; }}
QTabBar::tab:hover {{ color: {theme.text}; }}
QTabBar::tab:selected {{ border-bottom-color: {theme.accent}; color: {theme.text};
  font-weight: 600; }}
QTabBar::tab:selected:focus {{ background: {theme.accent_soft}; color: {theme.accent}; }}
QProgressBar {{ background: {theme.track}; border: 0; border-radius: 2px; }}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 2px; }}
"""


def _scroll_bars(theme: Theme) -> str:
    return f"""
QScrollBar, QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {theme.track}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 24px; }}
QScrollBar::handle:horizontal {{ min-width: 24px; }}
QScrollBar::handle:hover {{ background: {theme.disabled}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
