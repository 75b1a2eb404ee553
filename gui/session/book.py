"""The data set and one model per variant, with what is known about each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from engine.models.model import Model
    from engine.models.records import EpochRecord
    from engine.training.events import EpochEnd, LatentFrame, Losses
    from gui.session.tasks import Catalogue, Opened


@dataclass
class RunEntry:
    """All that the window knows about one variant.

    Attributes:
        config: The settings that the next run will have; the form edits them.
        model: The newest model, shipped, opened or trained; None before there is one.
        frame: The test set in the latent space of a recent model.
        errors: Squared error of each test image, (N,), in the order of the test set.
        losses: Batch losses of the run that is shown, oldest first, in few pieces.
        history: Records of the epochs of that run.
        steps_per_epoch: Batches in one epoch of that run.
        shipped: Whether the model came with the program.
        origin: The model that came with the program, to go back to; None where there is none.
    """

    config: RunConfig
    model: Model | None = None
    frame: LatentFrame | None = None
    errors: NDArray[np.float32] | None = None
    losses: list[Losses] = field(default_factory=list)
    history: list[EpochRecord] = field(default_factory=list)
    steps_per_epoch: int = 1
    shipped: bool = False
    origin: Model | None = None

    @property
    def replaced(self) -> bool:
        """Whether another model stands where the shipped one stood."""
        return self.origin is not None and self.model is not self.origin

    def percentile(self, error: float) -> float | None:
        """Part of the test set, in percent, that comes back with a smaller squared error."""
        if self.errors is None:
            return None
        return float((self.errors < error).mean() * 100)


class RunBook(QObject):
    """Holds the entries and says which of them is shown."""

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
    """Batch losses of a variant's run: a list of ``Losses``."""
    epoch_ended = Signal(str, object)
    """An ``EpochRecord`` of a variant's run."""
    history_reset = Signal(str)
    """A variant's loss history was replaced as a whole."""

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
    def model(self) -> Model | None:
        """The model that answers drawing and clicking: the newest, or an earlier one on show."""
        if self._earlier is not None:
            return self._earlier.model
        return self.entry.model if self.entry else None

    @property
    def frame(self) -> LatentFrame | None:
        """The latent frame on show."""
        if self._earlier is not None:
            return self._earlier
        return self.entry.frame if self.entry else None

    @property
    def shows_earlier(self) -> bool:
        """Whether an earlier moment of the run is on show."""
        return self._earlier is not None

    @property
    def errors(self) -> NDArray[np.float32] | None:
        """Squared error of each test image by the model on show, (N,).

        None where it was not measured; at an earlier moment of a run it never was.
        """
        return None if self.shows_earlier or self.entry is None else self.entry.errors

    def show_frame(self, frame: LatentFrame | None) -> None:
        """Show an earlier moment of the shown variant; its newest frame or None for now."""
        entry = self.entry
        live = frame is None or (entry is not None and frame is entry.frame)
        self._earlier = None if live else frame
        self.model_changed.emit(self.current)
        self.frame_changed.emit(self.current)

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

        Nobody hears of it before all of it is there.
        """
        self.dataset, self._earlier = dataset, None
        before = {key: entry.config for key, entry in self.entries.items()}
        for entry in self.entries.values():
            entry.frame = entry.errors = None
            entry.config = replace(entry.config, dataset=dataset.name)
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
        default = type(self.entries[key].config).default(key)
        assert self.dataset is not None  # noqa: S101 - there are entries only after the data
        self.entries[key].config = replace(default, dataset=self.dataset.name)
        self.config_changed.emit(key)

    def add(self, opened: Opened) -> None:
        """Take in a model from a file, or what it makes of the test set."""
        key = opened.model.config.variant
        entry = self.entries[key]
        if opened.frame is None:
            if not opened.shipped:  # with those the form keeps what it had in the last session
                self._adopt(key, opened.model.config)
            self._show_history(key, opened.model)
            entry.shipped = opened.shipped
            if opened.shipped:
                entry.origin = opened.model
            self.set_model(key, opened.model)
            self.frame_changed.emit(key)  # that of the model before is no longer to be seen
        elif entry.model is opened.model:  # else it was replaced meanwhile
            entry.errors = opened.test_errors
            self.set_frame(key, opened.frame)

    def _adopt(self, key: str, config: RunConfig) -> None:
        """Bring a file's settings to the form; data and device are those of here and now."""
        own = self.entries[key].config
        self.entries[key].config = replace(config, dataset=own.dataset, device=own.device)
        self.config_changed.emit(key)

    def _show_history(self, key: str, model: Model) -> None:
        entry = self.entries[key]
        entry.losses, entry.history = [], list(model.history)
        entry.frame = entry.errors = None
        if key == self.current:
            self._earlier = None
        self.history_reset.emit(key)

    def begin(self, key: str, steps_per_epoch: int, *, fresh: bool) -> None:
        """A run of this variant begins: ``fresh`` with a new history, else it goes on."""
        entry = self.entries[key]
        entry.shipped, entry.steps_per_epoch = False, steps_per_epoch
        if fresh:
            entry.errors = None  # those of the model that the run leaves behind
            entry.losses, entry.history = [], []
            self.history_reset.emit(key)

    def set_model(self, key: str, model: Model) -> None:
        """A newer model of a variant."""
        self.entries[key].model = model
        self.model_changed.emit(key)

    def set_frame(self, key: str, frame: LatentFrame) -> None:
        """A newer latent frame of a variant."""
        self.entries[key].frame = frame
        self.frame_changed.emit(key)

    def add_losses(self, key: str, losses: list[Losses]) -> None:
        """Batch losses of a variant's run."""
        kept = self.entries[key].losses
        for each in losses:
            kept.append(each)
            # Reports are small and many. A piece takes in a later one that has grown as long as
            # itself, so that there are few, and no batch is copied often.
            while len(kept) > 1 and len(kept[-1]) >= len(kept[-2]) and kept[-2].meets(kept[-1]):
                kept[-2:] = [kept[-2].with_later(kept[-1])]
        self.losses_arrived.emit(key, losses)

    def add_epoch(self, key: str, end: EpochEnd) -> None:
        """A finished epoch of a variant's run."""
        entry = self.entries[key]
        entry.errors = end.test_errors
        entry.history.append(end.record)
        self.epoch_ended.emit(key, end.record)
