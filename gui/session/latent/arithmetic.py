"""Sums of codes: what is under inspection, with the means of groups of images added to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import ref

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from engine.evaluation import selection

if TYPE_CHECKING:
    from weakref import ReferenceType

    from numpy.typing import NDArray

    from engine.training.events import LatentFrame
    from gui.session.latent.inspector import Inspector
    from gui.session.runs.book import RunBook

    Array = NDArray[np.float32]

MOST_TERMS = 6


@dataclass(frozen=True, eq=False)
class Term:
    """The mean code of a group of test images, added or taken away.

    Attributes:
        sign: 1 or −1.
        name: Of the group.
        images: Their numbers, (n,), ascending: each run has its own codes of them.
    """

    sign: int
    name: str
    images: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Sum:
    """A sum of codes.

    Attributes:
        codes: Of what is under inspection, of each term's mean, and their sum: (terms + 2, code).
        decoded: What the shown run makes of each by itself, (terms + 2, C, H, W).
    """

    codes: Array
    decoded: Array


class Arithmetic(QObject):
    """z = the code under inspection ± means of groups, in the space of the shown run.

    Attributes:
        terms: What is added, in the order in which it was.
    """

    changed = Signal()
    """Other terms."""

    def __init__(self, book: RunBook, inspector: Inspector) -> None:
        super().__init__(book)
        self._book, self._inspector = book, inspector
        self.terms: tuple[Term, ...] = ()
        self._means: dict[int, tuple[ReferenceType[LatentFrame], Array | None]] = {}
        book.dataset_changed.connect(self.clear)

    def add(self, term: Term) -> None:
        """Add a term, at most ``MOST_TERMS`` of them."""
        if len(self.terms) < MOST_TERMS:
            self._set((*self.terms, term))

    def remove(self, place: int) -> None:
        """Take a term out."""
        self._set(self.terms[:place] + self.terms[place + 1 :])

    @Slot()
    def clear(self) -> None:
        """Take all terms out."""
        self._set(())

    def result(self) -> Sum | None:
        """The sum; None where nothing is inspected, or the shown run lacks a term's codes."""
        model, reading = self._book.model, self._inspector.reading
        means = [self._mean(term) for term in self.terms]
        if model is None or reading is None or len(reading.code) != model.code_size:
            return None
        known = [mean for mean in means if mean is not None and len(mean) == model.code_size]
        if len(known) < len(means):
            return None
        whole = reading.code.astype(np.float32, copy=True)
        for term, mean in zip(self.terms, known, strict=True):
            whole += term.sign * mean
        codes = np.stack([reading.code, *known, whole])  # (terms + 2, code)
        return Sum(codes, model.decode(codes))

    def _mean(self, term: Term) -> Array | None:
        """The mean of a term's codes, computed once for each frame."""
        frame = self._book.frame
        if frame is None:
            return None
        known = self._means.get(id(term))
        if known is None or known[0]() is not frame:
            known = (ref(frame), selection.mean_code(frame.codes, frame.images, term.images))
            self._means[id(term)] = known
        return known[1]

    def _set(self, terms: tuple[Term, ...]) -> None:
        if terms != self.terms:
            self.terms = terms
            kept = {id(term) for term in terms}
            self._means = {key: mean for key, mean in self._means.items() if key in kept}
            self.changed.emit()
