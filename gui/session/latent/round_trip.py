"""How far a point of the map is from what the shown run's encoder makes of its picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from gui.background.worker import Failed, Finished

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.core.progress import Progress
    from engine.models.inspection import Inspection
    from engine.models.model import Model
    from engine.training.events import LatentFrame
    from gui.session.latent.inspector import Inspector
    from gui.session.latent.latent_plane import LatentPlane
    from gui.session.requests import Requests
    from gui.session.runs.book import RunBook

    Array = NDArray[np.float32]

TOPIC = "round trip"


@dataclass(frozen=True, eq=False)
class RoundTripped:
    """A bare code z and what became of it.

    Attributes:
        code: z, (code,).
        encoded: E(D(z)), (code,).
        radii: ‖E(D(z)) − z‖ in units of the root mean square distance of the test images' codes
            from their mean, ≥ 0; None where these are not known or all alike.
        percentile: Part of the test images' codes, in percent, that are nearer to theirs; None
            while that is not known.
    """

    code: Array
    encoded: Array
    radii: float | None
    percentile: float | None


class RoundTrip(QObject):
    """Decodes and encodes the inspected code, and in the background codes to compare it with."""

    changed = Signal()
    """What it is compared with is known now."""

    def __init__(
        self, book: RunBook, inspector: Inspector, plane: LatentPlane, requests: Requests
    ) -> None:
        super().__init__(book)
        self._book, self._inspector, self._plane = book, inspector, plane
        self._requests = requests
        self._asked: LatentFrame | None = None
        self._usual: tuple[LatentFrame, Array] | None = None
        self._encoded: tuple[Inspection, Model, Array] | None = None

    @property
    def now(self) -> RoundTripped | None:
        """That of the inspected point of the map; None while an image is inspected."""
        reading, model = self._inspector.reading, self._book.model
        view = self._plane.view(self._book.shown)
        if reading is None or reading.clean is not None or model is None or view is None:
            return None
        # Another run is chosen a moment before its own model is asked.
        if (len(reading.code), reading.reconstruction.shape) != (
            model.code_size,
            model.config.data.shape,
        ):
            return None
        known = self._encoded
        if known is None or known[0] is not reading or known[1] is not model:
            encoded = model.encode(reading.reconstruction[None])[0]
            known = self._encoded = (reading, model, encoded)
        length = float(np.linalg.norm(known[2] - reading.code))
        radii = length / view.radius if view.radius > 0 else None
        return RoundTripped(reading.code, known[2], radii, self._rank(view.frame, length))

    def _rank(self, frame: LatentFrame, length: float) -> float | None:
        if frame.model is not self._book.model:
            return None  # while a run goes on, its codes are those of a moment ago
        if self._usual is None or self._usual[0] is not frame:
            self._ask(frame)
            return None
        lengths = self._usual[1]
        return float(np.searchsorted(lengths, length) / len(lengths) * 100)

    def _ask(self, frame: LatentFrame) -> None:
        """Have the test images' own codes measured, unless a run would be slowed."""
        if self._book.training or self._asked is frame or not len(frame.codes):
            return
        from gui.session.figures import measurements  # noqa: PLC0415 - nothing measures at first

        self._asked = frame
        work = partial(measurements.measure_round_trips, frame.model, frame.codes)
        self._requests.ask(TOPIC, work, self._received)

    def _received(self, message: Progress | Finished[Array] | Failed) -> None:
        if isinstance(message, Finished) and self._asked is not None:
            self._usual = (self._asked, message.result)
            self.changed.emit()
        elif isinstance(message, Failed):
            self._asked = None
