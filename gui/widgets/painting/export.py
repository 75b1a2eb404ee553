"""Save what is seen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QWidget

SCALE = 2
"""Saved pixels per pixel on screen."""


def save_widget(widget: QWidget, path: str | Path) -> Path:
    """Save a widget as it is seen, at twice its size or as a drawing.

    Args:
        widget: What to save.
        path: File to write; ``.svg`` makes a drawing, any other ending a PNG.

    Returns:
        The file that was written; ``.png`` is appended where there was no ending.

    Raises:
        OSError: The file cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() == ".svg":
        return _save_drawing(widget, target)
    return save_image(_grab(widget).toImage(), target)


def save_image(image: QImage, path: str | Path) -> Path:
    """Save an image as PNG; raises ``OSError`` if it cannot be written."""
    target = Path(path)
    target = target if target.suffix else target.with_suffix(".png")
    if not image.save(str(target), "PNG"):  # type: ignore[call-overload]
        raise OSError(f"the picture could not be written to {target}: is the folder writable?")
    return target


def ask_path(parent: QWidget, name: str, *, drawings: bool = False) -> Path | None:
    """Ask where to save a picture.

    Args:
        parent: Owner of the dialogue.
        name: Suggested file name without its ending.
        drawings: Whether SVG is offered too.

    Returns:
        The chosen file, or None if the person changed their mind.
    """
    png, svg = "PNG picture (*.png)", "SVG drawing (*.svg)"
    kinds = f"{png};;{svg}" if drawings else png
    chosen, kind = QFileDialog.getSaveFileName(parent, "Save picture", f"{name}.png", kinds)
    if not chosen:
        return None
    # Dialogues keep the suggested ending when only the kind is changed.
    path = Path(chosen)
    return path.with_suffix(".svg") if kind == svg and path.suffix == ".png" else path


def _grab(widget: QWidget) -> QPixmap:
    pixmap = QPixmap(widget.size() * SCALE)
    pixmap.setDevicePixelRatio(SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    widget.render(pixmap)
    return pixmap


def _save_drawing(widget: QWidget, target: Path) -> Path:
    # QSvgGenerator reports nothing when it cannot write: open the file first, and learn why.
    with target.open("wb"):
        pass
    generator = QSvgGenerator()
    generator.setFileName(str(target))
    generator.setSize(QSize(widget.size()))
    generator.setViewBox(widget.rect())
    generator.setTitle(widget.accessibleName() or "Hourglass")
    painter = QPainter(generator)
    widget.render(painter, QPoint())
    painter.end()
    return target
