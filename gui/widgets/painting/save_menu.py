"""The small menu that every picture and plot has: save it, copy it or its data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from gui.widgets.painting import export

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def build_menu(
    widget: QWidget,
    actions: Sequence[QAction] = (),
    csv: Callable[[], str] | None = None,
    image: Callable[[], QImage] | None = None,
) -> QMenu:
    """Make the small menu of a picture or plot, which deletes itself when it is closed.

    Args:
        widget: What is saved as a picture.
        actions: The widget's own actions, shown first; the menu takes them over.
        csv: Writes the plotted data as CSV, where that makes sense.
        image: Gives the picture to save as PNG and to copy, where it is not the whole widget.
    """
    menu = QMenu(widget)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for action in actions:
        action.setParent(menu)
        menu.addAction(action)
    if actions:
        menu.addSeparator()
    menu.addAction("Save as PNG…").triggered.connect(lambda: _save(widget, "png", image))
    menu.addAction("Save as SVG…").triggered.connect(lambda: _save(widget, "svg"))
    if csv is not None:
        menu.addAction("Copy data as CSV").triggered.connect(
            lambda: QGuiApplication.clipboard().setText(csv())
        )
    if image is not None:
        menu.addAction("Copy").triggered.connect(
            lambda: QGuiApplication.clipboard().setImage(image())
        )
    return menu


def _save(widget: QWidget, ending: str, image: Callable[[], QImage] | None = None) -> None:
    name = f"{widget.accessibleName().lower().replace(' ', '-') or 'picture'}.{ending}"
    kinds = {"png": "PNG picture (*.png)", "svg": "SVG drawing (*.svg)"}
    chosen, _ = QFileDialog.getSaveFileName(widget, "Save picture", name, kinds[ending])
    if not chosen:
        return
    path = Path(chosen)
    path = path if path.suffix else path.with_suffix(f".{ending}")
    try:
        if image is not None and path.suffix.lower() != ".svg":
            export.save_image(image(), path)
        else:
            export.save_widget(widget, path)
    except OSError as error:
        text = f"The picture was not saved: {error}. Choose another folder."
        box = QMessageBox(QMessageBox.Icon.Warning, "Save picture", text, parent=widget)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
