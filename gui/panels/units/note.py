"""A person's words about a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from engine.runs.manifest import unit_key
from gui.guard import guarded
from gui.widgets.fields.line_box import LineBox

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.session import Session

EMPTY = "A note on this unit …"
SHIPPED = "Came with the program: no notes"
WHY = (
    "Runs that came with the program stay as they are. Train one, or continue this one: that run "
    "keeps notes."
)
KEPT = "Kept with the run; Enter writes it down"


@guarded
class UnitNote(LineBox):
    """One line that is written into the run's folder when it is left."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._of: tuple[str, str, int] | None = None
        self.setAccessibleName("Note on this unit")
        self.setMaxLength(500)
        self.editingFinished.connect(self._write)
        session.book.run_changed.connect(self._told)

    def show_unit(self, layer: str, unit: int) -> None:
        """Show the note on a unit of the shown run; what was typed on another is kept first."""
        self._write()
        self._of = (self._session.book.shown, layer, unit)
        self._read()

    def _read(self) -> None:
        entry = self._session.book.entry
        if entry is None or self._of is None:
            return
        line = entry.line
        own = not line.read_only and line.source is not None
        self.setEnabled(own)
        self.setPlaceholderText(EMPTY if own else SHIPPED)
        self.setToolTip(KEPT if own else WHY)
        self.setText(line.unit_notes.get(unit_key(*self._of[1:]), ""))

    @Slot()
    def _write(self) -> None:
        if self._of is None or not self.isModified():
            return
        run, layer, unit = self._of
        self.setModified(False)
        if run in self._session.book.entries:
            self._session.files.set_unit_note(run, layer, unit, self.text().strip())

    @Slot(str)
    def _told(self, run: str) -> None:
        """The run's description changed: by Undo, or by another window."""
        if self._of is None or self.isModified():
            return
        if run == self._of[0] == self._session.book.shown:
            self._read()
