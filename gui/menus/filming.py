"""Saves how a run's map came about as a GIF or a film, while the window goes on."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QProgressDialog

from gui import text
from gui.background.worker import Failed, Finished
from gui.session.latent import drawn_map
from gui.session.latent.latent_view import View
from gui.session.latent.map_choice import LDA, TSNE
from gui.widgets.controls.progress import ProgressLine
from gui.widgets.map import LatentMap
from gui.widgets.saving import film
from gui.widgets.saving.export import FileKind, ask_path

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from gui.session import Session
    from gui.session.latent.map_choice import MapChoice
    from gui.session.playback.run_film import Film, FilmFrame
    from gui.widgets.map import MapGrid

TOPIC = "film"
NO_TSNE = " It shows the PCA: a t-SNE is made of one moment alone."
WRITERS = {FileKind.GIF: film.writing_gif, FileKind.MP4: film.writing_mp4}


class Filming(QObject):
    """Paints each moment of the shown run on a map of its own, and has the pictures written.

    It is a map of the kind and with the axes that are on show; in place of a t-SNE, which is made
    of one moment alone and moves anywhere from one to the next, it is the PCA, and that is told.

    Moments are read and the file is written in the background; of painting, one picture is done
    at a time.

    Args:
        owner: Parent of the dialogues.
        session: Whose shown run is filmed.
        like: The maps whose size and mode the film has.
    """

    def __init__(self, owner: QWidget, session: Session, like: MapGrid) -> None:
        super().__init__(owner)
        self._owner, self._session, self._like = owner, session, like
        self._waiting: deque[View] = deque()
        self._pictures: list[NDArray[np.uint8]] = []
        self._all_read = False
        self._map: LatentMap | None = None
        self._progress: QProgressDialog | None = None
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._paint_next)

    def save(self, kind: FileKind) -> None:
        """Ask for a file and begin; a film that is being made is given up."""
        run, choice = self._session.playback.film(), self._session.plane.choice
        if run is None:
            self._session.noticed.emit("info", "There is no training to save yet: train first.")
            return
        path = ask_path(self._owner, "training", (kind,), "Save training")
        if path is not None:  # another run or data set may be on show by now
            self.cancel()
            self._begin(path, kind, run)
            self._choice, self._labels = choice, run.dataset.labels("test")
            work = partial(_views, run.work, run.line.id, choice, self._labels)
            self._session.ask(TOPIC, work, self._receive)

    def busy(self) -> bool:
        """Whether a film is being made."""
        return self._progress is not None

    @Slot()
    def cancel(self) -> None:
        """Give up the film that is being made; nothing is written."""
        self._session.forget(TOPIC)
        self._end()

    def _begin(self, path: Path, kind: FileKind, run: Film) -> None:
        dataset, length = run.dataset, run.length
        self._path, self._kind, self._name = path, kind, run.line.name
        made = self._map = LatentMap(self._owner)  # never shown
        made.resize(self._like.size())
        made.set_classes(dataset.spec.classes)
        if self._like.maps()[0].mode() == "digits":
            made.set_mode("digits")
            made.set_thumbnails(dataset.test_images.numpy()[:, 0])  # (N, H, W)
        made.grab()  # gives it its size, on which the range of its points depends
        progress = self._progress = QProgressDialog(self._owner)
        progress.setWindowTitle("Save training")
        progress.setLabelText(f"{self._name}: pictures of {length} moments")
        progress.setBar(ProgressLine(progress))
        progress.setRange(0, 2 * length)
        progress.setMinimumDuration(0)
        progress.setAutoClose(False)
        progress.setAutoReset(False)
        progress.canceled.connect(self.cancel)
        progress.setValue(0)

    def _receive(self, message: View | Finished[None] | Failed) -> None:
        """A moment was read, or all were."""
        if isinstance(message, View):
            self._waiting.append(message)
        elif isinstance(message, Finished):
            self._all_read = True
        else:
            self._end()
            return
        self._next.start()

    @Slot()
    def _paint_next(self) -> None:
        if self._waiting and self._map is not None:
            view = self._waiting.popleft()
            self._map.set_points(view.points, self._labels)
            self._map.reset_view()
            image = self._map.grab().toImage()
            title = f"{self._name} · {view.title} · epoch {text.epoch(view.frame.model.epoch)}"
            self._pictures += film.pixels([film.Frame(image, title)])
            self._advance()
        if self._waiting:
            self._next.start()
        elif self._all_read:
            self._all_read = False
            write = partial(WRITERS[self._kind], self._pictures, self._path)
            self._session.ask(TOPIC, write, self._written)

    def _written(self, message: int | Finished[None] | Failed) -> None:
        """A picture of the file is done, or the whole."""
        if isinstance(message, int):
            self._advance()
            return
        name = self._path.name
        self._end()
        if isinstance(message, Finished):
            why = NO_TSNE if self._choice.kind == TSNE else ""
            self._session.noticed.emit("info", f"Saved {name}.{why}")

    def _advance(self) -> None:
        if self._progress is not None:
            self._progress.setValue(self._progress.value() + 1)

    def _end(self) -> None:
        self._next.stop()
        self._waiting.clear()
        self._pictures, self._all_read = [], False
        for each in (self._map, self._progress):
            if each is not None:
                each.hide()
                each.deleteLater()
        self._map = self._progress = None


def _views(
    read: Callable[[], Generator[FilmFrame, None, None]],
    run: str,
    choice: MapChoice,
    labels: NDArray[np.int64],
) -> Generator[View, None, None]:
    """The maps of a run's frames, of which an LDA may take long; in the worker's thread."""
    for each in read():
        made = drawn_map.fit(each.frame, labels) if choice.kind == LDA else None
        yield View.of(run, each.frame, choice, labels, made)
