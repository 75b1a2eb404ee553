"""All runs that the window knows, which of them is shown, and which are pinned beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.session.runs.book_signals import BookSignals
from gui.session.runs.run_list import RunList, neighbour

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import QObject

    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from engine.models.model import Model
    from engine.models.records import EpochRecord
    from engine.training.events import EpochEnd, LatentFrame
    from gui.session.folders.run_line import RunLine
    from gui.session.messages import Catalogue, Encoded, Loaded, LossBatch, RunBegan
    from gui.session.runs.entry import RunEntry

MOST_PINNED = 6
"""So many runs stand side by side at most, the one that is shown included."""


class RunBook(BookSignals):
    """Holds the entries and says which of them is shown and which are pinned.

    Attributes:
        catalogue: What the engine can do; None before it is there.
        dataset: The images; None before they are there.
        entries: All runs by identifier, as in the list.
        shown: The run that is shown; empty before runs are listed.
        pinned: Those that are pinned, in the order in which they were.
    """

    def __init__(self, parent: QObject | None = None, runs: RunList | None = None) -> None:
        super().__init__(parent)
        self.catalogue: Catalogue | None = None
        self.dataset: Dataset | None = None
        self.entries: dict[str, RunEntry] = {}
        self.pinned: tuple[str, ...] = ()
        self._list = runs or RunList()
        self._earlier: dict[str, LatentFrame] = {}

    @property
    def entry(self) -> RunEntry | None:
        """The run that is shown; None before runs are listed."""
        return self.entries.get(self.shown)

    @property
    def compared(self) -> tuple[str, ...]:
        """The pinned runs and the one that is shown, at most ``MOST_PINNED``, as in the list."""
        wanted = {self.shown, *[key for key in self.pinned if key != self.shown][: MOST_PINNED - 1]}
        return tuple(key for key in self.entries if key in wanted)

    @property
    def model(self) -> Model | None:
        """The model of the shown run that answers drawing and clicking."""
        return self.model_of(self.shown)

    @property
    def frame(self) -> LatentFrame | None:
        """The latent frame of the shown run."""
        return self.frame_of(self.shown)

    def model_of(self, run: str) -> Model | None:
        """The model of a run at the moment that is shown: the newest, or an earlier one."""
        if run in self._earlier:
            return self._earlier[run].model
        entry = self.entries.get(run)
        return None if entry is None else entry.model

    def frame_of(self, run: str) -> LatentFrame | None:
        """The latent frame of a run at the moment that is shown."""
        entry = self.entries.get(run)
        return self._earlier.get(run) or (None if entry is None else entry.frame)

    @property
    def shows_earlier(self) -> bool:
        """Whether an earlier moment of the shown run is shown."""
        return self.shown in self._earlier

    @property
    def errors(self) -> NDArray[np.float32] | None:
        """Squared error of each test image by the shown model, (N,).

        None where it was not measured; at an earlier moment of a run it never was.
        """
        return None if self.shows_earlier or self.entry is None else self.entry.errors

    def show_frames(self, frames: dict[str, LatentFrame]) -> None:
        """Show an earlier moment: a frame for each run that has an earlier one, none for now."""
        there, before = self.entries, self._earlier
        own = {key: frame for key, frame in frames.items() if key in there}
        self._earlier = {k: each for k, each in own.items() if each is not there[k].frame}
        both = {**before, **self._earlier}
        self.tell_moments([key for key in both if before.get(key) is not self._earlier.get(key)])

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Know what the engine can do."""
        self.catalogue = catalogue
        self.catalogued.emit(catalogue)

    def set_dataset(self, dataset: Dataset) -> None:
        """Show another data set; models stay, but what they make of the old one is forgotten.

        ``dataset_changed`` is emitted when all entries are up to date.
        """
        self.dataset, self._earlier = dataset, {}
        for entry in self.entries.values():
            entry.frame = entry.errors = None
        self.dataset_changed.emit(dataset)

    def set_lines(self, lines: Iterable[RunLine], trained: str = "") -> None:
        """Take in the list of all runs that lie where runs are looked for.

        What is in training here, and what was opened from elsewhere, stays as it is.

        Args:
            lines: All lines.
            trained: The run that was in training here when the list was asked for.
        """
        changed = self._list.update(self.entries, lines, self.compared, trained)
        if changed.moved or changed.replaced:
            self._rearranged()
        for key in changed.lines:
            self.run_changed.emit(key)
        for key in changed.replaced:
            self._replaced(key)

    def _replaced(self, run: str) -> None:
        """Another run lies in the folder of this one: nothing of before is shown any more."""
        self._earlier.pop(run, None)
        self.run_changed.emit(run)
        self.emit_of(run, self.shown_history_reset, self.history_reset)
        self.tell_moments([run])
        if run == self.shown:
            self.chosen.emit(run)

    def add_line(self, line: RunLine) -> None:
        """Take in a run that the list does not have yet."""
        self._list.add(self.entries, line)
        self._rearranged()

    def remove(self, run: str) -> None:
        """Forget a run; another one is shown in its place."""
        if run in self.entries:
            below = neighbour(run, self.entries)
            del self.entries[run]
            self._rearranged(below)

    def keep_in_memory(self, run: str) -> str:
        """Keep what is known of a run whose folder is gone; its identifier from now on."""
        new, pinned = self._list.take_off(self.entries, run), self.pinned
        self.pinned = tuple(new if key == run else key for key in pinned)
        self._rearranged(new)
        if self.pinned != pinned:
            self.pins_changed.emit()
        return new

    def _rearranged(self, instead: str = "") -> None:
        """Bring the list into its order, and show and pin only what there is."""
        before = self.shown
        self.entries = self._list.ordered(self.entries)
        self._earlier = {k: frame for k, frame in self._earlier.items() if k in self.entries}
        kept = tuple(key for key in self.pinned if key in self.entries)
        if self.shown and self.shown not in self.entries:
            self.shown = instead or next(iter(self.entries), "")
        self.runs_changed.emit()
        if kept != self.pinned:
            self.pinned = kept
            self.pins_changed.emit()
        if self.shown != before:
            self.chosen.emit(self.shown)

    @property
    def training(self) -> str:
        """The run that is in training here, or empty: what its folder says is behind."""
        return self._list.training

    @training.setter
    def training(self, run: str) -> None:
        self._list.training = run

    def choose(self, run: str) -> None:
        """Show another run, as it is now."""
        if run != self.shown and run in self.entries:
            self._earlier.pop(run, None)
            self.shown = run
            self.chosen.emit(run)

    def pin(self, run: str, *, on: bool = True) -> bool:
        """Pin a run for comparison, or let it go; whether that was possible."""
        pins = [key for key in self.pinned if key != run]
        if on and run in self.entries:
            pins.append(run)
        if len(pins) > MOST_PINNED:
            return False
        self.set_pins(pins)
        return True

    def set_pins(self, runs: Iterable[str]) -> None:
        """Pin these runs, the first ``MOST_PINNED`` of them, and no others."""
        pins = tuple(dict.fromkeys(key for key in runs if key in self.entries))[:MOST_PINNED]
        if pins != self.pinned:
            self.pinned = pins
            self.pins_changed.emit()

    def put_loaded(self, loaded: Loaded) -> None:
        """Take in what was read from a run's folder."""
        entry = self.entries.get(loaded.id)
        if entry is not None:
            entry.take(loaded)
            self._earlier.pop(entry.id, None)
            self.emit_of(entry.id, self.shown_history_reset, self.history_reset)
            self.tell_moments([entry.id])

    def put_encoded(self, encoded: Encoded) -> None:
        """Take in what a run's model makes of the test set, unless there is a newer model."""
        entry = self.entries.get(encoded.id)
        if entry is not None and entry.model is encoded.frame.model:
            entry.errors = encoded.errors
            self.set_frame(entry.id, encoded.frame)

    def begin(self, began: RunBegan) -> None:
        """A training of a run begins, or goes on from a step: what came after that is gone."""
        key = began.line.id
        if key not in self.entries:
            self.add_line(began.line)
        if self.entries[key].begin(began):
            self.emit_of(key, self.shown_history_reset, self.history_reset)
        self.set_model(key, began.model)
        self.run_changed.emit(key)

    def cut(self, run: str, step: int) -> None:
        """Forget what came after a step of a run."""
        if self.entries[run].cut(step):
            self.emit_of(run, self.shown_history_reset, self.history_reset)

    def set_model(self, run: str, model: Model) -> None:
        """A newer model of a run."""
        self.entries[run].model = model
        self.emit_of(run, self.shown_model_changed, self.model_changed)
        self.models_changed.emit()

    def set_frame(self, run: str, frame: LatentFrame | None, trouble: str = "") -> None:
        """A newer latent frame of a run, or why there is none."""
        self.entries[run].frame, self.entries[run].trouble = frame, trouble
        self.emit_of(run, self.shown_frame_changed, self.frame_changed)
        self.frames_changed.emit()

    def add_losses(self, run: str, batch: LossBatch) -> None:
        """Batch losses of a run."""
        self.entries[run].add_losses(batch)
        self.emit_of(run, self.shown_losses_arrived, self.losses_arrived, batch)

    def add_epoch(self, run: str, record: EpochRecord, end: EpochEnd | None = None) -> None:
        """A finished epoch of a run, with all that a training here tells of its end."""
        entry = self.entries[run]
        entry.errors = None if end is None else end.test_errors
        entry.history.append(record)
        self.emit_of(run, self.shown_epoch_ended, self.epoch_ended, record)
        self.tell(run)

    def tell(
        self, run: str, state: str | None = None, epoch: float | None = None, epochs: int = 0
    ) -> None:
        """How far a run is; see ``RunEntry.told``."""
        self.set_line(run, self.entries[run].told(state, epoch, epochs))

    def set_line(self, run: str, line: RunLine) -> None:
        """What the list says of a run is something else now."""
        if line != self.entries[run].line:
            self.entries[run].line = line
            self.run_changed.emit(run)

    def change_config(self, run: str, config: RunConfig) -> None:
        """Live settings of a run that is in training here are others now."""
        self.entries[run].change_config(config)
        self.run_changed.emit(run)
