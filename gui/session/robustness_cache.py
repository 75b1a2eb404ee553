"""What noise does to each model, as far as it is measured, for all views that draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from engine.models.model import Model
    from gui.session.book import Library
    from gui.session.tasks import Robust


class RobustCurves(QObject):
    """Keeps the newest curve of each model and kind of noise: no two views measure one twice."""

    changed = Signal()
    """A curve is new, or all are forgotten."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self._library = library
        self._curves: dict[tuple[str, str], Robust] = {}
        library.dataset_changed.connect(self._forget)

    def get(self, key: str, kind: str) -> Robust | None:
        """The curve of a variant or baseline for one kind of noise, if it was measured."""
        return self._curves.get((key, kind))

    def put(self, curve: Robust) -> None:
        """Take in a newly measured curve."""
        self._curves[curve.key, curve.kind] = curve
        self.changed.emit()

    def missing(self, kind: str) -> dict[str, Model]:
        """The models whose curve for a kind of noise is not known, or is their predecessor's."""
        found = {}
        for key, entry in self._library.entries.items():
            known = self.get(key, kind)
            if entry.model is not None and (known is None or known.codec is not entry.model):
                found[key] = entry.model
        return found

    @Slot()
    def _forget(self) -> None:
        self._curves.clear()
        self.changed.emit()
