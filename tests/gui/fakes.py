"""A session for the test of one panel: its signals and attributes, and no thread behind them.

A test sets the attributes, emits the signals, and reads from ``calls`` what the panel asked for.
``test_fakes`` holds the fakes to what they stand for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from gui.background.turns import Turns
from gui.session.figures.detectors import Detectors
from gui.session.figures.label_curves import LabelCurves
from gui.session.figures.measurements import PCA
from gui.session.latent.arithmetic import Arithmetic
from gui.session.latent.inspector import DRAWING, NO_NOISE, TEST_IMAGE
from gui.session.latent.latent_view import View
from gui.session.latent.map_choice import MapChoice
from gui.session.latent.selection import Selection
from gui.session.latent.walk import Walk
from gui.session.runs.book import MOST_PINNED
from gui.session.runs.book_signals import BookSignals
from gui.session.training.training_control import IDLE
from gui.session.undo import UndoStack
from tests.gui import lab

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from engine.core.progress import Progress
    from engine.data.dataset import Dataset
    from engine.evaluation.units.report import UnitReport
    from engine.models.config import RunConfig
    from engine.models.inspection import Inspection
    from engine.models.model import Model
    from engine.models.projection import Plane
    from engine.training.events import LatentFrame
    from gui.session.figures.measured import Measured, RobustnessCurve
    from gui.session.latent.round_trip import RoundTripped
    from gui.session.messages import Catalogue
    from gui.session.playback.moments import Moment
    from gui.session.runs.entry import RunEntry

Call = tuple[Any, ...]


class FakeBook(BookSignals):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[Call] = []
        self.catalogue: Catalogue | None = None
        self.dataset: Dataset | None = None
        self.entries: dict[str, RunEntry] = {}
        self.shown = "vanilla"
        self.pinned: tuple[str, ...] = ()
        self.shows_earlier = False
        self.training = ""

    def open(self, dataset: Dataset | None = None) -> None:
        """Be as after opening, with untrained models of a shipped run each, and tell nobody."""
        self.catalogue, self.dataset = lab.catalogue(), dataset
        self.entries = {key: lab.entry(key) for key in lab.KEYS}
        for key in lab.SHIPPED:
            self.entries[key] = lab.entry(key, lab.untrained(key))

    @property
    def entry(self) -> RunEntry | None:
        return self.entries.get(self.shown)

    @property
    def there(self) -> RunEntry:
        """The shown entry, of which the test knows that there is one."""
        return self.entries[self.shown]

    @property
    def compared(self) -> tuple[str, ...]:
        return tuple(key for key in self.entries if key in {self.shown, *self.pinned})

    @property
    def model(self) -> Model | None:
        return self.model_of(self.shown)

    @property
    def frame(self) -> LatentFrame | None:
        return self.frame_of(self.shown)

    def model_of(self, run: str) -> Model | None:
        return self.entries[run].model if run in self.entries else None

    def frame_of(self, run: str) -> LatentFrame | None:
        return self.entries[run].frame if run in self.entries else None

    @property
    def errors(self) -> Any:
        return self.entry.errors if self.entry and not self.shows_earlier else None

    def choose(self, run: str) -> None:
        self.calls.append(("choose", run))

    def pin(self, run: str, *, on: bool = True) -> bool:
        self.calls.append(("pin", run, on))
        return len(self.pinned) < MOST_PINNED or not on

    def show(self, run: str) -> None:
        """Show another run, as somebody's ``choose`` would."""
        self.shown = run
        self.chosen.emit(run)

    def rename(self, run: str, name: str) -> None:
        """Give a run another name, as somebody's ``rename`` would."""
        entry = self.entries[run]
        entry.line = replace(entry.line, name=name)
        self.run_changed.emit(run)

    def pin_all(self, *runs: str) -> None:
        """Pin runs, as somebody's ``pin`` would."""
        self.pinned = runs
        self.pins_changed.emit()


class FakeDraft(QObject):
    changed = Signal()
    edited = Signal(object)
    noticed = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[Call] = []
        self.config: RunConfig | None = None
        self.follows = True
        self.differs: frozenset[str] = frozenset()

    @property
    def variant(self) -> str:
        return "" if self.config is None else self.config.variant

    def be(self, config: RunConfig, *differs: str) -> None:
        """Hold other settings and tell of it."""
        self.config, self.differs = config, frozenset(differs)
        self.changed.emit()

    def change(self, **settings: Any) -> None:
        self.calls.append(("change", settings))

    def change_knob(self, name: str, value: Any) -> None:
        self.calls.append(("change_knob", name, value))

    def change_network(self, name: str, value: Any) -> None:
        self.calls.append(("change_network", name, value))

    def choose(self, variant: str) -> None:
        self.calls.append(("choose", variant))

    def take(self, run: str = "") -> None:
        self.calls.append(("take", run))


class FakeFiles(QObject):
    noticed = Signal(str, str)
    undoable = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[Call] = []

    def delete(self, run: str) -> None:
        self.calls.append(("delete", run))

    def rename(self, run: str, name: str) -> None:
        self.calls.append(("rename", run, name))

    def set_note(self, run: str, note: str) -> None:
        self.calls.append(("set_note", run, note))

    def set_unit_note(self, run: str, layer: str, unit: int, note: str) -> None:
        self.calls.append(("set_unit_note", run, layer, unit, note))

    def export(self, path: Path, run: str = "", _model: object = None) -> None:
        self.calls.append(("export", path, run))


class FakeTraining(QObject):
    state_changed = Signal(str)
    stepped = Signal(object)
    noticed = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[str] = []
        self.state, self.key = IDLE, ""
        self.ready = self.can_continue = False

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
    code_edited = Signal(str, object, object)
    read = Signal()
    selected = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[Call] = []
        self.noise, self.level = NO_NOISE, 0.4
        self.source, self.index, self.sample = DRAWING, None, None
        self.reading: Inspection | None = None
        self.image: Any = None
        self.drawn: Any = None
        self.percentile: float | None = None

    source: str
    index: int | None
    sample: int | None

    @property
    def test_image(self) -> int | None:
        return {TEST_IMAGE: self.index, DRAWING: self.sample}.get(self.source)

    @property
    def place(self) -> tuple[float, float] | None:
        return None

    def inspect(self, index: int) -> None:
        self.calls.append(("inspect", index))

    def decode(self, code: Any) -> None:
        self.calls.append(("decode", tuple(code.tolist())))

    def edit(self, index: int, value: float) -> None:
        self.calls.append(("edit", index, value))

    def change(self, values: dict[int, float], what: str) -> None:
        self.calls.append(("change", values, what))

    def set_noise(self, kind: str, level: float) -> None:
        self.calls.append(("set_noise", kind, level))

    def reset_code(self) -> None:
        self.calls.append(("reset_code",))

    def back_to_drawing(self) -> None:
        self.calls.append(("back_to_drawing",))


class FakeLineup(QObject):
    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.readings: dict[str, Inspection | None] = {}


class FakeRoundTrip(QObject):
    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.now: RoundTripped | None = None


class FakePlane(QObject):
    replaced = Signal()
    moved = Signal()
    run_replaced = Signal(str)
    run_moved = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.axes = (0, 1)
        self.choice = MapChoice()
        self.frame: LatentFrame | None = None
        self.points: Any = None
        self.spread: Any = None
        self.plane: Plane | None = None
        self.components = 0
        self.count = 0

    def view(self, run: str) -> View | None:
        """Of the frame that the test has set, of ``count`` test images."""
        return (
            None
            if self.frame is None
            else View.of(run, self.frame, self.choice, np.zeros(self.count, np.int64))
        )

    def code_at(self, x: float, y: float) -> Any:
        view = self.view("")
        return None if view is None else view.code_at(x, y)


class FakeNeighbours(QObject):
    arrived = Signal(str)
    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[Call] = []
        self.progress: Progress | None = None
        self.waiting, self.lacks, self.reason, self.passes = 0, list[str](), "", False

    def lacking(self) -> list[str]:
        return self.lacks

    def passing(self) -> bool:
        return self.passes

    def unavailable(self) -> str:
        return self.reason

    def make(self) -> None:
        self.calls.append(("make",))

    def cancel(self) -> None:
        self.calls.append(("cancel",))


class FakePlayback(QObject):
    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[Call] = []
        self.moments: tuple[Moment, ...] = ()
        self.epoch: float | None = None
        self.live, self.reading = True, False

    def show(self, epoch: float) -> None:
        self.calls.append(("show", epoch))


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
        found = {key: self._book.model_of(key) for key in self._book.compared}
        models = {key: model for key, model in found.items() if model is not None}
        return {key: model for key, model in models.items() if self.get(key, kind) is None}


class FakeComparison(QObject):
    measured = Signal()
    baseline_changed = Signal()
    progressed = Signal(object)
    finished = Signal()
    failed = Signal()

    def __init__(self, book: FakeBook) -> None:
        super().__init__(book)
        self._book = book
        self.calls: list[Call] = []
        self.figures: dict[str, Measured] = {}
        self.stale: set[str] = set()
        self.baseline = ""

    def set_baseline(self, key: str) -> None:
        if key != self.baseline:
            self.baseline = key
            self.baseline_changed.emit()

    def keys(self) -> list[str]:
        return [*self._book.compared, PCA]

    def get(self, key: str) -> Measured | None:
        return self.figures.get(key)

    def is_fresh(self, key: str) -> bool:
        return key in self.figures and key not in self.stale

    def is_awaited(self, key: str) -> bool:
        return key not in self.figures and (key == PCA or self._book.model_of(key) is not None)

    def measure(self, *, curves: bool) -> None:
        self.calls.append(("measure", curves))


class FakeUnits(QObject):
    changed = Signal()
    asked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: list[Call] = []
        self.layer, self.unit = "code", None
        self.report: UnitReport | None = None
        self.fresh, self.measuring = True, False

    unit: int | None

    def be(self, report: UnitReport | None, unit: int | None = None) -> None:
        """Know a report, look at one of its units, and tell of it."""
        self.report, self.unit = report, unit
        self.changed.emit()

    def choose_layer(self, key: str) -> None:
        self.calls.append(("choose_layer", key))

    def open(self, unit: int | None) -> None:
        self.calls.append(("open", unit))
        self.be(self.report, unit)

    def ask_for(self, unit: int) -> None:
        self.calls.append(("ask_for", unit))

    def measure(self) -> None:
        self.calls.append(("measure",))


@dataclass(frozen=True)
class Request:
    """Something that a panel has asked to be done in the background."""

    topic: str
    work: Callable[[], Any]
    answer: Callable[[Any], None]
    patience: int = 0


class FakeSession(QObject):
    noticed = Signal(str, str)
    undoable = Signal(str, str)
    progressed = Signal(object)
    opened = Signal()
    loading_failed = Signal()
    failed = Signal(str, str)

    def __init__(self, dataset: Dataset | None = None) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.requests: list[Request] = []
        self.book = FakeBook(self)
        if dataset is not None:
            self.book.open(dataset)
        self.draft, self.files = FakeDraft(self), FakeFiles(self)
        if dataset is not None:
            self.draft.config = lab.config("vanilla")
        self.training = FakeTraining(self)
        self.undo = UndoStack(self)
        self.inspector, self.lineup = FakeInspector(self), FakeLineup(self)
        self.plane, self.round_trip = FakePlane(self), FakeRoundTrip(self)
        self.neighbours = FakeNeighbours(self)
        self.playback = FakePlayback(self)
        self.turns = Turns(self)
        self.robustness = FakeRobustness(self.book)
        self.comparison = FakeComparison(self.book)
        self.units = FakeUnits(self)
        self.label_curves = LabelCurves(self.book)  # type: ignore[arg-type] # it asks the book alone
        # These have no thread behind them: what a person chose, and what models make of it.
        self.selection = Selection(self.book)  # type: ignore[arg-type]
        self.walk = Walk(self.book, self.inspector, self.plane)  # type: ignore[arg-type]
        self.arithmetic = Arithmetic(self.book, self.inspector)  # type: ignore[arg-type]

    def ask(
        self,
        topic: str,
        work: Callable[[], Any],
        answer: Callable[[Any], None],
        *,
        patience: int = 0,
        lasting: bool = False,  # noqa: ARG002 - nothing ends here
    ) -> None:
        self.requests.append(Request(topic, work, answer, patience))

    def forget(self, topic: str) -> None:
        self.calls.append(("forget", topic))

    @cached_property
    def detectors(self) -> Detectors:
        """As in the real session it is made, and listens, when it is first asked for."""
        return Detectors(self.book, self)  # type: ignore[arg-type]

    def load_dataset(self, name: str) -> None:
        self.calls.append(("load_dataset", name))

    def cancel_loading(self) -> None:
        self.calls.append(("cancel_loading",))


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
