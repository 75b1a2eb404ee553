"""The small menu that every plot has: save it, copy its data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from gui.widgets import export

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def build_menu(
    widget: QWidget, actions: Sequence[QAction] = (), csv: Callable[[], str] | None = None
) -> QMenu:
    """Make a plot's small menu, which deletes itself when it is closed.

    Args:
        widget: What is saved as a picture.
        actions: The plot's own actions, shown first; the menu takes them over.
        csv: Writes the plotted data as CSV, where that makes sense.
    """
    menu = QMenu(widget)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for action in actions:
        action.setParent(menu)
        menu.addAction(action)
    if actions:
        menu.addSeparator()
    menu.addAction("Save as PNG…").triggered.connect(lambda: _save(widget, "png"))
    menu.addAction("Save as SVG…").triggered.connect(lambda: _save(widget, "svg"))
    if csv is not None:
        menu.addAction("Copy data as CSV").triggered.connect(
            lambda: QGuiApplication.clipboard().setText(csv())
        )
    return menu


def _save(widget: QWidget, ending: str) -> None:
    name = f"{widget.accessibleName().lower().replace(' ', '-') or 'plot'}.{ending}"
    kinds = {"png": "PNG picture (*.png)", "svg": "SVG drawing (*.svg)"}
    chosen, _ = QFileDialog.getSaveFileName(widget, "Save picture", name, kinds[ending])
    if not chosen:
        return
    path = Path(chosen)
    try:
        export.save_widget(widget, path if path.suffix else path.with_suffix(f".{ending}"))
    except OSError as error:
        text = f"The picture was not saved: {error}. Choose another folder."
        box = QMessageBox(QMessageBox.Icon.Warning, "Save picture", text, parent=widget)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
