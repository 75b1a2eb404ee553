"""The run: start, pause, step, stop, continue, and change what can be changed on the way."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from gui.background.mailbox import Mailbox
from gui.background.worker import Failed, Finished, Job, Stopped
from gui.session import tasks

if TYPE_CHECKING:
    from engine.models.config import RunConfig
    from engine.models.model import Model
    from gui.background.dispatcher import Pump
    from gui.session.book import Library

IDLE, RUNNING, PAUSED = "idle", "running", "paused"
BUILT_IN = {
    "network": "Network",
    "batch_size": "Batch size",
    "seed": "Seed",
    "device": "Device",
}
"""Settings that a run keeps to its end, by name, and what they are called on screen."""
KEEPS = "Continue keeps what this model was built with"
ANEW = "Train begins anew with the settings of the form."


class Run(QObject):
    """The one training that is under way, and the last one of each variant to go on from.

    Attributes:
        state: ``IDLE``, ``RUNNING`` or ``PAUSED``.
        key: The variant that is, or last was, in training.
        job: What the worker drives for it, while it is under way.
    """

    state_changed = Signal(str)
    stepped = Signal(object)
    """The newest ``Step`` event."""
    noticed = Signal(str, str)
    """Kind (info, warning, error) and text of what the person should know."""

    def __init__(self, library: Library, pump: Pump) -> None:
        super().__init__(library)
        self._library, self._pump = library, pump
        self._practices: dict[str, tasks.Practice] = {}
        self.job: Job | None = None
        self.state = IDLE
        self.key = ""
        library.config_changed.connect(self._config_changed)
        library.dataset_changed.connect(self._forget_all)

    @property
    def can_continue(self) -> bool:
        """Whether the shown variant has weights that more epochs could start from."""
        return self.state == IDLE and self._library.model is not None

    @property
    def ready(self) -> bool:
        """Whether everything that a run needs is in memory."""
        return self._library.dataset is not None and self._library.entry is not None

    def start(self, *, one_step: bool = False) -> None:
        """Train the shown variant from new weights; with ``one_step``, pause after one batch."""
        if self.state != IDLE or not self.ready:
            return
        entry, key = self._library.entry, self._library.current
        assert entry is not None  # noqa: S101 - ready
        assert self._library.dataset is not None  # noqa: S101 - ready
        self._practices[key] = tasks.Practice(entry.config, self._library.dataset, None)
        self._launch(key, entry.config, fresh=True, one_step=one_step)

    def extend(self, *, one_step: bool = False) -> None:
        """Train the shown variant for more epochs, from where it stands.

        With ``one_step`` the run pauses after one batch.
        """
        if not self.can_continue or not self.ready:
            return
        entry, key = self._library.entry, self._library.current
        assert entry is not None  # noqa: S101 - ready
        assert entry.model is not None  # noqa: S101 - can_continue
        assert self._library.dataset is not None  # noqa: S101 - ready
        elsewhere, kept = False, self.kept
        config = self._continued(key, entry.config, entry.model)
        if key not in self._practices:
            elsewhere = entry.model.config.dataset != self._library.dataset.name
            self._practices[key] = tasks.Practice(config, self._library.dataset, entry.model)
        self._practices[key].config = config
        # Losses on another data set are no history of this run: the plot begins anew.
        self._launch(key, entry.config, fresh=elsewhere, one_step=one_step)
        if kept:
            self.noticed.emit("info", f"{KEEPS}: {', '.join(kept)}. {ANEW}")

    def _continued(self, key: str, wished: RunConfig, model: Model) -> RunConfig:
        """The settings with which more epochs of a variant would be trained."""
        if key in self._practices:
            return _going_on(self._practices[key].config, wished)
        return replace(
            _going_on(model.config, wished),
            dataset=wished.dataset,
            device=wished.device,  # the model's own may be another machine's
        )

    @property
    def kept(self) -> list[str]:
        """What continuing the shown variant leaves as it is, though the form now says otherwise.

        Each setting is named with the value that it keeps.
        """
        entry = self._library.entry
        if not self.can_continue or entry is None or entry.model is None:
            return []
        form = entry.config
        config = self._continued(self._library.current, form, entry.model)
        words = [
            f"{word} {getattr(config, name)}"
            for name, word in BUILT_IN.items()
            if getattr(config, name) != getattr(form, name)
        ]
        return words + [
            f"{each.metadata['label']} {getattr(config.knobs, each.name)}"
            for each in fields(config.knobs)
            if getattr(config.knobs, each.name) != getattr(form.knobs, each.name)
        ]

    def _launch(self, key: str, config: RunConfig, *, fresh: bool, one_step: bool) -> None:
        practice = self._practices[key]
        images = self._library.dataset.train_images if self._library.dataset else ()
        self._library.begin(key, -(-len(images) // practice.config.batch_size), fresh=fresh)
        self.key = key
        job = Job(
            partial(practice.events, config.epochs),
            Mailbox(tasks.NEWEST_ONLY),
            pace="Step",
            together="Losses",
        )
        if not fresh:
            job.orders.append(partial(practice.apply, practice.config))
        if one_step:
            job.paused, job.credit = True, 1
        self.job = self._pump.start(job, self._received)
        self._set_state(PAUSED if one_step else RUNNING)

    def pause(self) -> None:
        """Halt before the next batch."""
        if self.job and self.state == RUNNING:
            self._pump.worker.pause(self.job)
            self._set_state(PAUSED)
            self._look()

    def _look(self) -> None:
        """Have the model shown at which the run halts: observations come only now and then."""
        if self.job and self.key in self._practices:
            look = partial(self._practices[self.key].look, self.job.mailbox)
            self._pump.worker.tell(self.job, look)

    def resume(self) -> None:
        """Go on after a pause."""
        if self.job and self.state == PAUSED:
            self._pump.worker.resume(self.job)
            self._set_state(RUNNING)

    def toggle(self) -> None:
        """Pause or resume."""
        if self.state == RUNNING:
            self.pause()
        else:
            self.resume()

    def step(self) -> None:
        """Train one batch and pause.

        Where no run goes on, the model that is there learns one batch more; only where there is
        none does a run begin with new weights.
        """
        if self.job and self.state != IDLE:
            self._pump.worker.step(self.job)
            self._set_state(PAUSED)
        elif self.can_continue:
            self.extend(one_step=True)
        else:
            self.start(one_step=True)

    def stop(self) -> None:
        """End the run; it can be continued."""
        if self.job and self.state != IDLE:
            self._look()
            self._pump.worker.stop(self.job)

    @Slot(str)
    def _config_changed(self, key: str) -> None:
        """Hand changed live settings to the run, unless others changed that need a new one."""
        if self.job and key == self.key and key in self._practices:
            practice = self._practices[key]
            practice.config = _going_on(practice.config, self._library.entries[key].config)
            self._pump.worker.tell(self.job, partial(practice.apply, practice.config))

    def forget(self, key: str) -> None:
        """Give up the run of a variant: a model from elsewhere took the place of its own."""
        if key == self.key:
            self.stop()
        self._practices.pop(key, None)

    @Slot()
    def _forget_all(self) -> None:
        """Runs on another data set can't go on; their models can be trained further."""
        for key in list(self._practices):
            self.forget(key)

    def _received(self, message: Any) -> None:  # noqa: ANN401 - any event
        """One message of the job, or a list of ``Losses``, in the window's thread."""
        library, key = self._library, self.key
        if isinstance(message, Finished | Failed | Stopped):
            self._ended(message)
            return
        if key not in self._practices:  # given up: what it still has to say is out of date
            return
        match type(message).__name__:
            case "list":
                library.add_losses(key, message)
            case "EpochEnd":
                library.add_epoch(key, message)
                library.set_model(key, message.model)
            case "Snapshot":
                library.set_model(key, message.model)
            case "LatentFrame":
                library.set_frame(key, message)
            case "Step":
                self.stepped.emit(message)
                if self.state == PAUSED:
                    self._look()
            case "Notice":
                self.noticed.emit("warning", message.message)
            case "Diverged":
                library.set_model(key, message.model)
                self.noticed.emit("error", message.message)

    def _ended(self, message: Finished | Failed | Stopped) -> None:
        self.job = None
        if isinstance(message, Failed):
            self._practices.pop(self.key, None)
            self.noticed.emit("error", f"The run stopped: {message.reason}")
        self._set_state(IDLE)

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)


def _going_on(running: RunConfig, wished: RunConfig) -> RunConfig:
    """The settings of a run with those of the form that can act on it without a new start.

    A knob that is not live keeps its value: the network was built with it.
    """
    live = {
        each.name: getattr(wished.knobs, each.name)
        for each in fields(wished.knobs)
        if each.metadata["live"]
    }
    return replace(running, knobs=running.knobs.changed(**live), learning_rate=wished.learning_rate)
