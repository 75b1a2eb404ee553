"""The session: owns the worker and the parts that panels talk to."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

import resources
from engine.runs.book import RunBook as Folders
from engine.runs.location import default_root
from gui.background.dispatcher import Dispatcher
from gui.background.turns import Turns
from gui.session.folders.frame_reader import FrameReader
from gui.session.folders.shelf import Shelf
from gui.session.following.dataset_loader import DatasetLoader
from gui.session.following.follower import Follower
from gui.session.following.opening import Opening
from gui.session.following.run_files import RunFiles
from gui.session.following.run_loader import RunLoader
from gui.session.following.watching import Watching
from gui.session.latent.discriminant_maps import DiscriminantMaps
from gui.session.latent.inspector import Inspector
from gui.session.latent.latent_plane import LatentPlane
from gui.session.latent.lineup import Lineup
from gui.session.latent.neighbour_maps import NeighbourMaps
from gui.session.latent.round_trip import RoundTrip
from gui.session.playback.playback import Playback
from gui.session.requests import Requests
from gui.session.runs.book import RunBook
from gui.session.runs.run_list import RunList
from gui.session.training.draft import Draft
from gui.session.training.training_control import TrainingControl
from gui.session.undo import UndoStack
from gui.session.undoing import Undoing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.commands.open_at_start import OpenAtStart
    from engine.data.dataset import Dataset
    from gui.background.worker import Failed, Finished, Work
    from gui.session.figures.comparison import Comparison
    from gui.session.figures.detectors import Detectors
    from gui.session.figures.label_curves import LabelCurves
    from gui.session.figures.robustness_cache import RobustnessCache
    from gui.session.figures.units import Units
    from gui.session.latent.arithmetic import Arithmetic
    from gui.session.latent.selection import Selection
    from gui.session.latent.walk import Walk

Message = TypeVar("Message")
Result = TypeVar("Result")

FIRST_VARIANT = "vanilla"


@dataclass(frozen=True)
class Start:
    """What a session begins with, as the last one left it.

    Attributes:
        shown: The run to show, or the variant of a shipped one.
        pinned: Runs to pin.
        settings: Those of each variant's draft, as ``RunConfig.to_dict`` wrote them.
        draft: The variant of the draft, if it was changed by hand; else it follows the run.
        colours: Numbers of the runs' colours, by their identifiers.
    """

    shown: str = FIRST_VARIANT
    pinned: tuple[str, ...] = ()
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    draft: str = ""
    colours: dict[str, Any] = field(default_factory=dict)


class Session(QObject):
    """Everything that the window is about, without a single widget.

    Attributes:
        root: The folder of one's own runs.
        book: Data set and runs, which of them is shown and which are pinned.
        draft: The settings of the next run.
        plane: The map of latent space that is on show.
        neighbours: The t-SNEs that are known, and their making.
        inspector: The drawing, test image or point under inspection.
        lineup: The same image through every run that is compared.
        round_trip: How far a point of the map is from what the encoder makes of its picture.
        playback: Earlier moments of the run that is shown.
        training: Starts, pauses and ends the training.
        files: Opens, deletes, renames and exports runs.
        undo: What was done last, to take it back.
        turns: What is shown a moment later, so that a hand that moves on need not wait.

    What nothing asks for before the first paint is made when it is first asked for.
    """

    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""
    undoable = Signal(str, str)
    """Text of what was done and can be taken back, and its name among the deeds of ``undo``."""
    failed = Signal(str, str)
    """Topic of a request that failed, and why; the person is told by a notice."""
    progressed = Signal(object)
    """How far a download is: a ``Progress``, or None when it is over."""
    loading_failed = Signal()
    """Another data set could not be loaded, or its download was given up."""
    opened = Signal()
    """The laboratory is complete: engine, data and the runs on show are in memory."""

    def __init__(
        self,
        start: Start | None = None,
        root: Path | None = None,
        shipped: Path | None = resources.PRETRAINED,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        start = start or Start()
        self.root = root or default_root()
        self.dispatcher = Dispatcher(self)
        self.turns = Turns(self, self.dispatcher.hold)
        self.undo = UndoStack(self)
        self.book = RunBook(self, RunList(start.colours))
        self.draft = Draft(self.book, start.settings, start.draft)
        self._requests = Requests(self.dispatcher, self)
        frames = FrameReader()
        self.neighbours = NeighbourMaps(self.book, frames, self._requests)
        discriminants = DiscriminantMaps(self.book, self._requests)
        self.plane = LatentPlane(self.book, self.neighbours, discriminants)
        self.inspector = Inspector(self.book, self.plane)
        self._undoing = Undoing(self.undo, self.book, self.draft, self.inspector)
        self.lineup = Lineup(self.book, self.inspector)
        self.round_trip = RoundTrip(self.book, self.inspector, self.plane, self._requests)
        follower = Follower(frames)
        self.playback = Playback(self.book, frames, self._requests, self.turns)
        self.training = TrainingControl(self.book, self.draft, self.dispatcher, self.root, frames)
        shelf = Shelf(self.root, shipped)
        self.loader = RunLoader(self.book, follower, frames, self._requests)
        self.watching = Watching(self.book, self.dispatcher, shelf, follower, self.loader)
        parts = (shelf, follower, frames, self.loader, self.watching)
        self._opening = Opening(self.book, self.dispatcher, parts, (start.shown, *start.pinned))
        folders = Folders(self.root, shipped)
        self.files = RunFiles(self.book, folders, self.loader, self._requests, self.undo)
        self._loader = DatasetLoader(self.dispatcher, self)
        self._connect()

    @cached_property
    def walk(self) -> Walk:
        """The way from one code to another."""
        from gui.session.latent.walk import Walk  # noqa: PLC0415

        return Walk(self.book, self.inspector, self.plane)

    @cached_property
    def selection(self) -> Selection:
        """The test images that are selected."""
        from gui.session.latent.selection import Selection  # noqa: PLC0415

        made = Selection(self.book)
        self._undoing.follow(made)
        return made

    @cached_property
    def arithmetic(self) -> Arithmetic:
        """The code under inspection, to which means of groups are added."""
        from gui.session.latent.arithmetic import Arithmetic  # noqa: PLC0415

        return Arithmetic(self.book, self.inspector)

    @cached_property
    def robustness(self) -> RobustnessCache:
        """What noise does to each model, as far as it is measured."""
        from gui.session.figures.robustness_cache import RobustnessCache  # noqa: PLC0415

        return RobustnessCache(self.book)

    @cached_property
    def label_curves(self) -> LabelCurves:
        """What few labels are worth to each model, as far as it is measured."""
        from gui.session.figures.label_curves import LabelCurves  # noqa: PLC0415

        return LabelCurves(self.book)

    @cached_property
    def detectors(self) -> Detectors:
        """The detectors of anomalies that were trained."""
        from gui.session.figures.detectors import Detectors  # noqa: PLC0415

        return Detectors(self.book, self._requests)

    @cached_property
    def comparison(self) -> Comparison:
        """The figures of the models, as far as they are measured."""
        from gui.session.figures.comparison import Comparison  # noqa: PLC0415

        return Comparison(self.book, self.robustness, self._requests)

    @cached_property
    def units(self) -> Units:
        """Which unit is looked at, and what is known of the units of its layer."""
        from gui.session.figures.units import Units  # noqa: PLC0415

        return Units(self.book, self._requests)

    def _connect(self) -> None:
        for part in (
            self.training,
            self.draft,
            self.loader,
            self.watching,
            self.files,
            self._opening,
        ):
            part.noticed.connect(self.noticed)
        self.files.undoable.connect(self.undoable)
        self._requests.failed.connect(self.failed)
        self.failed.connect(self._tell_failure)
        self._opening.opened.connect(self.opened)
        self._loader.progressed.connect(self.progressed)
        self._loader.loaded.connect(self.show_dataset)
        self._loader.failed.connect(self._tell_old_dataset_stays)

    def open(self) -> None:
        """List the runs, import the engine, load MNIST and the runs on show, in the background."""
        self._opening.start()

    def open_first(self, choice: OpenAtStart) -> None:
        """Show what the command line names as soon as the laboratory is complete."""
        if choice.shown is not None:
            self.opened.connect(partial(self.open_run, choice.shown))

    def shut_down(self) -> None:
        """Stop whatever runs, saving a training, and wait for the thread."""
        self.watching.stop()
        self.turns.stop()
        self.dispatcher.shut_down()

    def ask(
        self,
        topic: str,
        work: Work[Message, Result],
        answer: Callable[[Message | Finished[Result] | Failed], None],
        *,
        patience: int = 0,
        lasting: bool = False,
    ) -> None:
        """Have something done in the background; see ``Requests.ask``. A failure is a notice."""
        self._requests.ask(topic, work, answer, patience=patience, lasting=lasting)

    def forget(self, topic: str) -> None:
        """Drop whatever is still to be answered on a topic."""
        self._requests.forget(topic)

    def being_saved(self) -> list[str]:
        """Topics of the files that a person has saved and that are still being written."""
        return self._requests.lasting()

    def open_run(self, path: Path) -> None:
        """Show the run in a folder, or of a model file, which becomes one."""
        if self._opening.check():
            self.files.open(path)

    def load_dataset(self, name: str | Path) -> None:
        """Load another data set; what is in memory stays until the new one is complete."""
        if self._opening.check():
            self._loader.load(name)

    @Slot(object)
    def show_dataset(self, dataset: Dataset) -> None:
        """Show another data set, and have it encoded by the models that are looked at."""
        self._requests.forget("open")  # a model file that was to be a run on the old one
        self.book.set_dataset(dataset)
        self.loader.dataset_changed()

    def cancel_loading(self) -> None:
        """Give a download up."""
        self._loader.cancel()
        self.loading_failed.emit()

    @Slot(str, str)
    def _tell_failure(self, _topic: str, reason: str) -> None:
        self.noticed.emit("error", reason)

    @Slot(str)
    def _tell_old_dataset_stays(self, reason: str) -> None:
        kept = self.book.dataset
        stays = f" {kept.title} stays in use." if kept is not None else ""
        self.noticed.emit("error", f"{reason}{stays}")
        self.loading_failed.emit()
