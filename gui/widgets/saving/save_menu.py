"""The small menu that every picture and plot has: save it, copy it or its data."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtWidgets import QMenu, QWidget

from gui.widgets.saving import titles, writer
from gui.widgets.saving.export import (
    FileKind,
    ask_path,
    grab,
    picture_of,
    save_image,
    titled,
)

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
        image: Gives the picture to save as PNG and to copy, where it is not the widget as seen.
    """
    menu = QMenu(widget)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for action in actions:
        action.setParent(menu)
        menu.addAction(action)
    if actions:
        menu.addSeparator()
    for kind in (FileKind.PNG, FileKind.SVG):
        save = partial(_save, widget, kind, image)
        menu.addAction(f"Save as {kind.name} …").triggered.connect(save)
    if csv is not None:
        menu.addAction("Copy Data as CSV").triggered.connect(
            lambda: QGuiApplication.clipboard().setText(csv())
        )
    seen = partial(grab, widget) if image is None else image
    menu.addAction("Copy").triggered.connect(lambda: QGuiApplication.clipboard().setImage(seen()))
    return menu


def switch(words: str, turn: Callable[[bool], object], *, on: bool) -> QAction:
    """An action for such a menu, with a tick where it is on."""
    action = QAction(words)
    action.setCheckable(True)
    action.setChecked(on)
    action.toggled.connect(turn)
    return action


def file_name(widget: QWidget) -> str:
    """What a file of a widget's picture may be called everywhere, without its ending."""
    return re.sub(r"[^\w.]+", "-", widget.accessibleName().lower()).strip("-.") or "picture"


def _save(
    widget: QWidget, kind: FileKind, image: Callable[[], QImage] | None, _checked: bool = False
) -> None:
    path = ask_path(widget, file_name(widget), (kind,))
    if path is None:
        return
    if image is not None and path.suffix.lower() != FileKind.SVG.ending:
        writer.write(path, partial(save_image, titled(image(), titles.title(widget)), path))
    else:
        writer.write(path, picture_of(widget, path))
