"""What the window knows about one run: how it is listed, its newest model, its history."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.runs.folder import RunError
from gui.session import engine_calls

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.models.config import RunConfig
    from engine.models.model import Model
    from engine.models.records import EpochRecord
    from engine.runs.folder import SavedSnapshot
    from engine.training.events import LatentFrame, Losses
    from gui.session.folders.run_line import Mark, RunLine
    from gui.session.messages import Loaded, LossBatch, RunBegan


@dataclass
class RunEntry:
    """All that the window knows about one run.

    Attributes:
        line: How it is listed.
        colour: Number of its colour, for ``theme.variant_colour``.
        model: The newest model; None before the run was loaded.
        frame: The test set in the latent space of a recent model.
        errors: Squared error of each test image, (N,), in the order of the test set.
        losses: Batch losses, oldest first, in few pieces.
        history: Records of its epochs.
        steps_per_epoch: Batches in one epoch; 1 where no batch is known.
        seen: Mark of its files when all of the above was up to date.
        trouble: Why it can't be read or drawn, as a person reads it; empty where it can.
    """

    line: RunLine
    colour: int = 0
    model: Model | None = None
    frame: LatentFrame | None = None
    errors: NDArray[np.float32] | None = None
    losses: list[Losses] = field(default_factory=list)
    history: list[EpochRecord] = field(default_factory=list)
    steps_per_epoch: int = 1
    seen: Mark = ()
    trouble: str = ""
    _config: RunConfig | None = None

    @property
    def id(self) -> str:
        """Unique in the window."""
        return self.line.id

    @property
    def name(self) -> str:
        """For people."""
        return self.line.name

    @property
    def variant(self) -> str:
        """Key of its variant."""
        return self.line.variant

    @property
    def shipped(self) -> bool:
        """Whether it came with the program."""
        return self.line.shipped

    @property
    def loaded(self) -> bool:
        """Whether its model is in memory."""
        return self.model is not None

    @property
    def nbytes(self) -> int:
        """Bytes of its models and of the codes of the test set; all else is small."""
        models = {self.model, None if self.frame is None else self.frame.model}
        codes = 0 if self.frame is None else self.frame.codes.nbytes
        return codes + sum(each.nbytes for each in models if each is not None)

    @property
    def moments(self) -> list[SavedSnapshot]:
        """Its kept snapshots on disk as they are now, oldest first."""
        source = self.line.source
        try:
            return [] if source is None else source.saved_snapshots()
        except RunError:  # a link among them leads elsewhere: none is to be trusted
            return []

    @property
    def config(self) -> RunConfig:
        """Its settings, those that changed during training as they are now.

        Raises:
            ConfigError: Its description holds settings that can't be.
        """
        if self._config is None:
            self._config = engine_calls.run_config(self.line.settings)
        return self._config

    def change_config(self, config: RunConfig) -> None:
        """Live settings are others now."""
        self._config = config

    def percentile(self, error: float) -> float | None:
        """Part of the test set, in percent, that comes back with a smaller squared error."""
        if self.errors is None:
            return None
        return float((self.errors < error).mean() * 100)

    def take(self, loaded: Loaded) -> None:
        """Fill in what was read from its folder; what an earlier model made is forgotten."""
        self.model, self.frame, self.errors, self.trouble = loaded.model, None, None, ""
        self.losses, self.history = list(loaded.losses), list(loaded.history)
        self.steps_per_epoch = loaded.steps_per_epoch
        self.seen = self.line.mark
        self._config = loaded.model.config

    def unload(self) -> None:
        """Let go of all that can be read again."""
        self.model = self.frame = self.errors = None
        self.losses, self.history = [], []

    def cut(self, step: int) -> bool:
        """Forget what came after a step; whether there was anything."""
        before = (sum(map(len, self.losses)), len(self.history))
        kept = (piece.until(step) for piece in self.losses)
        self.losses = [piece for piece in kept if len(piece)]
        self.history = [each for each in self.history if each.epoch * self.steps_per_epoch <= step]
        return before != (sum(map(len, self.losses)), len(self.history))

    def begin(self, began: RunBegan) -> bool:
        """A training begins or goes on; whether the history is another one now."""
        self.line, self.steps_per_epoch = began.line, began.steps_per_epoch
        self.change_config(began.model.config)
        if self.loaded and not began.fresh:
            return self.cut(began.step)
        self.errors, self.losses, self.history = None, [], list(began.history)
        return True

    def told(self, state: str | None, epoch: float | None, epochs: int) -> RunLine:
        """Its line with what is known of it between two looks at the folder."""
        line = self.line
        return replace(
            line,
            state=line.state if state is None else state,
            epoch=line.epoch if epoch is None else epoch,
            epochs=epochs or line.epochs,
            figures=dict(self.history[-1].test) if self.history else line.figures,
        )

    def add_losses(self, batch: LossBatch) -> None:
        """Append batch losses.

        Reports are small and many. A piece is joined with a later one that has grown as long as
        itself, so that there are few pieces, and no loss is copied often.
        """
        pieces = self.losses
        for report in batch.reports:
            pieces.append(report)
            while (
                len(pieces) > 1
                and len(pieces[-1]) >= len(pieces[-2])
                and pieces[-2].meets(pieces[-1])
            ):
                pieces[-2:] = [pieces[-2].with_later(pieces[-1])]
