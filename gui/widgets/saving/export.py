"""Save what is seen: ask where, and write it completely or not at all."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.core.files import writing
from engine.core.replacing import atomic_path

if TYPE_CHECKING:
    from collections.abc import Sequence

SCALE = 2
"""Saved pixels per pixel on screen."""


class FileKind(Enum):
    """A kind of file that can be saved, as the dialogue names it; the ending is in its name."""

    PNG = "PNG picture (*.png)"
    SVG = "SVG drawing (*.svg)"
    CSV = "Tables (*.csv)"

    @property
    def ending(self) -> str:
        """The ending with its dot."""
        return f".{self.name.lower()}"


def ask_path(
    parent: QWidget, name: str, kinds: Sequence[FileKind], title: str = "Save picture"
) -> Path | None:
    """Ask where to save something.

    Args:
        parent: Owner of the dialogue.
        name: Suggested file name without its ending.
        kinds: What it can be saved as, the suggestion first.
        title: Of the dialogue.

    Returns:
        The chosen file with an ending, or None if the person changed their mind.
    """
    first = kinds[0]
    chosen, text = QFileDialog.getSaveFileName(
        parent, title, f"{name}{first.ending}", ";;".join(kind.value for kind in kinds)
    )
    if not chosen:
        return None
    path = Path(chosen)
    kind = next((each for each in kinds if each.value == text), first)
    # Dialogues keep the suggested ending when only the kind is changed.
    return path.with_suffix(kind.ending) if path.suffix in {"", first.ending} else path


def save_widget(widget: QWidget, path: str | Path) -> Path:
    """Save a widget as it is seen, at twice its size or as a drawing.

    Args:
        widget: What to save.
        path: File to write; ``.svg`` makes a drawing, any other ending a PNG.

    Returns:
        The file that was written; ``.png`` is appended where there was no ending.

    Raises:
        OutputError: The file cannot be written; an older one is still there.
    """
    target = Path(path)
    if target.suffix.lower() != ".svg":
        return save_image(_grab(widget).toImage(), target)
    with writing(target), atomic_path(target) as part:
        _draw(widget, part)
    return target


def save_image(image: QImage, path: str | Path) -> Path:
    """Save an image as PNG.

    Returns:
        The file that was written; ``.png`` is appended where there was no ending.

    Raises:
        OutputError: The file cannot be written; an older one is still there.
    """
    target = Path(path)
    target = target if target.suffix else target.with_suffix(".png")
    with writing(target), atomic_path(target) as part:
        if not image.save(str(part), "PNG"):  # type: ignore[call-overload]
            raise OSError("the picture is empty or the disk is full")
    return target


def _grab(widget: QWidget) -> QPixmap:
    pixmap = QPixmap(widget.size() * SCALE)
    pixmap.setDevicePixelRatio(SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    widget.render(pixmap)
    return pixmap


def _draw(widget: QWidget, path: Path) -> None:
    from PySide6.QtSvg import QSvgGenerator  # noqa: PLC0415 - a library that few will need

    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(QSize(widget.size()))
    generator.setViewBox(widget.rect())
    generator.setTitle(widget.accessibleName() or "Hourglass")
    painter = QPainter(generator)
    widget.render(painter, QPoint())
    painter.end()
