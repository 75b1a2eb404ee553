"""Brings back what waits for the engine: the data set, and the moment on the timeline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

if TYPE_CHECKING:
    from gui.session import Session
    from gui.settings import WindowSettings

SINGLE_SHOT = Qt.ConnectionType.SingleShotConnection
FIRST = "mnist"
"""The data set that every session opens with: it comes with the program."""


class RememberedMoment(QObject):
    """Data set and timeline of the last session, shown as soon as the laboratory is complete.

    Until they are on show, or a person has chosen others, they stay remembered.
    """

    def __init__(self, session: Session, settings: WindowSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self._dataset = settings.text("dataset", FIRST)
        self._moment = settings.text("moment", "")
        session.opened.connect(self._show_dataset)
        session.loading_failed.connect(self._give_up)

    def keep(self) -> None:
        """Write down what is shown now, unless something is still to be brought back."""
        book, playback = self._session.book, self._session.playback
        if self._dataset or book.dataset is None:
            return
        self._settings.set_text("dataset", book.dataset.name)
        if not self._moment:
            here = "" if playback.live else json.dumps([book.shown, playback.epoch])
            self._settings.set_text("moment", here)

    @Slot()
    def _show_dataset(self) -> None:
        """The laboratory is complete, with MNIST."""
        name, dataset = self._dataset, self._session.book.dataset
        if dataset is None or name == dataset.name:
            self._show_moment()
        else:
            self._session.book.dataset_changed.connect(self._show_moment, SINGLE_SHOT)
            self._session.load_dataset(name)

    @Slot()
    def _give_up(self) -> None:
        """The data set is not there any more; why not is said elsewhere."""
        self._dataset = self._moment = ""

    @Slot()
    def _show_moment(self) -> None:
        """The data set is there; this is done once."""
        self._dataset, moment = "", self._settings.parsed("moment", list) if self._moment else None
        self._moment = ""
        match moment:
            case [str(run), int(epoch) | float(epoch)] if run == self._session.book.shown:
                self._session.playback.show(float(epoch))
