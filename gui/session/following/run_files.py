"""Runs as folders and files: opened, deleted and taken back, renamed, exported."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.core.errors import UserError
from engine.core.paths import is_folder
from engine.runs import manifest
from engine.runs.folder import RunError
from gui import text
from gui.background.worker import Finished
from gui.session import engine_calls, saving
from gui.session.folders.run_line import line_of
from gui.session.following import bringing
from gui.session.following.follower import newest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from engine.models.model import Model
    from engine.runs.book import RunBook as Folders
    from engine.runs.book import RunInfo
    from engine.runs.folder import RunFolder
    from gui.background.worker import Failed
    from gui.session.folders.run_line import RunLine
    from gui.session.following.run_loader import RunLoader
    from gui.session.requests import Requests
    from gui.session.runs.book import RunBook
    from gui.session.runs.entry import RunEntry
    from gui.session.undo import UndoStack

OPEN = "open"


class RunFiles(QObject):
    """Does to a run's folder what a person asks for; a failure is a notice, and nothing is lost."""

    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""
    undoable = Signal(str, str)
    """Text of what was done and can be taken back, and its name among the deeds."""

    def __init__(
        self,
        book: RunBook,
        folders: Folders,
        loader: RunLoader,
        requests: Requests,
        undo: UndoStack,
    ) -> None:
        super().__init__(book)
        self._book, self._folders = book, folders
        self._loader, self._requests, self._undo = loader, requests, undo

    def open(self, path: Path) -> None:
        """Show the run in a folder, or make a run of a model file and show that."""
        dataset = self._book.dataset
        if dataset is None:
            return
        if is_folder(path):
            self._open_folder(path)
        else:
            work = partial(bringing.bring, path, dataset, self._folders.root)
            self._requests.ask(OPEN, work, self._loader.received)

    def _open_folder(self, path: Path) -> None:
        try:
            line = line_of(self._folders.open(path))
        except UserError as error:
            self.noticed.emit("error", str(error))
            return
        if line.id not in self._book.entries:
            self._book.add_line(line)
        self._book.choose(line.id)

    def export(self, path: Path, run: str = "", model: Model | None = None) -> None:
        """Save the model of a run, the one that is shown unless another is named.

        Args:
            path: The file.
            run: Whose model; one that went while a person was asked is told.
            model: As it was when the person was asked; None for the moment on show, or the newest
                one on the disk where none is in memory.
        """
        run = run or self._book.shown
        entry = self._entry(run)
        if entry is None:
            return
        model = model or self._book.model_of(run)
        last = entry.model if model is not entry.model else None
        tell = partial(self._tell_saved, entry.name, None if last is None else last.epoch, path)
        work = partial(_saving, model, entry.line, path)
        self._requests.ask(f"{saving.TOPIC}{path}", work, tell, lasting=True)

    def _tell_saved(
        self, name: str, last: float | None, path: Path, message: Finished[float] | Failed
    ) -> None:
        """A model was saved, of an earlier moment if the run's last is named."""
        if isinstance(message, Finished):
            moment = text.epochs(message.result)
            if last is not None:
                at = f"epoch {text.epoch(message.result)} of {text.epoch(last)}"
                moment = f"{at}, the moment asked for"
            self.noticed.emit("info", f"Saved {name}, {moment}, as {path.name}.")

    def rename(self, run: str, name: str) -> None:
        """Give a run another name."""
        entry = self._entry(run)
        info = None if entry is None else self._info(run)
        if entry is None or info is None or name == entry.name:
            return
        before = entry.name
        if self._try(partial(self._folders.rename, info, name)):
            self._refresh(run)
            self._undo.push(
                f"rename “{before}”",
                partial(self._rename_quietly, run, before),
                partial(self._rename_quietly, run, name),
            )

    def _entry(self, run: str) -> RunEntry | None:
        """A run; one that went while a person was asked about it is told."""
        entry = self._book.entries.get(run)
        if entry is None:
            self.noticed.emit("info", "The run is not there any more.")
        return entry

    def _rename_quietly(self, run: str, name: str) -> None:
        info = self._info(run) if run in self._book.entries else None
        if info is not None and self._try(partial(self._folders.rename, info, name)):
            self._refresh(run)

    def set_note(self, run: str, note: str) -> None:
        """Write down a person's words about a run."""
        entry = self._entry(run)
        if entry is None:
            return
        before = entry.line.note
        if note != before and self._write_note(run, note):
            self._undo.push(
                f"note on “{entry.name}”",
                partial(self._write_note, run, before),
                partial(self._write_note, run, note),
            )

    def _write_note(self, run: str, note: str) -> bool:
        """Whether the note could be written."""
        return self._describe(run, partial(manifest.change, note=note))

    def set_unit_note(self, run: str, layer: str, unit: int, note: str) -> None:
        """Write down a person's words about a unit of a run's model."""
        entry = self._entry(run)
        if entry is None:
            return
        before = entry.line.unit_notes.get(manifest.unit_key(layer, unit), "")

        def write(words: str) -> bool:
            return self._describe(
                run, partial(manifest.note_unit, layer=layer, unit=unit, note=words)
            )

        if note != before and write(note):
            self._undo.push(
                f"note on unit {unit} of “{entry.name}”",
                partial(write, before),
                partial(write, note),
            )

    def _describe(self, run: str, act: Callable[[RunFolder], object]) -> bool:
        """Change what a run's folder says of it; whether that could be done."""
        info = self._info(run) if run in self._book.entries else None
        if info is None or not self._try(partial(act, info.folder)):
            return False
        self._refresh(run)
        return True

    def delete(self, run: str) -> None:
        """Move a run to the trash; that can be undone."""
        entry = self._entry(run)
        info = None if entry is None else self._info(run)
        if entry is None or info is None:
            return
        name = entry.name
        if run == self._book.training:
            self.noticed.emit("error", f"'{name}' is being trained: stop it first.")
            return
        pins, shown = self._book.pinned, self._book.shown
        trashed: list[Path] = []
        what = f"delete “{name}”"

        def delete() -> None:
            if self._try(lambda: trashed.append(self._folders.delete(info))):
                self._book.remove(run)
                self.undoable.emit(f"Deleted “{name}”.", what)

        def restore() -> None:
            if trashed and self._try(lambda: self._bring_back(trashed[-1])):
                self._book.set_pins(pins)
                self._book.choose(shown)

        delete()
        if trashed:
            self._undo.push(what, restore, delete)

    def _bring_back(self, trashed: Path) -> None:
        """Take a run out of the trash, and into the list."""
        self._book.add_line(line_of(self._folders.restore(trashed), listed=True))

    def _info(self, run: str) -> RunInfo | None:
        """The run in the engine's book; a notice where nobody may change it."""
        entry = self._book.entries[run]
        source = entry.line.source
        try:
            if entry.shipped:
                raise RunError(f"“{entry.name}” came with the program and stays as it is.")
            if source is None:
                raise RunError(f"“{entry.name}” has no folder: it is only in memory.")
            return self._folders.open(source.path)
        except UserError as error:
            self.noticed.emit("error", str(error))
            return None

    def _refresh(self, run: str) -> None:
        """Take in what a run's folder says now; a notice where that can't be read."""
        self._try(partial(self._read_anew, run))

    def _read_anew(self, run: str) -> None:
        entry = self._book.entries[run]
        source = entry.line.source
        if source is not None:
            described = manifest.read(source)
            line = replace(
                entry.line,
                name=described.name,
                note=described.note,
                unit_notes=described.unit_notes,
            )
            self._book.set_line(run, line)

    def _try(self, act: Callable[[], object]) -> bool:
        """Do it; whether it could be done."""
        try:
            act()
        except UserError as error:
            self.noticed.emit("error", str(error))
            return False
        return True


def _saving(model: Model | None, line: RunLine, path: Path) -> Generator[None, None, float]:
    """Save a model, a run's newest if it is not in memory; returns its epoch."""
    yield
    saved = newest(line) if model is None else model
    engine_calls.save_model(saved, path, line.unit_notes)
    return saved.epoch
