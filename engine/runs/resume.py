"""Go on with a run from its folder, exactly where the machine allows it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.core.paths import open_file
from engine.data.catalogue import NAMED_DATASETS
from engine.models.config import RunConfig
from engine.runs import lock, log, manifest
from engine.runs.folder import RunError
from engine.runs.history import records
from engine.runs.new_run import Recording
from engine.runs.tail import last_status
from engine.runs.writer import RunWriter
from engine.training.events import Notice
from engine.training.state_file import load_with_log
from engine.training.team import ALONE
from engine.training.trainer import Trainer, restore

if TYPE_CHECKING:
    from collections.abc import Callable

    from filelock import BaseFileLock

    from engine.data.dataset import Dataset
    from engine.runs.folder import RunFolder
    from engine.runs.manifest import Manifest
    from engine.training.team import Team


def resume(
    folder: RunFolder,
    load: Callable[[str], Dataset],
    *,
    data: str | None = None,
    epochs: int | None = None,
    team: Team = ALONE,
) -> Recording:
    """Lock a run and bring it back to its saved state; what lies beyond that is dropped.

    Args:
        folder: The run's.
        load: Loads a data set by its name.
        data: Where the data set is now; None if it has a name that every machine knows.
        epochs: How many it should have in the end; None for its plan.
        team: The processes that train it from now on.

    Raises:
        RunError: Another process writes it, a newer program wrote it, all its epochs are done, or
            the data set is not the run's.
        StateError: Its state can't be used.
        OutputError: Its folder can't be written to.
    """
    held = lock.acquire(folder)
    try:
        described = manifest.read(folder)
        if described.newer:
            raise RunError(f"{folder.path} was written by a newer Hourglass: update to resume it.")
        dataset, name = _dataset(described, load, data)
        trainer, length, reason = _restored(folder, described, dataset, name, team)
        planned = _plan(folder, described, trainer, epochs)
        writer = _writer(folder, held, trainer, length)
        resumed = log.Resumed(trainer.step, time.time(), lock.here(), not reason, reason)
        return Recording(trainer, writer, planned - len(trainer.history), resumed)
    except BaseException:
        held.release()
        raise


def _dataset(
    described: Manifest, load: Callable[[str], Dataset], data: str | None
) -> tuple[Dataset, str]:
    """The data set of a run, and the name by which it is asked for."""
    known = described.data
    if data is None and known.name not in NAMED_DATASETS:
        raise RunError(
            f"'{described.name}' trains on a folder '{known.name}': say with --dataset where it is."
        )
    name = known.name if data is None else data
    dataset = load(name)
    if dataset.fingerprint() != known.fingerprint:
        raise RunError(
            f"'{described.name}' trains on other images than those of {dataset.title}: name its "
            f"own data set, '{known.title}', with --dataset."
        )
    return dataset, name


def _restored(
    folder: RunFolder, described: Manifest, dataset: Dataset, name: str, team: Team
) -> tuple[Trainer, int, str]:
    """The run at its saved state, the length of its log by then, and why it is not exact."""
    if not folder.check_inside(folder.state).exists():
        return _anew(folder, described, dataset, name, team), 0, ""
    state, length = load_with_log(folder.state)
    trainer = restore(state.with_dataset(name), dataset, team=team)
    return trainer, length, state.placement.platform.differences(trainer.platform)


def _writer(folder: RunFolder, held: BaseFileLock, trainer: Trainer, length: int) -> RunWriter:
    """Goes on where the state was saved; what lies beyond is dropped."""
    folder.drop_unfinished()
    folder.drop_snapshots(lambda step: step > trainer.step)
    there = _whole_lines(folder, length)
    return RunWriter(folder, trainer, held, there, _lacking(folder, trainer, there, length))


def _anew(
    folder: RunFolder, described: Manifest, dataset: Dataset, name: str, team: Team
) -> Trainer:
    """The run from its beginning: it was never saved."""
    status = last_status(folder)
    if status is not None and status.state == log.FINISHED:
        raise RunError(
            f"'{described.name}' was packed without the state of its training: `hourglass train "
            f"--from {folder.path}` goes on from its model in a new run."
        )
    if described.parent is not None:
        raise RunError(
            f"'{described.name}' was not saved before it ended, and goes on from a model that is "
            "not in its folder: train it again with --from."
        )
    config = RunConfig.from_dict({**described.config, "dataset": name})
    return Trainer(config, dataset, team=team)


def _plan(folder: RunFolder, described: Manifest, trainer: Trainer, epochs: int | None) -> int:
    """Epochs that the run will have in the end."""
    done = len(trainer.history)
    planned = trainer.planned or done + trainer.config.epochs
    if epochs is not None and epochs < planned:
        raise RunError(f"'{described.name}' has {planned} epochs planned: --epochs takes more.")
    status = last_status(folder)
    finished = status is not None and status.state == log.FINISHED
    if finished and done == (epochs or planned):
        raise RunError(f"'{described.name}' has all its {done} epochs: name more with --epochs.")
    return planned if epochs is None else epochs


def _whole_lines(folder: RunFolder, length: int) -> int:
    """How much of a log's first bytes is there in whole lines; all, unless it is an early copy."""
    try:
        with open_file(folder.check_inside(folder.log)) as file:
            content = file.read(length)
    except FileNotFoundError:
        return 0
    return content.rfind(b"\n") + 1


def _lacking(folder: RunFolder, trainer: Trainer, there: int, length: int) -> list[log.Entry]:
    """What a log does not tell of the run up to its state."""
    if length == 0:
        return [*trainer.history]
    if there == length:
        return []
    told = len(records(folder))
    message = "The log was copied before the state: losses of the last batches are missing."
    return [Notice(message), *trainer.history[told:]]
