"""Where each run puts the image under inspection, its noise and its cloud, and the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from gui.session import engine_calls
from gui.session.latent.inspector import DRAWING, NO_NOISE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.models.gaussian import Gaussian
    from engine.models.inspection import Inspection
    from engine.models.model import Model
    from gui.session.latent.inspector import Inspector
    from gui.session.latent.lineup import Lineup
    from gui.session.runs.book import RunBook

    Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class ImageCode:
    """The codes of one image by one model.

    Attributes:
        seen: Of the image as the network is given it, (code,).
        clean: Of the image without noise, (code,); None where there is no noise on it.
        cloud: q(z|x) of the image as it is given; None where a code is a single point.
    """

    seen: Array
    clean: Array | None
    cloud: Gaussian | None


class ImageCodes:
    """Asks each model once, as long as the image stays: a drag through time comes back often.

    What a model has answered goes with it.

    Args:
        book: Has the models.
        inspector: Has the image.
        lineup: Has what the models make of it.
    """

    def __init__(self, book: RunBook, inspector: Inspector, lineup: Lineup) -> None:
        self._book, self._inspector, self._lineup = book, inspector, lineup
        self._inspected: WeakKeyDictionary[Model, tuple[tuple[object, ...], ImageCode]]
        self._inspected = WeakKeyDictionary()
        self._drawn: WeakKeyDictionary[Model, tuple[tuple[object, ...], Array]]
        self._drawn = WeakKeyDictionary()

    def inspected(self, run: str) -> ImageCode | None:
        """Of the image under inspection; None where there is none, as behind a bare code."""
        model, reading = self._book.model_of(run), self._reading(run)
        if model is None or reading is None or reading.clean is None or reading.shown is None:
            return None
        if model.config.data.shape != reading.shown.shape:
            return None  # another run is chosen a moment before its own model is asked
        key = (reading.clean, reading.shown, reading.encoded)
        known = self._inspected.get(model)
        if known is None or not is_same(known[0], key):
            noisy = self._inspector.noise != NO_NOISE
            clean = model.encode(reading.clean[None])[0] if noisy else None
            cloud = engine_calls.posterior(model, reading.shown)
            known = self._inspected[model] = (key, ImageCode(reading.encoded, clean, cloud))
        return known[1]

    def drawing(self, run: str) -> Array | None:
        """Of the drawing as it is given, (code,), while something else is inspected."""
        model, inspector = self._book.model_of(run), self._inspector
        drawn = inspector.drawn
        if model is None or drawn is None or inspector.source == DRAWING:
            return None
        if model.config.data.shape != drawn.shape:
            return None
        key = (drawn, inspector.noise, inspector.level)
        known = self._drawn.get(model)
        if known is None or not is_same(known[0], key):
            code = model.encode(inspector.corrupted(drawn)[None])[0]
            known = self._drawn[model] = (key, code)
        return known[1]

    def _reading(self, run: str) -> Inspection | None:
        """The inspector's own for the shown run: the line-up may be told of it later."""
        if run == self._book.shown:
            return self._inspector.reading
        return self._lineup.readings.get(run)


def is_same(known: tuple[object, ...], now: tuple[object, ...]) -> bool:
    """Whether all parts are alike: arrays and models by identity, numbers and words by value."""
    return len(known) == len(now) and all(
        a is b or (isinstance(a, str | float) and a == b) for a, b in zip(known, now, strict=True)
    )
