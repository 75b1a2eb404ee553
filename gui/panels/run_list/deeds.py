"""What can be done with a run, for the menu of its row and the Run menu alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from engine.runs.book import STALE
from gui import text
from gui.panels.run_list.asking import ask_words
from gui.session.training.training_control import IDLE
from gui.widgets.controls.paragraph import as_tooltip

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gui.session import Session


@dataclass(frozen=True)
class Deed:
    """Something that can be done with a run.

    Attributes:
        text: What, as a menu says it.
        act: Does it.
        possible: Whether it can be done now.
        keys: What does it in the list.
    """

    text: str
    act: Callable[[], object]
    possible: bool = True
    keys: str = ""


class RunDeeds(QObject):
    """Asks for what is missing and passes it on to the session.

    Args:
        owner: Parent of the dialogues.
    """

    def __init__(self, session: Session, owner: QWidget) -> None:
        super().__init__(owner)
        self._session, self._owner = session, owner

    def of(self, run: str) -> tuple[Deed, ...]:
        """All that there is for a run."""
        line, idle = self._session.book.entries[run].line, self._session.training.state == IDLE
        own = not line.read_only and line.source is not None
        ended = own and not line.active
        going_on = "Resume" if line.state == STALE else "Continue"
        return (
            Deed(going_on, partial(self.go_on, run), idle and not line.active),
            Deed("Use These Settings", partial(self._session.draft.take, run)),
            Deed("Rename …", partial(self.rename, run), own, "F2"),
            Deed("Note …", partial(self.note, run), own),
            Deed("Export Model …", partial(self.export, run)),
            Deed("Show Folder", partial(self.reveal, run), line.source is not None),
            Deed("Delete", partial(self._session.files.delete, run), ended, "Del"),
        )

    def go_on(self, run: str) -> None:
        """Show a run and train it further."""
        self._session.book.choose(run)
        self._session.training.extend()

    def rename(self, run: str) -> None:
        """Ask for another name."""
        entry = self._session.book.entries.get(run)
        if entry is None or entry.line.read_only:
            return
        name = ask_words(self._owner, "Rename run", "Name", entry.name)
        if name is not None:
            self._session.files.rename(run, name)

    def note(self, run: str) -> None:
        """Ask for words about a run."""
        entry = self._session.book.entries.get(run)
        if entry is None or entry.line.read_only:
            return
        about = as_tooltip(f"About {entry.name}")
        note = ask_words(self._owner, "Note", about, entry.line.note, lines=True)
        if note is not None:
            self._session.files.set_note(run, note)

    def export(self, run: str) -> None:
        """Ask for a file and save the run's model there."""
        entry = self._session.book.entries.get(run)
        if entry is None:
            return
        from gui.widgets.saving.export import FileKind, ask_path  # noqa: PLC0415 - not before the first paint

        model = self._session.book.model_of(run)
        name = text.file_name(entry.name)
        path = ask_path(self._owner, name, (FileKind.SAFETENSORS,), "Export model")
        if path is not None:
            self._session.files.export(path, run, model)

    def reveal(self, run: str) -> None:
        """Open the run's folder in the system's file manager."""
        entry = self._session.book.entries.get(run)
        source = None if entry is None else entry.line.source
        if source is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(source.path)))
