"""What single units respond to, and what they draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls import CaptionLabel, ChipGroup
from gui.widgets.grids import PictureWall

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.models.model import Model
    from engine.training.events import LatentFrame
    from gui.session import Session

FILTER_KINDS = [("code", "Code units"), ("encoder", "First layer"), ("decoder", "Last layer")]
TEXTS = {
    "code": "What each code unit draws: the change of the picture when that number alone goes from "
    "its mean up by two standard deviations.",
    "encoder": "Weights from the pixels to each unit of the first layer: what it looks for.",
    "decoder": "Weights from each unit of the last layer to the pixels: what it adds.",
}


@guarded
class Filters(QWidget):
    """A wall of signed pictures, each scaled to its own largest value."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.kinds = ChipGroup(FILTER_KINDS, self)
        self.wall = PictureWall("Filters", self)
        self._note = CaptionLabel(parent=self)
        self._order = np.zeros(0, np.int64)
        head = QHBoxLayout()
        head.addWidget(self.kinds)
        head.addWidget(self._note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addLayout(head)
        column.addWidget(self.wall, 1)
        self.kinds.chosen.connect(self.refresh)
        self.wall.hovered.connect(self._hover)
        book = session.book
        book.shown_frame_changed.connect(self.refresh)
        book.chosen.connect(self.refresh)
        book.shown_model_changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Draw the shown model's filters, unless nobody can see them."""
        model, frame = self._session.book.model, self._session.plane.frame
        if not self.isVisible():
            return
        filters = None
        if model is not None:
            filters = self._filters(model, frame, self.kinds.current())
        self.wall.set_pictures(np.zeros((0, 1, 1)) if filters is None else filters, "signed")
        self._explain(TEXTS[self.kinds.current()])

    def _filters(
        self, model: Model, frame: LatentFrame | None, kind: str
    ) -> NDArray[np.float32] | None:
        """Signed pictures in [−1, 1], (N, 1, H, W), the strongest first for code units."""
        if kind == "encoder":
            filters = model.encoder_filters()
        elif kind == "decoder":
            filters = model.decoder_filters()
        elif frame is None or frame.codes.shape[1] != model.code_size:
            return None
        else:
            mean, spread = frame.codes.mean(0), frame.codes.std(0)
            raised = mean + 2 * np.diag(spread)
            filters = model.decode(raised.astype(np.float32)) - model.decode(mean[None])
        strength = np.abs(filters).max((1, 2, 3))
        self._order = np.argsort(-strength, kind="stable")
        filters, strength = filters[self._order], strength[self._order]
        scaled: NDArray[np.float32] = filters / np.maximum(strength, 1e-8)[:, None, None, None]
        return scaled

    def _explain(self, text: str) -> None:
        hidden = self.wall.count() - self.wall.shown()
        more = f" The {self.wall.shown()} strongest of {self.wall.count()}." if hidden > 0 else ""
        self._note.setText(f"{text} Blue adds ink, orange takes it away.{more}")

    @Slot(int)
    def _hover(self, number: int) -> None:
        self.wall.setToolTip(f"unit {self._order[number]}" if number >= 0 else "")

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self.refresh()
