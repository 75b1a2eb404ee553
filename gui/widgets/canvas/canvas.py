"""The sheet to draw a digit on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
)

from gui import theme
from gui.guard import guarded
from gui.widgets.canvas.ink import fit
from gui.widgets.canvas.pen_area import PenArea
from gui.widgets.controls.documented_keys import DocumentedKeys

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

HINT = "Draw a digit"
PASTE = QKeySequence.StandardKey.Paste
WEB_ADDRESS = "That is a web address. Save the picture first, then drop its file here."
FIRST_OF_SEVERAL = "The canvas holds one picture: the first of {} files was taken."


@guarded
class Canvas(PenArea):
    """White ink on black, (280, 280) inside, square on screen, with history and clipboard."""

    image_dropped = Signal(object)
    """A ``QImage``, or the path of a file as ``str``, was dropped or pasted."""

    answered = Signal(str)
    """What was dropped or pasted was not taken as it is; a sentence says what to do."""

    KEYS = DocumentedKeys(
        "Canvas",
        (("Right mouse button", "rub out"),),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("Draw a digit with the mouse or a pen")

    def picture(self) -> NDArray[np.float32]:
        """What is drawn: a copy, (280, 280) in [0, 1], 1 is ink."""
        drawn: NDArray[np.float32] = np.multiply(self._ink.pixels, 1 / 255, dtype=np.float32)
        return drawn

    def set_picture(self, picture: NDArray[np.floating], what: str = "picture") -> None:
        """Replace the drawing by a picture (H, W) in [0, 1], scaled in; can be undone.

        Args:
            picture: Light ink on 0.
            what: What it is, for ``done``.

        Raises:
            ValueError: ``picture`` is not two-dimensional or not finite.
        """
        sheet = fit(picture)
        self.done.emit(what)
        self.change(lambda: self._ink.put(sheet))

    def begin_with(self, picture: NDArray[np.floating]) -> None:
        """Begin with a picture (H, W) in [0, 1], scaled in: there is nothing to undo.

        Raises:
            ValueError: ``picture`` is not two-dimensional or not finite.
        """
        sheet = fit(picture)
        self.change(lambda: self._ink.begin_with(sheet))

    def clear(self) -> None:
        """Empty the canvas; can be undone."""
        if not self.is_empty():
            self.done.emit("clearing")
            self.change(self._ink.clear)

    def is_empty(self) -> bool:
        """Whether there is no ink."""
        return self._ink.is_empty()

    def undo(self) -> None:
        """Take the last stroke, clearing or picture back, also a stroke that is being drawn."""
        if self.can_undo():
            self.change(self._ink.undo)

    def redo(self) -> None:
        """Do again what was undone last."""
        if self.can_redo():
            self.change(self._ink.redo)

    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return self._ink.can_undo()

    def can_redo(self) -> bool:
        """Whether there is something to do again; not while the pen is down."""
        return self._stroke is None and self._ink.can_redo()

    def paint_hint(self, painter: QPainter, square: QRectF) -> None:
        """Say what an empty canvas is for."""
        if self._stroke is None and self.is_empty():
            painter.setFont(theme.font(theme.BASE))
            painter.setPen(QColor(theme.DARK.secondary))
            painter.drawText(square, Qt.AlignmentFlag.AlignCenter, HINT)

    def event(self, event: QEvent) -> bool:
        """Claim paste from the window's shortcuts while focused."""
        shortcut = event.type() == QEvent.Type.ShortcutOverride
        if shortcut and isinstance(event, QKeyEvent) and event.matches(PASTE):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste."""
        if event.matches(PASTE):
            self.paste()
        else:
            super().keyPressEvent(event)

    def paste(self) -> None:
        """Hand on the clipboard's image or file, if it has one."""
        self._hand_on(QGuiApplication.clipboard().mimeData())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome images, files, and addresses, which get an answer."""
        data = event.mimeData()
        if _payload(data) is not None or (data is not None and data.hasUrls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        if self._hand_on(event.mimeData()):
            event.acceptProposedAction()

    def _hand_on(self, data: QMimeData | None) -> bool:
        payload = _payload(data)
        files = 0 if data is None else sum(url.isLocalFile() for url in data.urls())
        if payload is not None:
            self.image_dropped.emit(payload)
        elif data is not None and data.hasUrls():
            self.answered.emit(WEB_ADDRESS)
        if files > 1:
            self.answered.emit(FIRST_OF_SEVERAL.format(files))
        return payload is not None or (data is not None and data.hasUrls())


def _payload(data: QMimeData | None) -> QImage | str | None:
    """The image, or the path of the first local file, that ``data`` carries."""
    if data is None:
        return None
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    if files:
        return next((file for file in files if not os.path.isdir(file)), files[0])  # noqa: PTH112 - pathlib raises where one may not look
    image = data.imageData() if data.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None
