"""What the menus do: ask for a file or a number, and pass it on."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

from gui.menus import table
from gui.widgets.painting.export import ask_path, save_widget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.main_window import MainWindow

MODELS = "Hourglass models (*.safetensors)"
PICTURES = "Pictures (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff);;All files (*)"
ABOUT = (
    "<b>Hourglass</b><p>A desktop laboratory for autoencoders: train one in seconds, draw a digit "
    "and see what survives the bottleneck, walk through its latent space, and check with numbers "
    "whether it does what its paper promises.</p>"
)


class Commands(QObject):
    """The slots of the menus; they act on the session and the panels of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session

    @Slot()
    def triggered(self) -> None:
        """Call the method of an action with the action's value."""
        action = self.sender()
        if isinstance(action, QAction):
            slot, value = action.data()
            getattr(self, slot)(value)
            self.mark()

    @Slot()
    def mark(self) -> None:
        """Put the marks in the menus on the data set and the tab on show.

        Qt marks whatever is chosen, also where it can't be had or takes a while to come.
        """
        dataset, lines = self._session.book.dataset, self._window.actions_by_name
        table.mark(lines, "load_dataset", dataset.name if dataset else "")
        table.mark(lines, "show_tab", self._window.tabs.current())

    @Slot()
    def open_model(self) -> None:
        """Open a saved model."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Open model", "", MODELS)
        if path:
            self._session.open_model(Path(path))

    @Slot()
    def save_model(self) -> None:
        """Save the shown model."""
        model = self._session.book.model
        if model is None:
            self._session.noticed.emit("info", "There is no model to save yet: train one first.")
            return
        name = f"{model.config.variant}.safetensors"
        path, _ = QFileDialog.getSaveFileName(self._window, "Save model", name, MODELS)
        if path:
            whole = path if path.endswith(".safetensors") else f"{path}.safetensors"
            self._session.save_model(Path(whole))

    @Slot()
    def open_picture(self) -> None:
        """Put an image file on the canvas."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Open picture", "", PICTURES)
        if path:
            self._window.draw.open_picture(path)

    def load_dataset(self, name: str) -> None:
        """Load a built-in data set."""
        self._session.load_dataset(name)

    @Slot()
    def open_folder(self) -> None:
        """Load the user's own data set."""
        folder = QFileDialog.getExistingDirectory(self._window, "Folder with four IDX files")
        if folder:
            self._session.load_dataset(Path(folder))

    @Slot()
    def save_drawing(self) -> None:
        """Save the canvas as a picture."""
        self._save_picture(self._window.draw.canvas, "drawing")

    @Slot()
    def save_map(self) -> None:
        """Save the latent map as a picture."""
        self._save_picture(self._window.latent.map, "latent-space")

    @Slot()
    def save_plot(self) -> None:
        """Save the loss plot as a picture."""
        self._save_picture(self._window.losses.plot, "loss")

    @Slot()
    def save_window(self) -> None:
        """Save the whole window as a picture."""
        self._save_picture(self._window, "hourglass")

    def _save_picture(self, widget: QWidget, name: str) -> None:
        path = ask_path(self._window, name, drawings=True)
        if path is None:
            return
        try:
            saved = save_widget(widget, path)
        except (OSError, ValueError) as error:
            self._session.noticed.emit("error", f"{path} can't be written: {error}")
        else:
            self._session.noticed.emit("info", f"Saved {saved.name}.")

    @Slot()
    def save_history(self) -> None:
        """Save the loss history of the shown run as CSV, a line per epoch."""
        entry = self._session.book.entry
        if entry is None or not entry.history:
            self._session.noticed.emit("info", "There is no finished epoch to save yet.")
            return
        path, _ = QFileDialog.getSaveFileName(
            self._window, "Save loss history", "loss-history.csv", "Tables (*.csv)"
        )
        if path:
            self.write_history(Path(path))

    def write_history(self, path: Path) -> None:
        """Write the history of the shown run; columns ``train_…`` and ``test_…`` per figure."""
        entry = self._session.book.entry
        if entry is None or not entry.history:
            return
        rows = [
            {"epoch": record.epoch}
            | {f"train_{name}": value for name, value in record.train.items()}
            | {f"test_{name}": value for name, value in record.test.items()}
            | {"seconds": record.seconds, "images_per_second": record.images_per_second}
            for record in entry.history
        ]
        try:
            with path.open("w", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        except OSError as error:
            self._session.noticed.emit("error", f"{path} can't be written: {error.strerror}")
        else:
            self._session.noticed.emit("info", f"Saved {path.name}.")

    @Slot()
    def quit(self) -> None:
        """Close the window."""
        self._window.close()

    @Slot()
    def undo(self) -> None:
        """Take the last stroke back."""
        self._window.draw.canvas.undo()

    @Slot()
    def redo(self) -> None:
        """Draw the stroke that was taken back."""
        self._window.draw.canvas.redo()

    @Slot()
    def paste(self) -> None:
        """Put the picture on the clipboard on the canvas."""
        self._window.draw.canvas.paste()

    @Slot()
    def clear(self) -> None:
        """Empty the canvas."""
        self._window.draw.canvas.clear()

    @Slot()
    def sample(self) -> None:
        """Put a random test digit on the canvas."""
        self._window.draw.draw_sample()

    @Slot()
    def choose_sample(self) -> None:
        """Put the test digit of a number on the canvas."""
        dataset = self._session.book.dataset
        if dataset is None:
            return
        last = len(dataset.test_images) - 1
        number, chosen = QInputDialog.getInt(
            self._window, "Chosen test digit", f"Number of the test image, 0 to {last}", 0, 0, last
        )
        if chosen:
            self._window.draw.draw_test_image(number)

    @Slot()
    def reset_settings(self) -> None:
        """Put the shown variant's settings back to its defaults."""
        if self._session.book.dataset is not None:
            self._session.book.reset(self._session.book.current)

    @Slot()
    def train(self) -> None:
        """Train the shown variant from new weights."""
        self._session.training.start()

    @Slot()
    def pause(self) -> None:
        """Pause or resume."""
        self._session.training.toggle()

    @Slot()
    def step(self) -> None:
        """Train one batch."""
        self._session.training.step()

    @Slot()
    def stop(self) -> None:
        """End the run."""
        self._session.training.stop()

    @Slot()
    def extend(self) -> None:
        """Train for more epochs."""
        self._session.training.extend()

    @Slot()
    def restore_shipped(self) -> None:
        """Bring the model back that the program came with."""
        self._session.restore_shipped()

    def set_theme(self, mode: str) -> None:
        """Change the appearance."""
        self._window.set_theme(mode)

    @Slot()
    def reset_map(self) -> None:
        """Show the whole latent map."""
        self._window.latent.map.reset_view()

    @Slot()
    def reset_layout(self) -> None:
        """Give all parts of the window their first sizes."""
        self._window.reset_layout()

    def show_tab(self, key: str) -> None:
        """Bring a view of the strip to the front."""
        self._window.tabs.set_current(key)

    @Slot()
    def show_help(self) -> None:
        """Explain the shown variant."""
        self._window.tabs.set_current("learn")

    @Slot()
    def about(self) -> None:
        """Say what this program is."""
        QMessageBox.about(self._window, "About Hourglass", ABOUT)
