"""A new run in a folder of its own, from a trainer that has done nothing yet."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING

import torch

import engine
from engine.core import foreign_text
from engine.data.catalogue import shared_name
from engine.runs import launch, lock, manifest
from engine.runs.manifest import DataSource, Manifest, Parent
from engine.runs.new_folder import create
from engine.runs.recording import recorded
from engine.runs.writer import RunWriter

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.models.config import RunConfig
    from engine.runs import log
    from engine.runs.folder import RunFolder
    from engine.training.events import Event
    from engine.training.trainer import Trainer

LIBRARIES = ("torch", "numpy", "safetensors")
STAMP = len("20261126-184233-")


@dataclass(frozen=True)
class Recording:
    """A training and where it is written down.

    Attributes:
        trainer: To be driven by ``events``, or by ``recorded`` with more woven in.
        writer: Holds the lock of the run's folder until its end.
        epochs: Yet to be trained.
        resumed: How it was resumed; None for a new run.
    """

    trainer: Trainer
    writer: RunWriter
    epochs: int
    resumed: log.Resumed | None = None

    def events(self) -> Generator[Event, None, None]:
        """The rest of the run, written down on the way."""
        return recorded(self.trainer.run(self.epochs), self.writer, self.resumed)


def start(
    root: Path,
    trainer: Trainer,
    *,
    name: str = "",
    parent: Parent | None = None,
    unit_notes: Mapping[str, str] | None = None,
) -> Recording:
    """Make the folder of a new run, which could be resumed from the first moment on.

    Args:
        root: The folder of all runs; made if need be.
        trainer: Before its first batch.
        name: For people; made of the variant and the identifier if empty.
        parent: Where it goes on, or None.
        unit_notes: A person's words about units of the model that it begins with.

    Raises:
        OutputError: It can't be written.
    """
    folder = create(root, trainer.config.variant)
    held = lock.acquire(folder)
    try:
        # The state comes first: what is listed can be resumed, whenever the power fails.
        trainer.state().save(folder.state)
        described = describe(
            folder,
            trainer.config,
            data_source(trainer.config.dataset, trainer.dataset),
            device=str(trainer.device),
            threads=torch.get_num_threads(),
            processes=trainer.team.size,
            name=name,
            parent=parent,
        )
        manifest.write(folder, replace(described, unit_notes=dict(unit_notes or {})))
        writer = RunWriter(folder, trainer, held, lacking=trainer.history)
        return Recording(trainer, writer, trainer.config.epochs)
    except BaseException:
        held.release()
        if not folder.manifest.exists():  # a folder that is no run is in nobody's list
            shutil.rmtree(folder.path, ignore_errors=True)
        raise


def data_source(name: str, dataset: Dataset) -> DataSource:
    """What is said of a data set that was asked for by a name; all of its images are read."""
    return DataSource(shared_name(name), dataset.title, dataset.fingerprint())


@cache
def _versions() -> dict[str, str]:
    """Of Python and of the libraries whose numbers a run's depend on."""
    libraries = {library: metadata.version(library) for library in LIBRARIES}
    return {"python": platform.python_version(), **libraries}


def describe(
    folder: RunFolder,
    config: RunConfig,
    data: DataSource,
    *,
    device: str,
    threads: int,
    processes: int = 1,
    name: str = "",
    tags: tuple[str, ...] = (),
    parent: Parent | None = None,
) -> Manifest:
    """The description of a new run.

    Args:
        folder: Of the run.
        config: Its settings.
        data: What it trains on.
        device: Key of the device.
        threads: Of the CPU.
        processes: That train together.
        name: For people; made of the variant and the identifier if empty.
        tags: Words to find it by.
        parent: Where it goes on, or None.
    """
    identifier = folder.path.name
    return Manifest(
        id=identifier,
        created=datetime.now().astimezone().isoformat(timespec="seconds"),
        config=config.to_shared_dict(),
        data=data,
        name=foreign_text.name(name) or identifier[STAMP:],
        tags=tags,
        parent=parent,
        program=engine.__version__,
        versions=dict(_versions()),
        device=device,
        threads=threads,
        processes=processes,
        launch=launch.current(),
    )
