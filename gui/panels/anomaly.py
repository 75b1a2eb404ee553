"""Images that come back badly: how unusual this one is, and a detector trained on one class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import text, theme
from gui.guard import guarded
from gui.session.training import run_names
from gui.session.training.training_control import IDLE
from gui.widgets.controls import CaptionLabel, ElidedLabel
from gui.widgets.fields import ChoiceField
from gui.widgets.grids import PictureWall
from gui.widgets.plots import Curves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from gui.session import Session
    from gui.session.figures.measured import OneClass

    Wanted = tuple[RunConfig, int]

BINS = 60
ALL = "all"
MOST = 60
"""How many of the most unusual test images are shown."""
CAPTION = "Test images with the largest error; click one to inspect it."
BRIEF, BRIEFEST = "Test images with the largest error", "The largest errors"


@guarded
class Anomaly(QWidget):
    """Histogram of the squared error, the most unusual test images, and the one-class detector.

    A detector belongs to the settings at the left and to a class.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._detectors = session.detectors
        self._order = np.zeros(0, np.int64)
        self.normal = ChoiceField(parent=self, prefix="Normal", pill=True)
        self.train = QPushButton("Train a detector", self)
        self.histogram, self.wall = Curves(self), PictureWall("Most unusual test images", self)
        self.histogram.setAccessibleName("Distribution of the squared error")
        self._note, self._caption = CaptionLabel(parent=self), ElidedLabel("", self)
        self._caption.set_text(CAPTION, BRIEF, BRIEFEST)
        self._arrange()
        self.normal.changed.connect(self.refresh)
        self.train.clicked.connect(self._train)
        self.wall.clicked.connect(self._clicked)
        book = session.book
        book.dataset_changed.connect(self._new_dataset)
        book.shown_frame_changed.connect(self.refresh)
        book.chosen.connect(self.refresh)
        for named in (book.pins_changed, book.run_changed):
            named.connect(self._name_axes)
        for changed in (session.draft.changed, session.detectors.changed):
            changed.connect(self.refresh)
        session.training.state_changed.connect(self.refresh)
        session.inspector.read.connect(self._mark)
        theme.notifier().changed.connect(self.refresh)
        self._new_dataset()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.normal)
        head.addWidget(self.train)
        head.addStretch(1)
        side = QVBoxLayout()
        side.setSpacing(theme.GAP)
        side.addLayout(head)
        side.addWidget(self._note)
        side.addStretch(1)
        theme.set_font(self._caption, theme.SMALL)
        self._caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        right = QVBoxLayout()
        right.setSpacing(theme.GAP)
        right.addWidget(self._caption)
        right.addWidget(self.wall, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.GAP)
        row.setSpacing(theme.WIDE)
        row.addLayout(side, 2)
        row.addWidget(self.histogram, 4)
        row.addLayout(right, 3)

    @property
    def _normal(self) -> int | None:
        """The class that counts as normal; None while all do."""
        key = self.normal.value()
        return None if key in ("", ALL) else int(key)

    @property
    def _wanted(self) -> Wanted | None:
        """The detector that is looked at: of these settings, trained on that class."""
        config, normal = self._session.draft.config, self._normal
        return None if config is None or normal is None else (config, normal)

    def _detector(self) -> OneClass | None:
        wanted = self._wanted
        return None if wanted is None else self._detectors.get(*wanted)

    def _errors(self) -> NDArray[np.float32] | None:
        """Those of the detector if there is one, else of the shown model, (N,)."""
        detector = self._detector()
        return detector.errors if detector else self._session.book.errors

    @Slot()
    def _new_dataset(self) -> None:
        dataset = self._session.book.dataset
        names = dataset.spec.classes if dataset else ()
        choices = [(str(label), f"only {name}") for label, name in enumerate(names)]
        self.normal.set_choices([(ALL, "all classes"), *choices])
        self.refresh()

    @Slot()
    def _train(self) -> None:
        if self._wanted is not None:
            self._detectors.train(*self._wanted)

    @Slot()
    def refresh(self) -> None:
        """Draw the errors of the detector if there is one, else of the shown model."""
        if not self.isVisible():
            return
        dataset, errors = self._session.book.dataset, self._errors()
        detector, normal = self._detector(), self._normal
        busy = self._detectors.training is not None and self._wanted == self._detectors.training
        idle = self._session.training.state == IDLE
        self.train.setEnabled(normal is not None and idle and not busy and dataset is not None)
        self._explain(detector)
        if errors is None or dataset is None:
            self._draw_nothing()
        else:
            self._draw(errors, dataset)
        self._mark()

    def _draw_nothing(self) -> None:
        """Take away what was measured of another model or on other data."""
        self.histogram.set_curves([])
        self.histogram.set_titles("", "")
        earlier = "Errors are known of the newest model only: it is at the end of the timeline"
        shows_earlier = self._session.book.shows_earlier
        self.histogram.set_message(earlier if shows_earlier else "No errors measured yet")
        self._order = np.zeros(0, np.int64)
        self.wall.set_pictures(np.zeros((0, 1, 1), np.float32))

    def _draw(self, errors: NDArray[np.float32], dataset: Dataset) -> None:
        now, normal, labels = theme.current(), self._normal, dataset.labels("test")
        edges = np.linspace(0, float(np.quantile(errors, 0.998)), BINS + 1)
        inside = np.minimum(errors, edges[-1])
        if normal is None:
            parts = {"all test images": (np.histogram(inside, edges)[0], now.accent)}
        else:
            name = dataset.spec.classes[normal]
            usual, others = inside[labels == normal], inside[labels != normal]
            parts = {
                f"{name}, normal": (_share(usual, edges), now.accent),
                "all others": (_share(others, edges), now.signed_negative),
            }
        self._name_axes()
        self.histogram.set_histogram(edges, parts)
        self._order = np.argsort(-errors, kind="stable")[:MOST]
        self.wall.set_pictures(dataset.pixels("test", self._order))

    @Slot()
    def _name_axes(self) -> None:
        """Say what is counted, and whose errors these are where others stand beside the run."""
        if self._errors() is None or not self.isVisible():
            return
        unit = "test images" if self._normal is None else "part of each group, %"
        of_run = "" if self._detector() else run_names.whose(self._session.book)
        told = ("squared error per pixel", of_run)
        self.histogram.set_titles(" · ".join(filter(None, told)), unit)

    def _explain(self, detector: OneClass | None) -> None:
        if self._normal is None:
            note = (
                "A model restores what resembles its training set; a large error says: I have not "
                "seen this. Dashed: the image beside the canvas. Choose one class as normal to "
                "train a detector on it."
            )
        elif detector is None:
            note = (
                "This model has seen all classes, so it restores them all. Train a detector on "
                "this class only, with the settings at the left, and every other class becomes an "
                "anomaly."
            )
        else:
            note = (
                f"AUROC {detector.auroc:.3f} by squared error, after "
                f"{text.epochs(detector.model.epoch)} on this class only: the chance that "
                "another class comes back worse than this one. 0.5 is guessing, 1 perfect."
            )
        self._note.setText(note)

    @Slot()
    def _mark(self) -> None:
        """Mark the error of the image under inspection."""
        if not self.isVisible():
            return
        reading, detector = self._session.inspector.reading, self._detector()
        if reading is None or reading.clean is None or self._errors() is None:
            self.histogram.set_marker(None)
        elif detector is not None:
            again = detector.model.reconstruct(reading.clean[None])[0]
            self.histogram.set_marker(float(np.square(again - reading.clean).mean()))
        else:
            self.histogram.set_marker(reading.mse)

    @Slot(int)
    def _clicked(self, number: int) -> None:
        self._session.inspector.inspect(int(self._order[number]))

    def showEvent(self, _event: object) -> None:
        """Catch up with what happened while hidden."""
        self.refresh()


def _share(errors: NDArray[np.float32], edges: NDArray[np.floating]) -> NDArray[np.floating]:
    """Percent of a group in each bin, (bins,)."""
    return np.histogram(errors, edges)[0] * (100 / max(1, len(errors)))
