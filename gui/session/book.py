"""The data set and one model per variant, with what is known about each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gui.session.entry import Ready, RunEntry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import SignalInstance

    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from engine.models.model import Model
    from engine.training.events import EpochEnd, LatentFrame
    from gui.session.messages import Catalogue, LossBatch, Opened


class RunBook(QObject):
    """Holds the entries and says which of them is shown.

    What changes of the shown entry has a signal of its own, emitted before the one of any entry.
    """

    catalogued = Signal(object)
    """The engine is there: its ``Catalogue``."""
    dataset_changed = Signal(object)
    """Another ``Dataset`` is in memory."""
    chosen = Signal(str)
    """Another variant is shown, by its key."""
    config_changed = Signal(str)
    """The settings of a variant's next run changed."""
    model_changed = Signal(str)
    """A variant has a newer model."""
    frame_changed = Signal(str)
    """A variant has a newer latent frame."""
    losses_arrived = Signal(str, object)
    """Batch losses of a variant's run: a ``LossBatch``."""
    epoch_ended = Signal(str, object)
    """An ``EpochRecord`` of a variant's run."""
    history_reset = Signal(str)
    """A variant's loss history was replaced as a whole."""
    shown_model_changed = Signal()
    """The shown variant has a newer model, or an earlier one is shown."""
    shown_frame_changed = Signal()
    """The shown variant has a newer latent frame, or an earlier one is shown."""
    shown_losses_arrived = Signal(object)
    """Batch losses of the shown variant's run: a ``LossBatch``."""
    shown_epoch_ended = Signal(object)
    """An ``EpochRecord`` of the shown variant's run."""
    shown_history_reset = Signal()
    """The shown variant's loss history was replaced as a whole."""

    def __init__(self, first: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.catalogue: Catalogue | None = None
        self.dataset: Dataset | None = None
        self.entries: dict[str, RunEntry] = {}
        self.current = first
        self._earlier: LatentFrame | None = None

    @property
    def entry(self) -> RunEntry | None:
        """The entry that is shown; None before the engine is there."""
        return self.entries.get(self.current)

    @property
    def ready(self) -> Ready | None:
        """What a run of the shown variant needs; None before all of it is in memory."""
        entry = self.entry
        if entry is None or self.dataset is None:
            return None
        return Ready(self.current, entry, self.dataset)

    @property
    def model(self) -> Model | None:
        """The model that answers drawing and clicking: the newest, or an earlier one of its run."""
        if self._earlier is not None:
            return self._earlier.model
        return self.entry.model if self.entry else None

    @property
    def frame(self) -> LatentFrame | None:
        """The latent frame that is shown."""
        if self._earlier is not None:
            return self._earlier
        return self.entry.frame if self.entry else None

    @property
    def shows_earlier(self) -> bool:
        """Whether an earlier moment of the run is shown."""
        return self._earlier is not None

    @property
    def errors(self) -> NDArray[np.float32] | None:
        """Squared error of each test image by the shown model, (N,).

        None where it was not measured; at an earlier moment of a run it never was.
        """
        return None if self.shows_earlier or self.entry is None else self.entry.errors

    def show_frame(self, frame: LatentFrame | None) -> None:
        """Show an earlier moment of the shown variant; its newest frame or None for now."""
        entry = self.entry
        live = frame is None or (entry is not None and frame is entry.frame)
        self._earlier = None if live else frame
        self._emit(self.current, self.shown_model_changed, self.model_changed)
        self._emit(self.current, self.shown_frame_changed, self.frame_changed)

    def set_catalogue(self, catalogue: Catalogue, configs: dict[str, RunConfig]) -> None:
        """Open an entry for each variant of the engine, with the settings given for it."""
        self.catalogue = catalogue
        self.entries = {key: RunEntry(configs[key]) for key in catalogue.variants}
        if self.current not in self.entries:
            self.current = next(iter(self.entries))
        self.catalogued.emit(catalogue)
        self.chosen.emit(self.current)

    def set_dataset(self, dataset: Dataset) -> None:
        """Show another data set; models stay, but what they make of the old one is forgotten.

        ``dataset_changed`` is emitted when all entries are up to date.
        """
        self.dataset, self._earlier = dataset, None
        before = {key: entry.config for key, entry in self.entries.items()}
        for entry in self.entries.values():
            entry.frame = entry.errors = None
            entry.config = replace(entry.config, dataset=dataset.name, data=dataset.spec)
        self.dataset_changed.emit(dataset)
        for key, config in before.items():
            if self.entries[key].config != config:
                self.config_changed.emit(key)

    def choose(self, key: str) -> None:
        """Show another variant."""
        if key != self.current and key in self.entries:
            self.current, self._earlier = key, None
            self.chosen.emit(key)

    def configure(self, key: str, **settings: Any) -> None:  # noqa: ANN401 - fields of RunConfig
        """Change settings of a variant's next run; ``ConfigError`` if one is out of bounds."""
        entry = self.entries[key]
        changed = replace(entry.config, **settings)
        if changed != entry.config:
            entry.config = changed
            self.config_changed.emit(key)

    def reset(self, key: str) -> None:
        """Put a variant's settings back to its defaults."""
        entry = self.entries[key]
        own = entry.config
        default = type(own).default(key)
        entry.config = replace(default, dataset=own.dataset, data=own.data)
        self.config_changed.emit(key)

    def add(self, opened: Opened) -> None:
        """Take in a model from a file, or what it makes of the test set."""
        key = opened.model.config.variant
        entry = self.entries[key]
        if opened.frame is None:
            if not opened.shipped:  # with those the form keeps what it had in the last session
                self._adopt(key, opened.model.config)
            entry.begin_with(opened)
            if key == self.current:
                self._earlier = None
            self._emit(key, self.shown_history_reset, self.history_reset)
            self.set_model(key, opened.model)
            self._emit(key, self.shown_frame_changed, self.frame_changed)  # there is none now
        elif entry.model is opened.model:  # else it was replaced meanwhile
            entry.errors = opened.test_errors
            self.set_frame(key, opened.frame)

    def _adopt(self, key: str, config: RunConfig) -> None:
        """Bring a file's settings to the form; data and device are those of here and now."""
        own = self.entries[key].config
        self.entries[key].config = replace(
            config, dataset=own.dataset, data=own.data, device=own.device
        )
        self.config_changed.emit(key)

    def begin(self, key: str, steps_per_epoch: int, *, fresh: bool) -> None:
        """A run of this variant begins: ``fresh`` with a new history, else it goes on."""
        entry = self.entries[key]
        entry.shipped, entry.steps_per_epoch = False, steps_per_epoch
        if fresh:
            entry.errors = None  # of the model that the run replaces
            entry.losses, entry.history = [], []
            self._emit(key, self.shown_history_reset, self.history_reset)

    def set_model(self, key: str, model: Model) -> None:
        """A newer model of a variant."""
        self.entries[key].model = model
        self._emit(key, self.shown_model_changed, self.model_changed)

    def set_frame(self, key: str, frame: LatentFrame) -> None:
        """A newer latent frame of a variant."""
        self.entries[key].frame = frame
        self._emit(key, self.shown_frame_changed, self.frame_changed)

    def add_losses(self, key: str, batch: LossBatch) -> None:
        """Batch losses of a variant's run."""
        self.entries[key].add_losses(batch)
        if key == self.current:
            self.shown_losses_arrived.emit(batch)
        self.losses_arrived.emit(key, batch)

    def add_epoch(self, key: str, end: EpochEnd) -> None:
        """A finished epoch of a variant's run."""
        entry = self.entries[key]
        entry.errors = end.test_errors
        entry.history.append(end.record)
        if key == self.current:
            self.shown_epoch_ended.emit(end.record)
        self.epoch_ended.emit(key, end.record)

    def _emit(self, key: str, shown: SignalInstance, every: SignalInstance) -> None:
        """What changed of an entry, for those that hear of the shown one only, then for all."""
        if key == self.current:
            shown.emit()
        every.emit(key)
