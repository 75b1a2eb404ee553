"""A session for the test of one panel: its signals and attributes, and no thread behind them.

A test sets the attributes, emits the signals, and reads from ``calls`` what the panel asked for.
``test_fakes`` holds the fakes to what they stand for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gui.session.entry import Ready, RunEntry
from gui.session.inspector import DRAWING, NO_NOISE
from gui.session.measurements import PCA
from gui.session.training_control import IDLE
from tests.gui import lab

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from engine.data.dataset import Dataset
    from engine.models.inspection import Inspection
    from engine.models.model import Model
    from engine.models.projection import Plane
    from engine.training.events import LatentFrame
    from gui.session.messages import Catalogue, Measured, RobustnessCurve

Call = tuple[Any, ...]


class FakeBook(QObject):
    catalogued = Signal(object)
    dataset_changed = Signal(object)
    chosen = Signal(str)
    config_changed = Signal(str)
    model_changed = Signal(str)
    frame_changed = Signal(str)
    losses_arrived = Signal(str, object)
    epoch_ended = Signal(str, object)
    history_reset = Signal(str)
    shown_model_changed = Signal()
    shown_frame_changed = Signal()
    shown_losses_arrived = Signal(object)
    shown_epoch_ended = Signal(object)
    shown_history_reset = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[Call] = []
        self.catalogue: Catalogue | None = None
        self.dataset: Dataset | None = None
        self.entries: dict[str, RunEntry] = {}
        self.current = "vanilla"
        self.shows_earlier = False

    def open(self, dataset: Dataset | None = None) -> None:
        """Be as after opening, with untrained models as if shipped, and tell nobody."""
        self.catalogue, self.dataset = lab.catalogue(), dataset
        self.entries = {key: RunEntry(lab.config(key)) for key in lab.KEYS}
        for key in lab.SHIPPED:
            model = lab.untrained(key)
            self.entries[key] = RunEntry(lab.config(key), model, shipped=True, origin=model)

    @property
    def entry(self) -> RunEntry | None:
        return self.entries.get(self.current)

    @property
    def shown(self) -> RunEntry:
        """The shown entry, of which the test knows that there is one."""
        return self.entries[self.current]

    @property
    def ready(self) -> Ready | None:
        if self.entry is None or self.dataset is None:
            return None
        return Ready(self.current, self.entry, self.dataset)

    @property
    def model(self) -> Model | None:
        return self.entry.model if self.entry else None

    @property
    def frame(self) -> LatentFrame | None:
        return self.entry.frame if self.entry else None

    @property
    def errors(self) -> Any:
        return self.entry.errors if self.entry and not self.shows_earlier else None

    def choose(self, key: str) -> None:
        self.calls.append(("choose", key))

    def show(self, key: str) -> None:
        """Show another variant, as somebody's ``choose`` would."""
        self.current = key
        self.chosen.emit(key)

    def configure(self, key: str, **settings: Any) -> None:
        self.calls.append(("configure", key, settings))


class FakeTraining(QObject):
    state_changed = Signal(str)
    stepped = Signal(object)
    noticed = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[str] = []
        self.state, self.key = IDLE, ""
        self.ready = self.can_continue = False
        self.kept: list[str] = []

    def be(self, state: str, key: str = "vanilla") -> None:
        """Change the state and tell of it."""
        self.state, self.key = state, key
        self.state_changed.emit(state)

    def start(self) -> None:
        self.calls.append("start")

    def extend(self) -> None:
        self.calls.append("extend")

    def toggle(self) -> None:
        self.calls.append("toggle")

    def step(self) -> None:
        self.calls.append("step")

    def stop(self) -> None:
        self.calls.append("stop")


class FakeInspector(QObject):
    edited = Signal()
    read = Signal()
    selected = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[Call] = []
        self.noise, self.level = NO_NOISE, 0.4
        self.source, self.index, self.sample = DRAWING, None, None
        self.reading: Inspection | None = None
        self.image: Any = None

    source: str
    index: int | None
    sample: int | None

    def inspect(self, index: int) -> None:
        self.calls.append(("inspect", index))


class FakePlane(QObject):
    replaced = Signal()
    moved = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.axes = (0, 1)
        self.frame: LatentFrame | None = None
        self.points: Any = None
        self.plane: Plane | None = None
        self.components = 0


class FakeRobustness(QObject):
    changed = Signal()

    def __init__(self, book: FakeBook) -> None:
        super().__init__(book)
        self._book = book
        self._curves: dict[tuple[str, str], RobustnessCurve] = {}

    def get(self, key: str, kind: str) -> RobustnessCurve | None:
        return self._curves.get((key, kind))

    def put(self, curve: RobustnessCurve) -> None:
        self._curves[curve.key, curve.kind] = curve
        self.changed.emit()

    def missing(self, kind: str) -> dict[str, Model]:
        entries = self._book.entries.items()
        models = {key: entry.model for key, entry in entries if entry.model is not None}
        return {key: model for key, model in models.items() if self.get(key, kind) is None}


class FakeComparison(QObject):
    measured = Signal()
    progressed = Signal(object)
    finished = Signal()
    failed = Signal()

    def __init__(self, book: FakeBook) -> None:
        super().__init__(book)
        self._book = book
        self.calls: list[Call] = []
        self.figures: dict[str, Measured] = {}
        self.stale: set[str] = set()

    def keys(self) -> list[str]:
        return [*self._book.entries, PCA]

    def get(self, key: str) -> Measured | None:
        return self.figures.get(key)

    def is_fresh(self, key: str) -> bool:
        return key in self.figures and key not in self.stale

    def measure(self, *, curves: bool) -> None:
        self.calls.append(("measure", curves))


@dataclass(frozen=True)
class Request:
    """Something that a panel has asked to be done in the background."""

    topic: str
    work: Callable[[], Any]
    answer: Callable[[Any], None]


class FakeSession(QObject):
    noticed = Signal(str, str)
    progressed = Signal(object)
    opened = Signal()

    def __init__(self, dataset: Dataset | None = None) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.requests: list[Request] = []
        self.book = FakeBook(self)
        if dataset is not None:
            self.book.open(dataset)
        self.training = FakeTraining(self)
        self.inspector = FakeInspector(self)
        self.plane = FakePlane(self)
        self.robustness = FakeRobustness(self.book)
        self.comparison = FakeComparison(self.book)

    def ask(self, topic: str, work: Callable[[], Any], answer: Callable[[Any], None]) -> None:
        self.requests.append(Request(topic, work, answer))

    def forget(self, topic: str) -> None:
        self.calls.append(("forget", topic))


class Spy:
    """What a panel gives to a method of one of its widgets, newest last; the widget gets it too."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, widget: Any, method: str) -> None:
        self.given: list[Any] = []
        self._original = getattr(widget, method)
        monkeypatch.setattr(widget, method, self)

    def __call__(self, *values: Any, **options: Any) -> Any:
        self.given.append(values[0] if len(values) == 1 else values)
        return self._original(*values, **options)

    @property
    def last(self) -> Any:
        return self.given[-1]
