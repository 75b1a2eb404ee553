"""All that the program does with an input of each kind, by the functions that it does it with."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from engine.core.errors import UserError
from engine.data import dataset as datasets
from engine.data.catalogue import MNIST
from engine.data.spec import DataSpec
from engine.models import checkpoint, inspection
from engine.models.drawn import read_image
from engine.runs import manifest
from engine.runs.book import RunBook
from engine.runs.frames import RunFrames
from engine.runs.history import records
from engine.runs.newest import newest_model
from engine.runs.reader import RunReader
from engine.runs.resume import resume
from tests.campaign.fuzz import corpus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.models.model import Model
    from engine.runs.book import RunInfo

MOST_STEPS = 4
LARGEST = DataSpec((3, 40, 30), ("a", "b"), "resize")
"""Other images than MNIST's, into which pictures are made."""


def model(folder: Path) -> None:
    """A model file: opened, asked, saved and opened again."""
    (path,) = folder.glob("*.safetensors")
    found = checkpoint.load(path)
    _ask(found)
    again = folder / "again.safetensors"
    checkpoint.save(found, again)
    checkpoint.load(again)


def idx(folder: Path) -> None:
    """A folder of IDX files: loaded and looked at."""
    found = datasets.load(folder)
    found.fingerprint()
    found.bce_floor()
    found.pixels("test")


def picture(folder: Path) -> None:
    """A picture: made one of MNIST's images, and one of another set's."""
    (path,) = folder.glob("picture.*")
    for spec in (MNIST, LARGEST):
        pixels = read_image(path, spec).pixels
        if pixels.shape != spec.shape or not ((pixels >= 0) & (pixels <= 1)).all():
            raise AssertionError(f"an image of {pixels.shape}, {pixels.min()} to {pixels.max()}")


class Runs:
    """Runs: listed, shown, followed, exported, framed and gone on with."""

    def __init__(self) -> None:
        self._data = corpus.images()

    def __call__(self, folder: Path) -> None:
        """Do all that with each run of a folder; what one part refuses the next may take.

        Raises:
            UserError: The last that something was refused for.
        """
        book = RunBook(folder, folder / "shipped")
        refused = [UserError(each.reason) for each in book.everything() if hasattr(each, "reason")]
        for run in book.runs():
            for part in (self._shown, self._followed, self._asked, self._framed, self._changed):
                try:
                    part(run)
                except UserError as error:
                    refused.append(error)
            try:
                self._resumed(run)
            except UserError as error:
                refused.append(error)
        if refused:
            raise refused[-1]

    def _shown(self, run: RunInfo) -> None:
        run.manifest.to_dict()
        run.folder.size()
        records(run.folder)

    def _followed(self, run: RunInfo) -> None:
        reader = RunReader(run.folder)
        while reader.poll():
            pass
        reader.snapshots()

    def _asked(self, run: RunInfo) -> None:
        _ask(newest_model(run.folder))
        for each in run.folder.saved_snapshots():
            checkpoint.load(each.path)

    def _framed(self, run: RunInfo) -> None:
        frames = RunFrames(run.folder, self._data)
        for step in frames.steps():
            frames.frame(step)
        frames.save()

    def _changed(self, run: RunInfo) -> None:
        manifest.change(run.folder, note="looked at")

    def _resumed(self, run: RunInfo) -> None:
        recording = resume(run.folder, lambda _: self._data, data="bars", epochs=4)
        events = recording.events()
        for _ in islice(events, MOST_STEPS):
            pass
        events.close()


def _ask(found: Model) -> None:
    inspection.inspect_image(found, np.zeros(found.config.data.shape, np.float32))


def settings(folder: Path) -> None:
    """What the window remembers: all of it read, a window made of it, and written again."""
    from tests.campaign.fuzz import remembered  # noqa: PLC0415 - brings Qt

    remembered.read(folder / "memory.ini", folder / "runs")


def readers() -> dict[str, Callable[[Path], None]]:
    """What reads an input, by its kind; it gets the folder."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return {
        corpus.MODEL: model,
        corpus.RUN: Runs(),
        corpus.IDX: idx,
        corpus.PICTURE: picture,
        corpus.SETTINGS: settings,
    }
