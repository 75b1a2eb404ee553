"""What is under inspection: a drawing, a test image or a point of the map, and its code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.data.catalogue import MNIST
from engine.images.noise import KINDS, corrupt_arrays
from gui import text
from gui.session import engine_calls
from gui.session.latent.readings import Readings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.data.spec import DataSpec
    from engine.models.inspection import Inspection
    from gui.session.latent.latent_plane import LatentPlane
    from gui.session.runs.book import RunBook

    Array = NDArray[np.float32]

NO_NOISE = "none"
NOISES = {key: text.title(key) for key, kind in KINDS.items() if not kind.mixed}
"""Titles of the noises that a single image can show."""
NOISE_SEED = 28
"""Fixed, so that the noise on a drawing does not flicker while the pen moves."""

DRAWING, TEST_IMAGE, PLANE_POINT = "drawing", "test image", "plane point"


@dataclass(frozen=True)
class CodeState:
    """What was under inspection, and what a person had made of its code.

    Attributes:
        run: The run that was shown.
        source: As ``Inspector.source``.
        index: As ``Inspector.index``.
        code: The point of the plane, (code,), or None.
        edits: Changed numbers by their places in the code.
    """

    run: str
    source: str
    index: int | None
    code: Array | None
    edits: dict[int, float]


class Inspector(QObject):
    """The image or code under inspection, and what the shown model makes of it.

    Attributes:
        source: ``DRAWING``, ``TEST_IMAGE`` or ``PLANE_POINT``.
        index: The number of the test image that was chosen, or None.
        sample: The number of the test image that lies on the canvas, until it is drawn on.
        remarks: What is doubtful about the drawing, one line each.
        reading: What the model makes of it; None with an empty canvas or before a model.
        readings: What models make of the image, as far as they were asked.
    """

    read = Signal()
    """``reading`` is new."""
    selected = Signal()
    """``source`` or ``index`` changed."""
    edited = Signal()
    """A person changes the code under inspection; told before it is changed."""
    code_edited = Signal(str, object, object)
    """A person has changed the code: what it was, and the ``CodeState`` before and after."""

    def __init__(self, book: RunBook, plane: LatentPlane) -> None:
        super().__init__(book)
        self._book, self._plane = book, plane
        self._picture: Array | None = None
        self._drawing: Array | None = None
        self.remarks: tuple[str, ...] = ()
        self._code: Array | None = None
        self.noise, self.level = NO_NOISE, 0.4
        self.source, self.index = DRAWING, None
        self.reading: Inspection | None = None
        self.readings = Readings()
        self._test_image: tuple[Dataset, int, Array] | None = None
        self._noisy: tuple[Array, str, float, Array] | None = None
        self._edits: dict[int, float] = {}
        book.shown_model_changed.connect(self._model_changed)
        book.chosen.connect(self._run_chosen)
        book.dataset_changed.connect(self._dataset_changed)

    source: str
    index: int | None
    sample: int | None = None

    def draw(self, picture: Array, sample: int | None = None) -> None:
        """Inspect a drawing.

        Args:
            picture: Light ink on 0, (H, W) in [0, 1].
            sample: The number of the test image that it is, if it is one.
        """
        self._picture, self.sample = picture, sample
        self._make_image()
        self._select(DRAWING, None)
        self.refresh()

    @property
    def spec(self) -> DataSpec:
        """The images that a drawing becomes: those of the data set, or of the model before it."""
        if self._book.dataset is not None:
            return self._book.dataset.spec
        return MNIST if self._book.model is None else self._book.model.config.data

    def _make_image(self) -> None:
        """Make the drawing an image of the data set; a test image stays as it is."""
        if self._picture is None:
            return
        if self.sample is not None and self._book.dataset is not None:
            image, self.remarks = self._book.dataset.pixels("test", [self.sample])[0], ()
        else:
            made = engine_calls.image_of(self._picture, self.spec)
            image, self.remarks = made.pixels, made.remarks
        self._drawing = image if image.any() else None

    def back_to_drawing(self) -> None:
        """Inspect the drawing again."""
        self._select(DRAWING, None)
        self.refresh()

    def inspect(self, index: int) -> None:
        """Inspect a test image, as it is."""
        self._select(TEST_IMAGE, index)
        self.refresh()

    def decode_at(self, x: float, y: float) -> None:
        """Inspect the code at a point of the map's plane."""
        code = self._plane.code_at(x, y)
        if code is not None:
            self.decode(code)

    def decode(self, code: Array) -> None:
        """Inspect a code of the shown run, (code,)."""
        self._code = code
        self._select(PLANE_POINT, None)
        self.refresh()

    def set_noise(self, kind: str, level: float) -> None:
        """Corrupt what the network sees; ``NO_NOISE`` for none."""
        self.noise, self.level = kind, level
        self.refresh()

    def edit(self, index: int, value: float) -> None:
        """Change one number of the code; the reconstruction follows."""
        self.change({index: value}, f"change of unit {index}")

    def change(self, values: dict[int, float], what: str) -> None:
        """Change numbers of the code at once, by their places; Undo calls it ``what``."""
        self.edited.emit()
        before = self._state()
        self._edits.update(values)
        self.reading = self._edited(self.reading)
        self.read.emit()
        self.code_edited.emit(what, before, self._state())

    def reset_code(self) -> None:
        """Take all edits of the code back."""
        before = self._state()
        self.refresh()
        if before.edits:
            self.code_edited.emit("reset of the code", before, self._state())

    def restore(self, state: CodeState) -> None:
        """Inspect again what was inspected, in the run that was shown, with the edits of then."""
        self._book.choose(state.run)
        self._code = state.code
        self._select(state.source, state.index)
        reading = self._inspected()
        size = 0 if reading is None else len(reading.code)
        self._edits = {index: value for index, value in state.edits.items() if index < size}
        self.reading = self._edited(reading)
        self.read.emit()

    def _state(self) -> CodeState:
        shown = self._book.shown
        return CodeState(shown, self.source, self.index, self._code, dict(self._edits))

    def _edited(self, reading: Inspection | None) -> Inspection | None:
        """An inspection with the edits made to its code."""
        model = self._book.model
        if reading is None or model is None or not self._edits:
            return reading
        code = reading.code.copy()
        for index, value in self._edits.items():
            code[index] = value
        return engine_calls.with_code(model, reading, code)

    @property
    def test_image(self) -> int | None:
        """The number of the test image under inspection, chosen or on the canvas; else None."""
        return {TEST_IMAGE: self.index, DRAWING: self.sample}.get(self.source)

    @property
    def drawn(self) -> Array | None:
        """The drawing as the network would see it, without noise, (C, H, W); None if empty."""
        return self._drawing

    @property
    def image(self) -> Array | None:
        """The clean image under inspection, (C, H, W), or None."""
        dataset, known = self._book.dataset, self._test_image
        if self.source == TEST_IMAGE and self.index is not None and dataset:
            if known is None or known[0] is not dataset or known[1] != self.index:
                image = dataset.pixels("test", [self.index])[0]
                known = self._test_image = (dataset, self.index, image)
            return known[2]
        return self._drawing if self.source == DRAWING else None

    @property
    def percentile(self) -> float | None:
        """Part of the test set, in percent, that the model restores better than this image."""
        entry = self._book.entry
        if entry is None or self.reading is None or self.reading.clean is None:
            return None
        if self._book.shows_earlier:  # the errors known are those of the newest model
            return None
        return entry.percentile(self.reading.mse)

    @property
    def place(self) -> tuple[float, float] | None:
        """Where the code lies on the map's plane."""
        return self._plane.place_of(self.reading.code) if self.reading else None

    def refresh(self) -> None:
        """Ask the shown model again, for the code as it gives it."""
        self._edits.clear()
        self.reading = self._inspected()
        self.read.emit()

    def _inspected(self) -> Inspection | None:
        model = self._book.model
        if model is None:
            return None
        if self.source == PLANE_POINT:
            if self._code is None or len(self._code) != model.code_size:
                return None
            return engine_calls.inspect_code(model, self._code)
        image = self.image
        if image is None:
            return None
        return self.readings.of(model, image, self.corrupted(image))

    def corrupted(self, image: Array) -> Array:
        """A clean image, (C, H, W), as the network is given it."""
        if self.noise == NO_NOISE:
            return image
        known = self._noisy
        if known is None or known[0] is not image or known[1:3] != (self.noise, self.level):
            noisy = corrupt_arrays(image[None], self.noise, self.level, NOISE_SEED)[0]
            known = self._noisy = (image, self.noise, self.level, noisy)
        return known[3]

    def _select(self, source: str, index: int | None) -> None:
        if (source, index) != (self.source, self.index):
            self.source, self.index = source, index
            self.selected.emit()

    @Slot()
    def _model_changed(self) -> None:
        """While a model learns, edits of the code stay."""
        reading = self._inspected()
        if reading is None or self.reading is None or len(reading.code) != len(self.reading.code):
            self._edits.clear()
        self.reading = self._edited(reading)
        self.read.emit()

    @Slot()
    def _run_chosen(self) -> None:
        if self.source == PLANE_POINT:  # a point of another model's plane means nothing here
            self._select(DRAWING, None)
        self.refresh()

    @Slot()
    def _dataset_changed(self) -> None:
        self.sample = None  # the number is another image's now
        self._make_image()
        self._select(DRAWING, None)
        self.refresh()
