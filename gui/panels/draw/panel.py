"""The canvas and what is done to the drawing before the network sees it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.images.noise import KINDS
from gui import text, theme
from gui.panels.draw.opened_picture import OpenedPicture
from gui.session.latent.inspector import DRAWING, NO_NOISE, NOISES
from gui.widgets.canvas import Canvas
from gui.widgets.controls import CaptionLabel, Chip, SectionHeader
from gui.widgets.controls.newest import NewestOnly
from gui.widgets.fields import ChoiceField, Slider
from gui.widgets.layout import HeightForWidthHint

if TYPE_CHECKING:
    from gui.session import Session

PEN_PERCENT = (2, 20)
DRAW = "draw"
"""Where steps on the canvas are done, for Undo."""
CANVAS, FLOOR = 104, 136
"""Side of the canvas at least, and to which it gives way to what networks make of it, in pixels."""
DEFAULT_LEVEL, DEFAULT_PEN = 40, 8
"""Percent of full noise, and of the canvas; a double-click on a slider goes back to them."""

RECIPE_NOTES = {"centred-ink": "centred", "resize": "resized", "none": "not from drawings"}


class DrawPanel(HeightForWidthHint):
    """Draw, open, paste or take a test image; choose noise and pen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._inspector = session, session.inspector
        self._sample: int | None = None
        self._images = 0  # data sets so far
        self.canvas = Canvas(self)
        self.pictures = OpenedPicture(session, self.canvas)
        self.undo, self.clear = Chip("Undo", self), Chip("Clear", self)
        self.sample = Chip("From test set", self)
        self.eraser = Chip("Erase", self, checkable=True)
        self.noise = ChoiceField([(NO_NOISE, "No noise"), *NOISES.items()], self)
        self.level, self.pen = Slider(self), Slider(self)
        self._note = CaptionLabel("", self, lines=2)
        self._due = NewestOnly(self)
        self._due.passed.connect(self._read_drawing)
        self._set_up()
        self._arrange()
        self._listen()
        self._noise_changed()

    def _set_up(self) -> None:
        self.level.setRange(0, 100)
        self.level.setValue(round(self._inspector.level * 100))
        self.pen.setRange(*PEN_PERCENT)
        self.pen.setValue(round(self.canvas.pen() * 100))
        self.noise.setAccessibleName("Noise on the drawing")
        self.level.setAccessibleName("Noise level")
        self.level.setToolTip("σ of Gaussian noise, or the fraction of pixels hit")
        self.pen.setAccessibleName("Pen and eraser width")
        self.pen.setToolTip("Width of pen and eraser; MNIST's own is about 12 % of the digit")
        self.sample.setToolTip("Put a random test image on the canvas")
        self.eraser.setToolTip("Rub out; the right mouse button does so too")
        self.canvas.setMinimumSize(CANVAS, CANVAS)

    def _arrange(self) -> None:
        header = SectionHeader("Draw", self)
        header.set_meaning("What the networks are given: draw it, or take a test image.")
        for chip in (self.eraser, self.undo, self.clear, self.sample):
            header.add(chip)
        side = QGridLayout()
        side.setHorizontalSpacing(theme.GAP)
        side.setVerticalSpacing(theme.TIGHT)
        side.addWidget(self.noise, 0, 0, 1, 2)  # the longest name needs the whole width
        rows = (("Level", self.level), ("Pen", self.pen))
        for place, (name, control) in enumerate(rows, 1):
            label = QLabel(name, self)
            theme.set_font(label, theme.SMALL)
            label.setForegroundRole(self._note.foregroundRole())
            label.setBuddy(control)
            side.addWidget(label, place, 0)
            side.addWidget(control, place, 1)
        side.addWidget(self._note, 3, 0, 1, 2)
        side.setRowStretch(4, 1)
        side.setColumnStretch(1, 1)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(self.canvas, 3)
        body.addLayout(side, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(header)
        column.addLayout(body, 1)

    def _listen(self) -> None:
        self.canvas.changed.connect(self._drawn_on)
        self.canvas.done.connect(self._note_step)
        self.canvas.history_changed.connect(self._show_history)
        self.canvas.image_dropped.connect(self.pictures.open)
        self.undo.clicked.connect(self._session.undo.undo)
        self._session.undo.changed.connect(self._show_history)
        self.clear.clicked.connect(self.canvas.clear)
        self.sample.clicked.connect(self.draw_sample)
        self.eraser.toggled.connect(self.canvas.set_eraser)
        self.noise.changed.connect(self._noise_changed)
        self.level.valueChanged.connect(self._noise_changed)
        self.pen.valueChanged.connect(self._pen_changed)
        self.level.reset_requested.connect(partial(self.level.setValue, DEFAULT_LEVEL))
        self.pen.reset_requested.connect(partial(self.pen.setValue, DEFAULT_PEN))
        self._session.book.dataset_changed.connect(self._show_history)
        self._session.book.dataset_changed.connect(self._forget_sample)
        self._session.book.models_changed.connect(self._first_model)
        self._inspector.read.connect(self._show_note)
        self.canvas.answered.connect(self._answer)
        self._show_history()

    def floor(self) -> int:
        """The height in pixels down to which it gives way where the tiles below lack room."""
        return self.minimumSizeHint().height() + FLOOR - CANVAS

    @property
    def sample_number(self) -> int | None:
        """The number of the test image that lies on the canvas, until it is drawn on."""
        return self._sample

    def set_sample(self, number: int | None) -> None:
        """Say that what lies on the canvas is the test image of a number."""
        self._sample = number

    def set_noise(self, kind: str, level: float) -> None:
        """Choose the noise on the drawing; an unknown kind is none."""
        self.noise.set_value(kind if kind in NOISES else NO_NOISE)
        self.level.setValue(round(level * 100))
        self._noise_changed()

    @Slot(str)
    def _note_step(self, what: str) -> None:
        """A step on the canvas can be undone, and what lay there before is known by its number.

        In another data set, which may be smaller, the number is another image's.
        """
        before, after, images = self._sample, list[int | None](), self._images

        def undo() -> None:
            after[:] = [self._sample]
            self.canvas.undo()
            self._sample = before if images == self._images else None

        def redo() -> None:
            self.canvas.redo()
            self._sample = after[0] if images == self._images else None

        self._session.undo.push(what, undo, redo, where=DRAW)

    @Slot()
    def _drawn_on(self) -> None:
        self._sample = None
        self._due.push()

    @Slot()
    def _forget_sample(self) -> None:
        """The number of the image on the canvas means another image of another data set."""
        self._sample, self._images = None, self._images + 1

    @Slot()
    def _read_drawing(self) -> None:
        if self._session.book.entries:  # the engine is there
            self._inspector.draw(self.canvas.picture(), self._sample)

    @Slot()
    def _first_model(self) -> None:
        """Read what was drawn before there was a model."""
        if self._inspector.drawn is None and not self.canvas.is_empty():
            self._read_drawing()

    @Slot()
    def draw_sample(self) -> None:
        """Put a random test image on the canvas."""
        dataset = self._session.book.dataset
        if dataset is not None:
            self.draw_test_image(int(np.random.default_rng().integers(len(dataset.test_images))))

    def draw_test_image(self, index: int) -> None:
        """Put a test image on the canvas, enlarged, as if it had been drawn."""
        dataset = self._session.book.dataset
        if dataset is not None:
            image = dataset.pixels("test", [index])[0, 0]  # (H, W)
            large = np.kron(image, np.ones((10, 10), np.float32))
            self.canvas.set_picture(large, f"test image {index}")
            self._sample = index  # until somebody draws on it

    @Slot(str)
    def _answer(self, words: str) -> None:
        """Say what became of something that was dropped."""
        self._session.noticed.emit("info", words)

    @Slot()
    def _noise_changed(self) -> None:
        kind, level = self.noise.value(), self.level.value() / 100
        self.level.setEnabled(kind != NO_NOISE)
        self._inspector.set_noise(kind, level)

    @Slot()
    def _show_note(self) -> None:
        """What becomes of the drawing, and what is doubtful about it."""
        kind, level = self._inspector.noise, self._inspector.level
        self.noise.set_value(kind)  # it may have been switched off elsewhere
        self.level.setEnabled(kind != NO_NOISE)
        noise = "" if kind == NO_NOISE else f", noise {KINDS[kind].symbol}\u00a0{level:.2f}"
        spec = self._inspector.spec
        size = f"{spec.shape[2]}\u00a0×\u00a0{spec.shape[1]}"
        doubts = self._inspector.remarks if self._inspector.source == DRAWING else ()
        note = f"{RECIPE_NOTES[spec.recipe]}, {size}{noise}"
        self._note.setText(text.capital(doubts[0]) if doubts else note)
        self._note.setToolTip(
            "\n".join([*map(text.capital, doubts), "What the network sees of the drawing"])
        )

    @Slot(int)
    def _pen_changed(self, percent: int) -> None:
        self.canvas.set_pen(percent / 100)

    @Slot()
    def _show_history(self) -> None:
        undo = self._session.undo
        drawn = undo.where == DRAW
        self.undo.setEnabled(drawn)
        last = f"Undo first takes back {undo.undoes}, which was done after it: see Edit"
        nothing = last if undo.undoes and self.canvas.can_undo() else "Nothing drawn to undo"
        self.undo.setToolTip(f"Undo {undo.undoes} (Ctrl+Z)" if drawn else nothing)
        self.clear.setEnabled(not self.canvas.is_empty())
        self.sample.setEnabled(self._session.book.dataset is not None)
