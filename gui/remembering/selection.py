"""Brings back which test images were selected, for each data set its own."""

from __future__ import annotations

import json
import weakref
import zlib
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from gui.session import Session
    from gui.settings import WindowSettings

    Numbers = NDArray[np.intp]

NAME = "selections"
MOST = 8
"""Data sets whose selections are kept, the latest ones."""


class RememberedSelections(QObject):
    """What is selected is noted at once; it is selected again as soon as its data set is there.

    A data set that has changed since has other images under the same numbers: then nothing is.
    """

    def __init__(self, session: Session, settings: WindowSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._book, self._selection, self._settings = session.book, session.selection, settings
        found = settings.parsed(NAME, dict) or {}
        self._texts = {name: text for name, text in found.items() if isinstance(text, str)}
        self._here: Callable[[], Dataset | None] = lambda: None
        session.book.dataset_changed.connect(self._bring_back)
        session.selection.changed.connect(self._note)

    def keep(self) -> None:
        """Write down what was selected in the latest data sets."""
        self._settings.set_text(NAME, json.dumps(dict([*self._texts.items()][-MOST:])))

    @Slot()
    def _bring_back(self) -> None:
        """Another data set is there, and nothing of it is selected yet."""
        dataset = self._book.dataset
        if dataset is None:
            return
        self._here = weakref.ref(dataset)
        images = as_images(self._texts.get(dataset.name, ""), dataset)
        if len(images):
            self._selection.restore(dataset, images)

    @Slot()
    def _note(self) -> None:
        dataset = self._book.dataset
        if dataset is None or dataset is not self._here():
            return  # the numbers of the data set before are let go of, it may be the same one's
        self._texts.pop(dataset.name, None)
        if len(self._selection.images):
            self._texts[dataset.name] = as_text(self._selection.images, dataset)


def as_text(images: Numbers, dataset: Dataset) -> str:
    """Numbers of test images, (n,): which data they belong to, and a bit for each image."""
    mask = np.zeros(len(dataset.labels("test")), np.bool_)
    mask[images] = True
    bits = zlib.compress(np.packbits(mask).tobytes())
    return f"{_mark(dataset)}:{b64encode(bits).decode('ascii')}"


def as_images(text: str, dataset: Dataset) -> Numbers:
    """The numbers of such a text, (n,); none where it is of other data, or makes no sense."""
    mark, _, coded = text.partition(":")
    size, none = len(dataset.labels("test")), np.zeros(0, np.intp)
    if mark != _mark(dataset):
        return none
    try:
        bits = zlib.decompressobj().decompress(b64decode(coded, validate=True), size)
    except (ValueError, zlib.error):
        return none
    mask = np.unpackbits(np.frombuffer(bits, np.uint8))[:size]
    return np.flatnonzero(mask)


def _mark(dataset: Dataset) -> str:
    """How many test images there are, and a check sum of their labels: quick to find."""
    labels = dataset.labels("test")
    return f"{len(labels)}-{zlib.crc32(np.ascontiguousarray(labels, np.int64).tobytes()):08x}"
