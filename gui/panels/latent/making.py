"""A line that offers to make the t-SNEs that are lacking, and tells how far that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import theme
from gui.session.latent.map_choice import TSNE
from gui.widgets.controls import Chip, ElidedLabel, ProgressLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.core.progress import Progress
    from gui.session import Session

LINE_WIDTH = 120
"""Of the progress, in pixels."""
OFFER = "Make t-SNE"
TIP = "Takes about a minute for 10 000 images, in the background; it is kept with the run"

THERE = "t-SNE of this moment; each moment has its own."
PASSING = "A run in training moves on: PCA instead; pause it to make its t-SNE."


class Making(QWidget):
    """Seen while a t-SNE is wanted that there is not."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._neighbours, self._plane = session.neighbours, session.plane
        self._book = session.book
        self.words = ElidedLabel("", self)
        self.words.setForegroundRole(self.words.palette().ColorRole.PlaceholderText)
        theme.set_font(self.words, theme.SMALL)
        self.line = ProgressLine(self)
        self.line.setFixedWidth(LINE_WIDTH)
        self.make, self.cancel = Chip(OFFER, self), Chip("Cancel", self)
        self.make.setToolTip(TIP)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, theme.TIGHT)
        row.setSpacing(theme.GAP)
        row.addWidget(self.words, 1)
        for part in (self.line, self.make, self.cancel):
            row.addWidget(part)
        self.make.clicked.connect(self._neighbours.make)
        self.cancel.clicked.connect(self._neighbours.cancel)
        self._neighbours.changed.connect(self.refresh)
        self.refresh()

    def begin(self) -> None:
        """Make what is lacking, if it can be made and nothing is being made: t-SNE was chosen."""
        if self._neighbours.progress is None and not self._neighbours.unavailable():
            self._neighbours.make()

    @Slot()
    def refresh(self) -> None:
        """Show what is offered, or how far it is."""
        progress, wanted = self._neighbours.progress, self._plane.choice.kind == TSNE
        going = progress is not None
        lacking = self._neighbours.lacking() if wanted and not going else []
        reason = self._neighbours.unavailable() if lacking else ""
        self.line.setVisible(going)
        self.cancel.setVisible(going)
        self.make.setVisible(bool(lacking) and not reason)
        self.setVisible(going or wanted)
        if progress is not None:
            self._tell(progress)
        elif lacking:
            whose = self._whose(lacking)
            self.words.set_text(reason or f"There is no t-SNE of {whose} yet: PCA instead.")
        elif self._book.frame is None:  # it is being read
            self.words.set_text("")
        else:
            self.words.set_text(PASSING if self._neighbours.passing() else THERE)

    def _whose(self, lacking: Sequence[str]) -> str:
        if len(lacking) > 1:
            return f"{len(lacking)} runs"
        several = len(self._book.compared) > 1
        return self._book.entries[lacking[0]].name if several else "this moment"

    def _tell(self, progress: Progress) -> None:
        done = progress.done / progress.total if progress.total else 0.0
        self.line.set_fraction(done)
        waiting = self._neighbours.waiting
        others = f" · {waiting} more {'waits' if waiting == 1 else 'wait'}" if waiting else ""
        self.words.set_text(f"{progress.what} · {done * 100:.0f} %{others}")
