"""Keeps what the window shows, so that the next start shows it again, also after a crash."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer, Slot
from PySide6.QtGui import QImage

from gui.panels import first_minute
from gui.remembering.moment import RememberedMoment
from gui.remembering.selection import RememberedSelections

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gui.panels.draw import DrawPanel
    from gui.panels.latent import LatentPanel
    from gui.session import Session
    from gui.settings import WindowSettings
    from gui.widgets.controls import TabStrip

FIRST_VIEW = {"mode": "digits"}
"""Of the map, for somebody who has not seen one yet."""
PATIENCE_MS, LONGEST_MS = 1000, 10_000
"""So long after the last change all of it is written down, and so long after the first at most.

Qt's settings wait for the disk and keep Python from running meanwhile, in whatever thread: 10 to
30 ms on a fast one, which a hand that draws would feel."""


class Remembering(QObject):
    """Runs and their baseline, moment, data set, selections, draft, drawing, noise, map, tab.

    It is written down at rest.

    The window keeps its own sizes.

    Args:
        session: What is shown.
        settings: Where it is written down.
        draw: Holds the drawing.
        latent: Holds the mode and the colours of the map.
        tabs: The strip; this goes with it.
    """

    def __init__(
        self,
        session: Session,
        settings: WindowSettings,
        draw: DrawPanel,
        latent: LatentPanel,
        tabs: TabStrip,
    ) -> None:
        super().__init__(tabs)
        self._session, self._settings = session, settings
        self._draw, self._latent, self._tabs = draw, latent, tabs
        self._due = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._latest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        for timer in (self._due, self._latest):
            timer.timeout.connect(self.keep)
        self._moment = RememberedMoment(session, settings, self)
        self._selections = RememberedSelections(session, settings, self)
        self._restore()
        book, draft = session.book, session.draft
        for changed in (
            book.chosen,
            book.pins_changed,
            draft.changed,
            draw.canvas.changed,
            latent.view_changed,
            tabs.changed,
            book.dataset_changed,
            session.comparison.baseline_changed,
            session.selection.changed,
        ):
            changed.connect(self._soon)
        self._known = self._passing()
        for often in (session.inspector.read, session.playback.changed):
            often.connect(self._look)
        session.opened.connect(self.tell)  # later than what opening has to say

    @Slot()
    def _soon(self) -> None:
        self._due.start()  # anew, so that it waits for the hand to rest
        if not self._latest.isActive():
            self._latest.start()

    @Slot()
    def _look(self) -> None:
        """Told at each snapshot of a training, too, at which nothing of this may have changed."""
        known, self._known = self._known, self._passing()
        if self._known != known:
            self._soon()

    def _passing(self) -> tuple[object, ...]:
        """The noise on the drawing, and the moment on show; None for the newest."""
        inspector, playback = self._session.inspector, self._session.playback
        moment = None if playback.live else playback.epoch
        return inspector.noise, inspector.level, moment

    @Slot()
    def keep(self) -> None:
        """Write down what is shown now."""
        settings, book, draft = self._settings, self._session.book, self._session.draft
        self._due.stop()
        self._latest.stop()
        settings.set_text("tab", self._tabs.current())
        settings.set_text("view", json.dumps(self._latent.view()))
        if book.shown:
            settings.set_text("shown", book.shown)
            settings.set_texts("pinned", book.pinned)
            colours = {key: entry.colour for key, entry in book.entries.items()}
            settings.set_text("colours", json.dumps(colours))
        if draft.config is not None:
            settings.set_settings(draft.remembered())
            settings.set_text("draft", "" if draft.follows else draft.variant)
        settings.set_text("baseline", self._session.comparison.baseline)
        inspector = self._session.inspector
        settings.set_text("noise", json.dumps([inspector.noise, inspector.level]))
        self._moment.keep()
        self._selections.keep()
        sample = self._draw.sample_number
        settings.set_text("sample", "" if sample is None else str(sample))
        settings.set_text("drawing", _as_text(self._draw.canvas.picture()))
        settings.sync()
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Say what is the matter with what is remembered, each trouble once."""
        for trouble in self._settings.troubles():
            self._session.noticed.emit("warning", trouble)

    def _restore(self) -> None:
        """Bring back what the last session showed, as far as it needs no engine."""
        newcomer = not first_minute.was_seen(self._settings)
        view = self._settings.parsed("view", dict) or (FIRST_VIEW if newcomer else {})
        self._latent.set_view({name: each for name, each in view.items() if isinstance(each, str)})
        self._session.comparison.set_baseline(self._settings.text("baseline", ""))
        match self._settings.parsed("noise", list):
            case [str(kind), int(level) | float(level)] if 0 <= level <= 1:
                self._draw.set_noise(kind, level)
        picture = _as_picture(self._settings.text("drawing", ""))
        if picture is not None and self._draw.canvas.is_empty():
            self._draw.canvas.begin_with(picture)
            self._draw.set_sample(self._settings.number("sample"))


def _as_text(picture: NDArray[np.float32]) -> str:
    """A drawing, (H, W) in [0, 1], as a PNG in base 64; empty if there is no ink."""
    if not picture.any():
        return ""
    pixels = np.ascontiguousarray((picture * 255).round().astype(np.uint8))
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, width, QImage.Format.Format_Grayscale8)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs know str alone
    return bytes(content.toBase64().data()).decode("ascii")


def _as_picture(text: str) -> NDArray[np.float32] | None:
    """The drawing of such a text, or None."""
    image = QImage.fromData(QByteArray.fromBase64(text.encode("ascii", "ignore")))
    if image.isNull():
        return None
    plain = image.convertToFormat(QImage.Format.Format_Grayscale8)
    raw = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    found: NDArray[np.float32] = np.multiply(raw[:, : plain.width()], 1 / 255, dtype=np.float32)
    return found
