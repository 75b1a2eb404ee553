"""Latent frames of runs, each drawn as it was when it was first seen.

For the worker's thread alone. What imports torch is imported when it is called.
"""

# ruff: noqa: PLC0415 - late imports are the point of this module

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core.errors import UserError
from engine.training.events import LatentFrame

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.models.model import Model
    from engine.runs.folder import RunFolder
    from engine.runs.frames import FramedData, RunFrames
    from gui.session.folders.run_line import RunLine

MOST, MOST_BYTES = 64, 64 * 2**20
"""So many runs' orientations stay in memory, and so much of them; that asked for last always."""


class FrameReader:
    """Reads frames from the folders of runs, and keeps there how they are drawn.

    Whoever asks, for a run in training here, one elsewhere or one that is reopened, is answered by
    the same ``RunFrames``, so that a moment is one picture.
    """

    def __init__(self) -> None:
        self._data: FramedData | None = None
        self._runs: dict[Path, RunFrames] = {}

    def data(self, dataset: Dataset) -> FramedData:
        """What frames have of a data set."""
        from engine.runs.frames import FramedData

        if self._data is None or self._data.dataset is not dataset:
            self._data = FramedData(dataset)
            self._runs.clear()
        return self._data

    def prepare(self, dataset: Dataset) -> Generator[None, None, None]:
        """Compute what the first frame of a new run would have to wait for."""
        yield
        _ = self.data(dataset).reference

    def of(self, folder: RunFolder, dataset: Dataset) -> RunFrames:
        """The frames of a run; of one in whose folder another lies by now nothing is kept."""
        from engine.runs import manifest
        from engine.runs.frames import RunFrames

        data, found = self.data(dataset), self._runs.pop(folder.path, None)
        if found is None or manifest.identifier(folder) not in {found.run, ""}:
            found = RunFrames(folder, dataset, data)
        self._runs[folder.path] = found  # the one that was asked for last is the last to go
        while len(self._runs) > MOST or (len(self._runs) > 1 and self._size > MOST_BYTES):
            del self._runs[next(iter(self._runs))]
        return found

    @property
    def _size(self) -> int:
        """Bytes of all that are known."""
        return sum(each.nbytes for each in self._runs.values())

    def newest(self, line: RunLine, model: Model, dataset: Dataset) -> LatentFrame | None:
        """The frame of a run's newest model, with all test images; None if it has no finite codes.

        Raises:
            UserError: A snapshot can't be read.
        """
        if line.source is None:
            return free_frame(model, dataset, self.data(dataset))
        frames = self.of(line.source, dataset)
        if not line.active:
            frames.settle()
        frame = frames.newest(model)
        self._keep(line, dataset)
        return frame

    def moment(self, line: RunLine, step: int, dataset: Dataset) -> LatentFrame:
        """The frame of a run at a kept moment, with all test images.

        Raises:
            UserError: The run keeps no such moment, or it can't be read.
        """
        if line.source is None:
            raise UserError(f"'{line.name}' is only in memory and keeps no earlier moments.")
        frames = self.of(line.source, dataset)
        if not line.active:
            frames.settle()
        frame = frames.frame(step)
        self._keep(line, dataset)
        return frame

    def _keep(self, line: RunLine, dataset: Dataset) -> None:
        """Write how frames are drawn into the run's folder, where that may be written.

        Of other images than those that it learnt from a run keeps nothing: there would be no room
        for those of its own.
        """
        from engine.runs import manifest

        if line.source is None or line.read_only:
            return
        frames = self.of(line.source, dataset)
        if frames.changed and (
            manifest.read(line.source).data.fingerprint == self.data(dataset).fingerprint
        ):
            frames.save()


def free_frame(model: Model, dataset: Dataset, data: FramedData) -> LatentFrame | None:
    """The frame of a model that belongs to no run on disk; None if it has no finite codes."""
    from engine.training.frames import FrameChain

    frame = FrameChain(data.reference).between(model)
    if frame is None:
        return None
    return LatentFrame(model, model.encode_pixels(dataset.test_images), frame.projection)
