"""The File menu: models, data sets, pictures."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.data.catalogue import NAMED_DATASETS
from gui import text
from gui.menus import exports
from gui.menus.filming import Filming
from gui.menus.item import Item, Line, Separator
from gui.session.latent import code_rows
from gui.widgets.saving import titles, writer
from gui.widgets.saving.export import FileKind, ask_path, picture_of
from gui.widgets.saving.film import why_no_mp4

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.panels.draw import DrawPanel
    from gui.panels.reading_panel import ReadingPanel
    from gui.session import Session
    from gui.widgets.map import MapGrid

MODEL_FILES = FileKind.SAFETENSORS.value
PICTURE_FILES = "Pictures (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff);;All files (*)"


class FileMenu(QObject):
    """Asks for files and passes them on.

    Args:
        owner: Top-level widget; parent of the dialogues, saved as a picture, closed by Quit.
        draw: Takes pictures.
        latent_map: Is saved as a picture.
        loss_plot: Is saved as a picture.
        reading: Its tiles are saved as a picture.
    """

    def __init__(
        self,
        owner: QWidget,
        session: Session,
        draw: DrawPanel,
        latent_map: MapGrid,
        loss_plot: QWidget,
        *,
        reading: ReadingPanel,
    ) -> None:
        super().__init__(owner)
        self._owner, self._session, self._draw = owner, session, draw
        self._tiles, self._map, self._plot = reading.tiles, latent_map, loss_plot
        self.filming = Filming(owner, session, latent_map)
        context, write = partial(exports.shown_run, session), partial(exports.write, session)
        titles.set_context(context)
        writer.set_writer(write)
        # A session ends with its window.
        self.destroyed.connect(partial(titles.end_context, context))
        self.destroyed.connect(partial(writer.end_writer, write))
        for plain in (owner, draw.canvas):  # what is read again, and what says all by itself
            titles.set_title(plain, str)
        exports.name_line_up(session, reading.tiles)

    def lines(self) -> tuple[Line, ...]:
        """The lines of the menu."""
        return (
            Item("File", "Open Model …", self.open_model, "Ctrl+O"),
            Item("File", "Open Run Folder …", self.open_run),
            Item("File", "Save Model …", self.save_model, "Ctrl+S"),
            Separator("File"),
            Item("File", "Open Picture …", self.open_picture, "Ctrl+Shift+O"),
            *map(self._dataset, NAMED_DATASETS),
            Item("File/Data Set", "Folder of IDX Files …", self.open_folder),
            Separator("File"),
            self._picture("Save Drawing …", self._draw.canvas, "drawing"),
            self._picture("Save Line-up …", self._tiles, "line-up"),
            self._picture("Save Map …", self._map, "latent-space"),
            self._picture("Save Loss Plot …", self._plot, "loss"),
            Item("File", "Save Loss History as CSV …", self.save_history),
            Item("File", "Save Points of the Map as CSV …", self.save_points),
            *map(self._film, (FileKind.GIF, FileKind.MP4)),
            self._picture("Save Window as Picture …", self._owner, "hourglass", "Ctrl+Shift+S"),
            Separator("File"),
            Item("File", "Quit", self._owner.close, "Ctrl+Q"),
        )

    def _dataset(self, name: str) -> Item:
        load = partial(self._session.load_dataset, name)
        loaded = partial(self._is_loaded, name)
        return Item("File/Data Set", NAMED_DATASETS[name].title, load, checked=loaded)

    def _is_loaded(self, name: str) -> bool:
        dataset = self._session.book.dataset
        return dataset is not None and dataset.name == name

    def _film(self, kind: FileKind) -> Item:
        """A line that says, where it can't be chosen, why."""
        why = why_no_mp4() if kind is FileKind.MP4 else ""
        text = f"Save Training as {kind.name} …"
        save = partial(self.filming.save, kind)
        if not why:
            return Item("File", text, save)
        return Item("File", text, save, enabled=bool, words=lambda: f"{text} ({why})")

    def _picture(self, text: str, widget: QWidget, name: str, keys: str = "") -> Item:
        return Item("File", text, partial(self._save_picture, widget, name), keys)

    @Slot()
    def open_model(self) -> None:
        """Open a saved model, which becomes a run."""
        path, _ = QFileDialog.getOpenFileName(self._owner, "Open model", "", MODEL_FILES)
        if path:
            self._session.open_run(Path(path))

    @Slot()
    def open_run(self) -> None:
        """Show a run that lies elsewhere."""
        folder = QFileDialog.getExistingDirectory(self._owner, "Folder of a run")
        if folder:
            self._session.open_run(Path(folder))

    @Slot()
    def save_model(self) -> None:
        """Save the shown model as it is now, however far its run is when the file is named."""
        book = self._session.book
        run, entry, model = book.shown, book.entry, book.model
        if entry is None or model is None:
            self._session.noticed.emit("info", "There is no model to save yet: train one first.")
            return
        name = text.file_name(entry.name)
        path = ask_path(self._owner, name, (FileKind.SAFETENSORS,), "Save model")
        if path is not None:
            self._session.files.export(path, run, model)

    @Slot()
    def open_picture(self) -> None:
        """Put an image file on the canvas."""
        path, _ = QFileDialog.getOpenFileName(self._owner, "Open picture", "", PICTURE_FILES)
        if path:
            self._draw.pictures.open(path)

    @Slot()
    def open_folder(self) -> None:
        """Load the user's own data set."""
        folder = QFileDialog.getExistingDirectory(self._owner, "Folder with four IDX files")
        if folder:
            self._session.load_dataset(Path(folder))

    def _save_picture(self, widget: QWidget, name: str) -> None:
        path = ask_path(self._owner, name, (FileKind.PNG, FileKind.SVG))
        if path is not None:
            writer.write(path, picture_of(widget, path))

    @Slot()
    def save_history(self) -> None:
        """Save the loss history of the shown run as CSV, a line per epoch."""
        entry = self._session.book.entry
        if entry is None or not entry.history:
            self._session.noticed.emit("info", "There is no finished epoch to save yet.")
            return
        history = list(entry.history)
        self._save_csv("loss-history", partial(exports.write_history, history))

    @Slot()
    def save_points(self) -> None:
        """Save the points of the map as CSV: place, class, index and code."""
        view = self._session.plane.view(self._session.book.shown)
        dataset = self._session.book.dataset
        if view is None or dataset is None:
            self._session.noticed.emit("info", "There is no map to save yet: train a model first.")
            return
        run = self._session.book.entries[view.key].name
        name = text.file_name(f"latent space of {run} {view.title}".lower())
        path = ask_path(self._owner, name, (FileKind.CSV,), "Save table")
        if path is not None:
            code_rows.save(self._session, path, code_rows.code_rows(view, dataset))

    def _save_csv(self, name: str, write: Callable[[Path], None]) -> None:
        """Ask for a file and have it written."""
        path = ask_path(self._owner, name, (FileKind.CSV,), "Save table")
        if path is not None:
            exports.write(self._session, path, partial(write, path))
