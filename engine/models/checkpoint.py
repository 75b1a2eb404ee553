"""Models on disk: safetensors with the whole configuration in the metadata. Never pickle.

Files of earlier versions are read too: their settings are brought to the present form in memory.
A file holds only what its configuration says it must: every weight is checked by name, shape and
value against a freshly built network before it is used, so a foreign, damaged or hostile file ends
in a ``CheckpointError`` that says why.
"""

from __future__ import annotations

import json
import math
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.numpy import save_file

from engine.core.errors import UserError
from engine.core.files import OutputError, file_of
from engine.core.foreign_text import quoted
from engine.core.replacing import atomic_path
from engine.core.tensor_file import open_tensors
from engine.models import migration, precision
from engine.models.config import ConfigError, RunConfig
from engine.models.model import Model
from engine.models.records import history_from
from engine.variants.knobs import KnobError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch import Tensor

    from engine.models.records import EpochRecord
    from engine.variants.base import AnyVariant

FORMAT = "hourglass-model"
VERSION = str(migration.VERSION)
READABLE = tuple(str(version) for version in range(1, migration.VERSION + 1))
MAX_BYTES = 2**30
SNAPSHOT = "snapshot"
"""Key of the metadata: whether a file is one of many of its run, without history."""


NOTES = "unit_notes"
"""Key of the metadata: a person's words about units, by layer and number."""
LONGEST_NOTE, LONGEST_NOTES = 10_000, 500_000
"""Characters of one note, and of all together with their names."""


class CheckpointError(UserError):
    """A model file can't be read or written; the message names the file, the cause and the cure."""


def save(
    model: Model,
    path: str | Path,
    *,
    half: bool = False,
    unit_notes: Mapping[str, str] | None = None,
) -> None:
    """Write a model; an existing file is replaced only once the new one is complete.

    Args:
        model: What to write.
        path: Where to; its folder must exist.
        half: Store the weights as float16, at half the size and about three decimal digits.
        unit_notes: A person's words about units, as a run's manifest has them.

    Raises:
        CheckpointError: The file can't be written (folder missing, no permission, disk full), or
            the path is that of a folder.
    """
    weights = precision.halved(model.state()) if half else model.state()
    history = [asdict(record) for record in model.history]
    notes = {NOTES: json.dumps(dict(unit_notes))} if unit_notes else {}
    with _writing(path), atomic_path(file_of(path)) as part:
        _write(weights, part, _described(model.config.to_dict(), model.epoch, history) | notes)


def save_snapshot(
    config: RunConfig,
    weights: Mapping[str, Tensor],
    epoch: float,
    path: Path,
    *,
    small: bool = False,
) -> None:
    """Write a model as one of many of its run: half precision, no history, no place of its data.

    Weights that half precision can't hold are not written. Not waited for: after a loss of power
    the file may be damaged.

    Args:
        config: Of the run.
        weights: By name, on any device.
        epoch: Epochs trained, with the fraction of the last one.
        path: Where to; its folder must exist.
        small: In 8 bits, at half the size of half precision.

    Raises:
        CheckpointError: The file can't be written.
    """
    halves = precision.halved(weights)
    # A sum is finite if all values are: these are too small to overflow it.
    sums = torch.stack([value.sum(dtype=torch.float32) for value in halves.values()])
    if not bool(sums.isfinite().all()):
        return
    stored = precision.in_8_bits(weights) if small else halves
    with _writing(path), atomic_path(path, durable=False, follow=False) as part:
        _write(stored, part, _described(config.to_shared_dict(), epoch, None))


def as_snapshot(model: Model) -> Model:
    """The model with the weights that ``load`` gives back from a snapshot of it, rounded."""
    return model.with_weights(lambda weights: weights.to(precision.HALF).float())


def _described(
    config: dict[str, Any], epoch: float, history: list[dict[str, Any]] | None
) -> dict[str, str]:
    """The metadata of a model, or of a snapshot where there is no history."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "config": json.dumps(config),
        "epoch": json.dumps(epoch),
        "history": json.dumps(history or []),
        SNAPSHOT: json.dumps(history is None),
    }


def _write(weights: dict[str, Tensor], path: Path, metadata: dict[str, str]) -> None:
    # As arrays of numpy: at dozens of small tensors torch's own way takes three times as long.
    arrays = {name: value.detach().cpu().numpy() for name, value in weights.items()}
    save_file(arrays, path, metadata)


@contextmanager
def _writing(path: str | Path) -> Iterator[None]:
    """Turn what goes wrong in writing a file into a ``CheckpointError``."""
    try:
        yield
    except OutputError as error:
        raise CheckpointError(str(error)) from error
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CheckpointError(
            f"{path} can't be written: {reason}. Choose another folder or make room."
        ) from error


def load(path: str | Path) -> Model:
    """Read a model that ``save`` wrote.

    Raises:
        CheckpointError: The file is missing, unreadable, damaged, not one of this program's, or
            holds weights that do not fit its own configuration.
    """
    path = Path(path)
    refuse = partial(_refusal, path)
    with open_tensors(path, "model", MAX_BYTES, refuse, CheckpointError) as file:
        config = _config(path, file.metadata)
        variant = _without_weights(path, config)
        expected = variant.state_dict()
        file.check_names(precision.stored_names(expected, file.names), "weights")
        state = {name: precision.read(file, name, like) for name, like in expected.items()}
    epoch, history = _past(path, file.metadata)
    variant.load_state_dict(state, assign=True)  # there is nothing to copy into
    return Model(config, variant, epoch, history)


def unit_notes(path: str | Path) -> dict[str, str]:
    """A person's words about units that a model file holds; empty if there are none.

    Raises:
        CheckpointError: The file can't be read, or its notes are damaged or longer than any.
    """
    path = Path(path)
    refuse = partial(_refusal, path)
    with open_tensors(path, "model", MAX_BYTES, refuse, CheckpointError) as file:
        text = file.metadata.get(NOTES, "{}")
    try:
        notes = json.loads(text) if len(text) <= LONGEST_NOTES else None
    except (ValueError, RecursionError) as error:
        raise refuse(f"its notes on units are damaged ({error})") from error
    if not isinstance(notes, dict) or not all(_is_note(each) for each in notes.values()):
        raise refuse("its notes on units are damaged or too long")
    return notes


def _is_note(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_NOTE


def _refusal(path: Path, reason: str) -> CheckpointError:
    return CheckpointError(
        f"{path} was not opened: {reason}. Open a model that was saved by Hourglass."
    )


def _other_version(path: Path, version: str) -> CheckpointError:
    """Why a file can't be read whose version is none of ``READABLE``."""
    if not (version.isascii() and version.isdigit() and len(version) <= 4 and version != "0"):
        return _refusal(
            path, f"its format has no version that this program knows ({quoted(version, 20)})"
        )
    return CheckpointError(
        f"{path} was not opened: a newer Hourglass wrote it (format version {version}, this one "
        f"reads up to {VERSION}). Update the program to open it."
    )


def _config(path: Path, metadata: dict[str, str]) -> RunConfig:
    """The configuration in a file's metadata, checked."""
    if metadata.get("format") != FORMAT:
        raise _refusal(path, "it was not written by Hourglass")
    version = metadata.get("version", "")
    if version not in READABLE:
        raise _other_version(path, version)
    try:
        config = json.loads(metadata["config"])
        return RunConfig.from_dict(migration.migrate(config, int(version)))
    except (ConfigError, KeyError, ValueError, RecursionError) as error:
        raise _refusal(path, f"its configuration can't be used ({error})") from error


def _without_weights(path: Path, config: RunConfig) -> AnyVariant:
    """The variant that a configuration calls for, with no memory for its weights.

    A file of a few bytes may ask for layers of a gigabyte; they are made once its weights fit.
    """
    try:
        with torch.device("meta"):
            return config.build()
    except KnobError as error:
        raise _refusal(path, f"its configuration can't be used ({error})") from error


def _past(path: Path, metadata: dict[str, str]) -> tuple[float, tuple[EpochRecord, ...]]:
    """Epochs trained and their records."""
    try:
        epoch = float(json.loads(metadata["epoch"]))
        if not 0 <= epoch < math.inf:
            raise ValueError(f"{epoch} epochs")
        history = history_from(json.loads(metadata["history"]))
        if metadata.get(SNAPSHOT) == "true":
            return epoch, ()  # the log of its run tells the history
        if not len(history) <= epoch <= len(history) + 1:
            raise ValueError(f"{len(history)} records of {epoch:g} epochs")
        return epoch, history
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise _refusal(path, f"its training history can't be read ({error})") from error
