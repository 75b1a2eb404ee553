"""The draft: the settings that the next run will have; what the form edits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from engine.core.errors import UserError
from engine.core.foreign_text import quoted
from engine.data.catalogue import shared_name
from gui.session import engine_calls

if TYPE_CHECKING:
    from engine.models.config import RunConfig
    from gui.session.messages import Catalogue
    from gui.session.runs.book import RunBook

KEPT = ("dataset", "data", "device")
"""Settings of here and now: the draft never takes another run's."""
NETWORK = ("hidden", "code")
SETTINGS = ("learning_rate", "batch_size", "epochs", "seed")


@dataclass(frozen=True)
class Edit:
    """What a person has changed.

    Attributes:
        what: Name of the setting, or what was done to all of them.
        before: The settings until then.
        followed: Whether they were those of the run that was shown.
        after: The settings now.
    """

    what: str
    before: RunConfig
    followed: bool
    after: RunConfig


class Draft(QObject):
    """Follows the run that is shown until a person changes a setting; from then on it stays.

    Attributes:
        config: The settings; None before the engine is there.
        follows: Whether it takes the settings of whatever run is shown.
        differs: Names of the settings that are not those of the run that is shown: ``variant``,
            ``dataset``, those of ``NETWORK`` and ``SETTINGS``, and knobs by their names.
    """

    changed = Signal()
    """Settings are others, or differ from another run's."""
    edited = Signal(object)
    """A person has changed settings: an ``Edit``."""
    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""

    def __init__(self, book: RunBook, saved: dict[str, dict[str, Any]], by_hand: str = "") -> None:
        super().__init__(book)
        self._book, self._saved = book, saved
        self._by_variant: dict[str, RunConfig] = {}
        self.config: RunConfig | None = None
        self.follows = not by_hand
        self.differs: frozenset[str] = frozenset()
        self._first = by_hand
        book.catalogued.connect(self._fill)
        book.chosen.connect(self._run_changed)
        book.shown_history_reset.connect(self._run_changed)
        book.run_changed.connect(self._line_changed)
        book.dataset_changed.connect(self._dataset_changed)

    @property
    def variant(self) -> str:
        """Key of the variant; empty before the engine is there."""
        return "" if self.config is None else self.config.variant

    def change(self, **settings: Any) -> None:  # noqa: ANN401 - fields of RunConfig
        """A person changes settings: the draft stays from now on.

        Raises:
            ConfigError: One is out of bounds.
        """
        if self.config is None:
            return
        self._edit(replace(self.config, **settings), next(iter(settings)))

    def change_knob(self, name: str, value: Any) -> None:  # noqa: ANN401 - one type per knob
        """A person changes a knob of the variant.

        Raises:
            KnobError: It is out of bounds.
        """
        if self.config is not None:
            knobs = self.config.knobs.changed(**{name: value})
            self._edit(replace(self.config, knobs=knobs), name)

    def change_network(self, name: str, value: Any) -> None:  # noqa: ANN401 - a number or several
        """A person changes a size of the network.

        Raises:
            ArchitectureError: It is out of bounds.
        """
        if self.config is not None:
            network = replace(self.config.network, **{name: value})
            self._edit(replace(self.config, network=network), name)

    def choose(self, variant: str) -> None:
        """A person wants another variant: with the settings that it had in the draft last."""
        if self.config is not None and variant != self.variant and variant in self._by_variant:
            self._edit(self._here(self._by_variant[variant]), "variant")

    def take(self, run: str = "") -> None:
        """Take a run's settings, those of the one that is shown unless another is named.

        From now on the draft follows the run that is shown, if it is that one.
        """
        before, followed = self.config, self.follows
        self.follows = run in {"", self._book.shown}
        self._follow(run)
        self._compare()
        self.changed.emit()
        if before is not None and self.config is not None and self.config != before:
            self.edited.emit(Edit("settings", before, followed, self.config))

    def reset(self) -> None:
        """Go back to the defaults of the variant, by hand."""
        if self.config is not None:
            default = type(self.config).default(self.variant)
            self._edit(self._here(default), "settings")

    def restore(self, config: RunConfig, *, follows: bool) -> None:
        """Bring back settings of before, as undoing a change does."""
        self.follows = follows
        self._set(self._here(config))

    def remembered(self) -> dict[str, dict[str, Any]]:
        """The settings of each variant, for the next session."""
        return {key: config.to_dict() for key, config in self._by_variant.items()}

    def _edit(self, config: RunConfig, what: str) -> None:
        """A person's change."""
        before = self.config
        if before is not None and config != before:
            followed, self.follows = self.follows, False
            self._set(config)
            self.edited.emit(Edit(what, before, followed, config))

    def _here(self, config: RunConfig) -> RunConfig:
        """Settings with the data set and the device of here and now."""
        if self.config is None:
            return config
        return replace(config, **{name: getattr(self.config, name) for name in KEPT})

    def _set(self, config: RunConfig) -> None:
        self.config = self._by_variant[config.variant] = config
        self._compare()
        self.changed.emit()

    def _follow(self, run: str = "") -> None:
        """Have the settings of a run, those of the one that is shown unless another is named."""
        entry = self._book.entries.get(run or self._book.shown)
        if entry is None or self.config is None:
            return
        try:
            config = self._here(entry.config)
        except UserError as error:
            self.noticed.emit("error", f"The settings of {entry.name} can't be used: {error}")
        else:
            self.config = self._by_variant[config.variant] = config

    @Slot(object)
    def _fill(self, catalogue: Catalogue) -> None:
        """The engine is there: settings of the last session, or defaults."""
        configs, refused = engine_calls.saved_configs(catalogue, self._saved)
        for key, reason in refused.items():
            self.noticed.emit("warning", f"Settings of {quoted(key)} were put back: {reason}")
        self._by_variant = configs
        first = self._first if self._first in configs else next(iter(configs))
        self.config = configs[first]
        if self.follows:
            self._follow()
        self._compare()
        self.changed.emit()

    @Slot(str)
    def _line_changed(self, run: str) -> None:
        """Perhaps live settings of the run that is shown are others now."""
        if run == self._book.shown:
            self._run_changed()

    @Slot()
    def _run_changed(self) -> None:
        """Another run is shown, or the settings of the one that trains were changed."""
        before = (self.config, self.differs)
        if self.follows:
            self._follow()
        self._compare()
        if (self.config, self.differs) != before:
            self.changed.emit()

    @Slot()
    def _dataset_changed(self) -> None:
        dataset = self._book.dataset
        if dataset is None or self.config is None:
            return
        self._by_variant = {
            key: replace(config, dataset=dataset.name, data=dataset.spec)
            for key, config in self._by_variant.items()
        }
        self.config = self._by_variant[self.variant]
        self._compare()
        self.changed.emit()

    def _compare(self) -> None:
        """Find out what differs from the run that is shown."""
        entry = self._book.entry
        if entry is None or self.config is None:
            self.differs = frozenset()
            return
        try:
            self.differs = differences(self.config, entry.config)
        except UserError:  # whoever shows the run says so
            self.differs = frozenset()


def differences(one: RunConfig, other: RunConfig) -> frozenset[str]:
    """Names of the settings that two runs do not share; of two variants knobs aren't compared."""
    found = {name for name in SETTINGS if getattr(one, name) != getattr(other, name)}
    found |= {
        name
        for name in NETWORK
        if getattr(one.network, name, None) != getattr(other.network, name, None)
    }
    same = one.data.describes_same(other.data)
    if not same or shared_name(one.dataset) != shared_name(other.dataset):
        found.add("dataset")
    if one.variant != other.variant:
        return frozenset({*found, "variant"})
    mine, others = vars(one.knobs), vars(other.knobs)
    return frozenset(found | {name for name in mine if mine[name] != others[name]})
