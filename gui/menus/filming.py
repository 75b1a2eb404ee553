"""Saves how the maps of the runs on show came about as a film, while the window goes on."""

from __future__ import annotations

from collections import deque
from functools import partial
from threading import Semaphore
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QProgressDialog

from gui import text
from gui.background.worker import Failed, Finished
from gui.menus.film_stage import FilmStage, Look, Views
from gui.session.latent import drawn_map
from gui.session.latent.latent_view import View
from gui.session.latent.map_choice import LDA, TSNE
from gui.widgets.controls.progress import ProgressLine
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
AHEAD = 3
"""Moments that are read before they are painted: each has the models and codes of all runs."""


class Filming(QObject):
    """Paints each moment of the runs on show on maps of its own, and has the pictures written.

    They stand side by side as in the window, of the kind and with the axes that are on show; in
    place of a t-SNE, which is made of one moment alone and moves anywhere from one to the next, it
    is the PCA, and that is told.

    Moments are read and the file is written in the background; of painting, one map is done at a
    time.

    Args:
        owner: Parent of the dialogues.
        session: Whose runs on show are filmed.
        like: The maps whose size, arrangement and mode the film has.
    """

    def __init__(self, owner: QWidget, session: Session, like: MapGrid) -> None:
        super().__init__(owner)
        self._owner, self._session, self._like = owner, session, like
        self._waiting: deque[Views] = deque()
        self._pictures: list[NDArray[np.uint8]] = []
        self._reading = self._all_read = False
        self._room = Semaphore(AHEAD)
        self._stage: FilmStage | None = None
        self._painting: Generator[None, None, film.Frame] | None = None
        self._progress: QProgressDialog | None = None
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._paint_next)
        session.book.runs_changed.connect(self._look_for_runs)

    def save(self, kind: FileKind) -> None:
        """Ask for a file and begin; a film that is being made is given up."""
        run, choice = self._session.playback.film(), self._session.plane.choice
        if run is None:
            self._session.noticed.emit("info", "There is no training to save yet: train first.")
            return
        look, names = Look.of(self._session.book), [each.name for each in run.lines]
        path = ask_path(self._owner, _file_name(names), (kind,), "Save training")
        if path is not None:  # another run or data set may be on show by now
            self.cancel()
            self._begin(path, kind, run, look)
            self._choice = choice
            work = partial(_views, run.work, choice, run.dataset.labels("test"), self._room)
            self._session.ask(TOPIC, work, self._receive)
            self._look_for_runs()

    def busy(self) -> bool:
        """Whether a film is being made."""
        return self._progress is not None

    @Slot()
    def cancel(self) -> None:
        """Give the film up, and whatever is still being read or written for it."""
        self._session.forget(TOPIC)
        self._clear()

    def _begin(self, path: Path, kind: FileKind, run: Film, look: Look) -> None:
        self._path, self._kind = path, kind
        self._reading, self._room = True, Semaphore(AHEAD)
        stage = self._stage = FilmStage(self._owner, run, look, self._like)
        progress = self._progress = QProgressDialog(self._owner)
        progress.setWindowTitle("Save training")
        whose = stage.whose if len(run.lines) == 1 else f"{stage.whose} side by side"
        progress.setLabelText(f"{whose}: pictures of {text.count(run.length, 'moment')}")
        progress.setBar(ProgressLine(progress))
        progress.setRange(0, 2 * run.length)
        progress.setMinimumDuration(0)
        progress.setAutoClose(False)
        progress.setAutoReset(False)
        progress.canceled.connect(self.cancel)
        progress.setValue(0)

    def _receive(self, message: Views | Finished[None] | Failed) -> None:
        """A moment was read, or all were."""
        if isinstance(message, Views):
            self._waiting.append(message)
        elif isinstance(message, Finished):
            self._reading, self._all_read = False, True
        else:  # it was told as a notice
            self._clear()
            return
        self._next.start()

    @Slot()
    def _paint_next(self) -> None:
        """Paint one map, or have the pictures written when there are all of them."""
        if self._painting is None and self._waiting and self._stage is not None:
            self._painting = self._stage.painting(self._waiting.popleft())
        if self._painting is not None:
            try:
                next(self._painting)
            except StopIteration as end:
                self._painting = None
                self._pictures += film.pixels([end.value])
                self._room.release()
                self._advance()
        if self._painting is not None or self._waiting:
            self._next.start()
        elif self._all_read:
            self._all_read = False
            write = partial(WRITERS[self._kind], self._pictures, self._path)
            self._session.ask(TOPIC, write, self._written)

    @Slot()
    def _look_for_runs(self) -> None:
        """Of a run that is deleted there is nothing more to be read."""
        if not self._reading or self._stage is None:
            return
        names, there = self._stage.names, self._session.book.entries
        gone = next((name for run, name in names.items() if run not in there), None)
        if gone is not None:
            self.cancel()
            self._session.noticed.emit(
                "warning", f"{self._path.name} was not saved: {gone} was deleted meanwhile."
            )

    def _written(self, message: int | Finished[None] | Failed) -> None:
        """A picture of the file is done, or the whole."""
        if isinstance(message, int):
            self._advance()
            return
        name, seen = self._path.name, self._choice
        self._clear()
        if isinstance(message, Finished):
            why = NO_TSNE if seen.kind == TSNE else ""
            self._session.noticed.emit("info", f"Saved {name}.{why}")

    def _advance(self) -> None:
        if self._progress is not None:
            self._progress.setValue(self._progress.value() + 1)

    def _clear(self) -> None:
        self._next.stop()
        self._waiting.clear()
        self._pictures, self._painting = [], None
        self._reading = self._all_read = False
        if self._stage is not None:
            self._stage.close()
        if self._progress is not None:
            self._progress.hide()
            self._progress.deleteLater()
        self._stage = self._progress = None


def _file_name(names: list[str]) -> str:
    """What is suggested for a film of runs with these names, without its ending."""
    whose = names[0] if len(names) == 1 else f"{len(names)} runs"
    return text.file_name(f"training of {whose}".lower())


def _views(
    read: Callable[[], Generator[FilmFrame, None, None]],
    choice: MapChoice,
    labels: NDArray[np.int64],
    room: Semaphore,
) -> Generator[Views | None, None, None]:
    """The maps of runs' frames, of which an LDA may take long; in the worker's thread.

    Args:
        read: Reads the frames.
        choice: The map that is wanted.
        labels: Of all test images, (N,).
        room: Waited for before each moment is read.
    """
    there: dict[str, View] = {}
    frames = read()
    while True:
        yield from film.until(lambda seconds: room.acquire(timeout=seconds))
        each = next(frames, None)
        if each is None:
            return
        known, there = there, {}
        for run, frame in each.frames.items():
            before = known.get(run)
            if before is not None and before.frame is frame:
                there[run] = before
            else:
                made = drawn_map.fit(frame, labels) if choice.kind == LDA else None
                there[run] = View.of(run, frame, choice, labels, made)
        yield Views(each.epoch, there, each.ended)
