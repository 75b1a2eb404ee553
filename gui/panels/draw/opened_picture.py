"""A picture that is opened, pasted or dropped becomes a drawing on the canvas."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QImage

from gui import text
from gui.background.worker import Failed, Finished
from gui.session import engine_calls
from gui.widgets.pictures import to_rgba

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.spec import DataSpec
    from engine.images.drawing import Drawing
    from gui.session import Session
    from gui.widgets.canvas import Canvas

TOPIC = "picture"


class OpenedPicture(QObject):
    """Reads pictures in the background, the newest that was asked for.

    Args:
        session: Whose data set says how a picture is read; hears what is odd about it.
        canvas: Where it comes; owns this.
    """

    def __init__(self, session: Session, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._session, self._canvas = session, canvas

    @Slot(object)
    def open(self, source: QImage | str | Path) -> None:
        """Put an image, or an image file, on the canvas; dark on light is inverted."""
        data = to_rgba(source) if isinstance(source, QImage) else source
        spec = self._session.inspector.spec
        work = partial(engine_calls.read_drawing, data, spec)
        self._session.ask(TOPIC, work, partial(self._read, source, spec))

    def _read(
        self, source: QImage | str | Path, spec: DataSpec, message: Finished[Drawing] | Failed
    ) -> None:
        """Put it there, if it could be read; why it could not be is told."""
        match message:
            case Finished() if spec != self._session.inspector.spec:
                self.open(source)  # another data set, which may read it in another way
            case Finished(picture):
                self._canvas.set_picture(picture.pixels)
                for remark in picture.remarks:
                    self._session.noticed.emit("info", f"{text.capital(remark)}.")
            case Failed():
                pass
            case _:
                assert_never(message)
