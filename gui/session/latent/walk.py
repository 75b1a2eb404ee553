"""The way from one code to another: its stops, decoded, and where it leads on the maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.models import interpolation
from gui.session.latent.inspector import PLANE_POINT

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from engine.models.model import Model
    from gui.session.latent.inspector import Inspector
    from gui.session.latent.latent_plane import LatentPlane
    from gui.session.runs.book import RunBook

    Array = NDArray[np.float32]
    Place = tuple[float, float]

STOPS = 9
STEPS, INTERVAL_MS = 48, 40
"""Codes that are shown one after the other when it is played, and for how long each."""


@dataclass(frozen=True, eq=False)
class End:
    """Where a walk begins or ends.

    Attributes:
        name: What it is.
        image: The image whose code it is, (C, H, W) in [0, 1]; None for a bare code.
        code: The bare code, (code,), of the run that is shown.
    """

    name: str
    image: Array | None = None
    code: Array | None = None


@dataclass(frozen=True, eq=False)
class Strip:
    """The stops of a walk.

    Attributes:
        codes: (9, code).
        decoded: What the shown run makes of them, (9, C, H, W).
        blend: The pictures of both ends mixed pixel by pixel in the same parts, (9, C, H, W).
    """

    codes: Array
    decoded: Array
    blend: Array


class Walk(QObject):
    """Leads from one code to another, straight or along a sphere, in the space of all codes.

    Attributes:
        ends: Where it begins and where it ends; None where there is no walk.
        spherical: Whether it keeps to the sphere, in runs whose codes are drawn from a Gaussian.
    """

    began = Signal()
    """A person has asked for another walk."""
    changed = Signal()
    """It leads elsewhere, or what it passes is decoded by another model."""
    moved = Signal(float)
    """How far along the code is that is inspected now, in [0, 1]."""
    playing_changed = Signal(bool)
    """It is played, or no longer."""

    def __init__(self, book: RunBook, inspector: Inspector, plane: LatentPlane) -> None:
        super().__init__(inspector)
        self._book, self._inspector, self._plane = book, inspector, plane
        self.ends: tuple[End, End] | None = None
        self.spherical = False
        self._made: tuple[Model, Strip] | None = None
        self._left: list[float] = []
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._advance)
        inspector.selected.connect(self._stop_unless_on_the_way)
        inspector.edited.connect(self.stop)
        book.shown_model_changed.connect(self._model_changed)
        book.chosen.connect(self._run_chosen)
        book.dataset_changed.connect(self.clear)

    def between(self, first: End, last: End) -> None:
        """Lead from one end to another."""
        self.stop()
        self.ends = (first, last)
        self._renew()
        self.began.emit()

    def set_spherical(self, on: bool) -> None:
        """Keep to the sphere, or go straight."""
        self.stop()
        self.spherical = on
        self._renew()

    @Slot()
    def clear(self) -> None:
        """Lead nowhere."""
        self.stop()
        if self.ends is not None:
            self.ends = None
            self._renew()

    def end_at(self, x: float, y: float, index: int = -1) -> End | None:
        """A test image, or the code at a place of the shown run's map where there is no image."""
        dataset = self._book.dataset
        if index >= 0 and dataset is not None:
            name = dataset.spec.classes[int(dataset.test_labels[index])]
            return End(f"test image {index} · {name}", dataset.pixels("test", [index])[0])
        code = self._plane.code_at(x, y)
        return None if code is None else End("a point of the map", code=code)

    def end_inspected(self) -> End | None:
        """What is under inspection; None where that is nothing."""
        inspector = self._inspector
        if inspector.test_image is not None:
            return self.end_at(0.0, 0.0, inspector.test_image)
        if inspector.source == PLANE_POINT and inspector.reading is not None:
            return End("a point of the map", code=inspector.reading.code)
        return None if inspector.image is None else End("your drawing", inspector.image)

    @property
    def allows_sphere(self) -> bool:
        """Whether the shown run's codes are drawn from a Gaussian, so that a sphere means much."""
        model = self._book.model
        return model is not None and model.has_posterior

    @property
    def strip(self) -> Strip | None:
        """Its stops; None where there is no walk, or the shown run has no model for it."""
        model = self._book.model
        if model is None:
            return None
        if self._made is None or self._made[0] is not model:
            made = self._stops(model)
            self._made = None if made is None else (model, made)
        return None if self._made is None else self._made[1]

    def path(self, run: str) -> list[Place | None]:
        """Where its stops lie on a run's map; empty where that can't be said of any.

        None are those of which alone it can't: on a t-SNE codes that are near no image's.
        """
        model, view = self._book.model_of(run), self._plane.view(run)
        if model is None or view is None:
            return []
        if run == self._book.shown:
            codes = None if self.strip is None else self.strip.codes
        else:
            codes = self._codes(model, np.linspace(0, 1, STOPS), bare=False)
        places = [] if codes is None else [view.place_of(code) for code in codes]
        return places if any(place is not None for place in places) else []

    def visit(self, stop: int) -> None:
        """Inspect one of its stops."""
        self.stop()
        if self.strip is not None:
            self._show(stop / (STOPS - 1), self.strip.codes[stop])

    @property
    def playing(self) -> bool:
        """Whether it is being played."""
        return self._timer.isActive()

    @Slot()
    def play(self) -> None:
        """Inspect one code after the other, from its beginning to its end."""
        if self.strip is not None:
            self._left = np.linspace(0, 1, STEPS).tolist()
            self._timer.start()
            self.playing_changed.emit(True)

    @Slot()
    def stop(self) -> None:
        """Stay where it is."""
        self._left.clear()
        if self._timer.isActive():
            self._timer.stop()
            self.playing_changed.emit(False)

    def _codes(self, model: Model, shares: ArrayLike, *, bare: bool = True) -> Array | None:
        """Codes of a run along it, (n, code); None if it has none of the ends."""
        if self.ends is None:
            return None
        codes = [_code_of(end, model, bare=bare) for end in self.ends]
        first, last = codes
        if first is None or last is None:
            return None
        if self.spherical and model.has_posterior:
            return interpolation.spherical(first, last, shares)
        return interpolation.linear(first, last, shares)

    def _stops(self, model: Model) -> Strip | None:
        shares = np.linspace(0, 1, STOPS)
        codes = self._codes(model, shares)
        if codes is None or self.ends is None:
            return None
        decoded = model.decode(codes)  # (9, C, H, W)
        first, last = (
            own if end.image is None else end.image
            for end, own in zip(self.ends, decoded[[0, -1]], strict=True)
        )
        return Strip(codes, decoded, interpolation.linear(first, last, shares))

    def _show(self, share: float, code: Array) -> None:
        self._inspector.decode(code)
        self.moved.emit(share)

    @Slot()
    def _advance(self) -> None:
        model, share = self._book.model, self._left.pop(0)
        codes = None if model is None else self._codes(model, [share])
        if codes is None:
            self.stop()
            return
        self._show(share, codes[0])
        if not self._left:
            self.stop()

    @Slot()
    def _renew(self) -> None:
        self._made = None
        self.changed.emit()

    @Slot()
    def _model_changed(self) -> None:
        if self.ends is not None:
            self._renew()

    @Slot()
    def _run_chosen(self) -> None:
        """A bare code means nothing in another run."""
        self.stop()
        if self.ends is not None and any(end.image is None for end in self.ends):
            self.ends = None
        self._renew()

    @Slot()
    def _stop_unless_on_the_way(self) -> None:
        if self._inspector.source != PLANE_POINT:
            self.stop()


def _code_of(end: End, model: Model, *, bare: bool) -> Array | None:
    """The code of an end in a model's own space; None if it has none there."""
    if end.image is None:
        fits = bare and end.code is not None and len(end.code) == model.code_size
        return end.code if fits else None
    if end.image.shape != tuple(model.config.data.shape):
        return None
    code: Array = model.encode(end.image[None])[0]
    return code
