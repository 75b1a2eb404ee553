"""Save what is seen: ask where, and write it completely or not at all."""

from __future__ import annotations

import os
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine.core.files import OutputError, write_bytes
from gui import theme
from gui.widgets.saving import left_out, titles
from gui.widgets.saving.drawing import LINES, Drawing, head_height, write_title

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SCALE = 2
"""Saved pixels per pixel on screen."""
WIDE_ENOUGH = 400
"""Width in pixels of an image whose title is as large as on screen."""


class FileKind(Enum):
    """A kind of file that can be saved, as the dialogue names it; the ending is in its name."""

    PNG = "PNG picture (*.png)"
    SVG = "SVG drawing (*.svg)"
    CSV = "Tables (*.csv)"
    NPY = "NumPy arrays (*.npy)"
    GIF = "Animation (*.gif)"
    MP4 = "Film (*.mp4)"
    SAFETENSORS = "Hourglass models (*.safetensors)"

    @property
    def ending(self) -> str:
        """The ending with its dot."""
        return f".{self.name.lower()}"


class _Last:
    folder: Path | None = None


_LAST = _Last()
"""Where the next dialogue begins: several pictures of one lesson go into one folder."""


def ask_path(
    parent: QWidget, name: str, kinds: Sequence[FileKind], title: str = "Save picture"
) -> Path | None:
    """Ask where to save something, first in the folder of what was saved last.

    Args:
        parent: Owner of the dialogue.
        name: Suggested file name without its ending.
        kinds: What it can be saved as, the suggestion first.
        title: Of the dialogue.

    Returns:
        The chosen file with an ending, or None if the person changed their mind.
    """
    text, proposed = "", f"{name}{kinds[0].ending}"
    if _LAST.folder is not None and _LAST.folder.is_dir():
        proposed = str(_LAST.folder / proposed)
    while True:
        # Whether a file is replaced is asked below, when its whole name is known.
        chosen, text = QFileDialog.getSaveFileName(
            parent,
            title,
            proposed,
            ";;".join(kind.value for kind in kinds),
            text,
            QFileDialog.Option.DontConfirmOverwrite,
        )
        if not chosen:
            return None
        path = settle(Path(chosen), text, kinds)
        if not os.path.lexists(path) or replaces(parent, path):
            _LAST.folder = path.absolute().parent
            return path
        proposed = str(path)


def settle(path: Path, chosen: str, kinds: Sequence[FileKind]) -> Path:
    """A file's name with the ending of its kind.

    Args:
        path: As it was typed.
        chosen: The kind that the dialogue had, as ``FileKind.value``; the first if it is none.
        kinds: What it can be saved as. An ending of one of them says which, but for the first's,
            which dialogues keep when only the kind is changed.
    """
    first = kinds[0]
    kind = next((each for each in kinds if each.value == chosen), first)
    ending = path.suffix.lower()
    if ending == first.ending and kind is not first:
        return path.with_suffix(kind.ending)
    if ending in {each.ending for each in kinds}:
        return path
    return path.with_name(path.name + kind.ending)


def where(path: Path) -> str:
    """What is told of a file that was written."""
    return f"Saved {path.name} in {path.absolute().parent}."


def replaces(parent: QWidget, path: Path) -> bool:
    """Ask whether a file that is there may be replaced."""
    box = QMessageBox(parent)
    box.setWindowTitle("Replace file")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"{path.name} is there already. Replace it?")
    replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    replaced = box.clickedButton() is replace
    box.deleteLater()
    return replaced


def picture_of(widget: QWidget, path: str | Path) -> Callable[[], Path]:
    """A widget as it is seen now, as what writes it, in whatever thread: that takes long.

    Args:
        widget: What to save.
        path: File to write; ``.svg`` makes a drawing, any other ending a PNG of twice its size.

    Returns:
        As ``save_widget``, to be called once.
    """
    target = Path(path)
    if target.suffix.lower() == FileKind.SVG.ending:
        return partial(Drawing.of(widget).write, target)
    return partial(save_image, titled(grab(widget), titles.title(widget)), target)


def save_widget(widget: QWidget, path: str | Path) -> Path:
    """Save a widget as it is seen; see ``picture_of``.

    Returns:
        The file that was written; ``.png`` is appended where there was no ending.

    Raises:
        OutputError: The file cannot be written; an older one is still there.
    """
    return picture_of(widget, path)()


def save_image(image: QImage, path: str | Path) -> Path:
    """Save an image as PNG.

    Returns:
        The file that was written; ``.png`` is appended where there was no ending.

    Raises:
        OutputError: The file cannot be written; an older one is still there.
    """
    target = Path(path)
    target = target if target.suffix else target.with_suffix(".png")
    buffer = QBuffer()  # where the disk refuses, libpng would tell of it on stderr
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise OutputError(f"{target} can't be written: the picture is empty.")
    write_bytes(target, bytes(buffer.data().data()))
    return target


def grab(widget: QWidget) -> QImage:
    """A widget as it is seen, at twice its size."""
    pixmap = QPixmap(widget.size() * SCALE)
    pixmap.setDevicePixelRatio(SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    with left_out.without(widget):
        widget.render(pixmap)
    return pixmap.toImage()


def titled(image: QImage, title: str, most: int = LINES) -> QImage:
    """An image with a title above it, no smaller than it is; the image itself where it is empty.

    Args:
        image: What is to have a title.
        title: Its words.
        most: How many lines they may have.
    """
    if not title or image.isNull():
        return image
    ratio = max(image.width() / WIDE_ENOUGH, 0.5)
    width = image.width() / ratio
    head = round(head_height(title, width, most) * ratio)
    made = QImage(image.width(), image.height() + head, QImage.Format.Format_ARGB32)
    made.fill(QColor(theme.current().background))
    painter = QPainter(made)
    painter.scale(ratio, ratio)
    write_title(painter, title, width, most)
    painter.resetTransform()
    plain = image.copy()
    plain.setDevicePixelRatio(1)
    painter.drawImage(0, head, plain)
    painter.end()
    return made
