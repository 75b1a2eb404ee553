"""``orientation.safetensors`` of a run: how its latent space is drawn at each kept moment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import torch
from safetensors.torch import save_file

from engine.core.files import writing
from engine.core.replacing import atomic_path
from engine.core.tensor_file import open_tensors
from engine.models.projection import MAX_COMPONENTS, Orientation, Projection
from engine.runs.folder import RunError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.core.tensor_file import TensorFile
    from engine.runs.folder import RunFolder

FORMAT, VERSION = "hourglass-orientation", "1"
MAX_BYTES = 2**28
NAMES = ("mean", "components", "ratio", "turns", "radii")


@dataclass(frozen=True)
class KeptOrientation:
    """How one moment of a run is drawn.

    Attributes:
        digest: Of the snapshot's weights.
        projection: Oriented.
    """

    digest: str
    projection: Projection


def write(
    folder: RunFolder,
    fingerprint: str,
    kept: Mapping[int, KeptOrientation],
    *,
    settled: bool,
) -> None:
    """Replace the file, as a whole.

    Args:
        folder: The run's.
        fingerprint: Of the data set.
        kept: By step; all oriented.
        settled: Whether the run was turned as a whole.

    Raises:
        OutputError: It can't be written.
    """
    tensors: dict[str, torch.Tensor] = {}
    for step, each in kept.items():
        found = each.projection
        if found.orientation is None:
            raise ValueError(f"step {step} has no orientation")
        values = (
            *(found.mean, found.components, found.variance_ratio),
            *(found.orientation.turns, found.orientation.radii),
        )
        for name, value in zip(NAMES, values, strict=True):
            tensors[f"{step}.{name}"] = torch.tensor(value).contiguous()
    metadata = {
        "format": FORMAT,
        "version": VERSION,
        "data": fingerprint,
        "settled": str(settled),
        "digests": json.dumps({str(step): each.digest for step, each in kept.items()}),
    }
    with (
        writing(folder.orientation),
        atomic_path(folder.orientation, durable=False, follow=False) as part,
    ):
        save_file(tensors, part, metadata)


def read(folder: RunFolder, fingerprint: str) -> tuple[dict[int, KeptOrientation], bool]:
    """What the file holds, by step, and whether the run was turned as a whole.

    Nothing if there is none, or it is of other images.

    Raises:
        RunError: It is damaged, hostile or can't be read.
    """
    path = folder.check_inside(folder.orientation)
    if not path.exists():
        return {}, False
    refuse = partial(_refusal, path)
    with open_tensors(path, "orientation", MAX_BYTES, refuse, RunError) as file:
        if file.metadata.get("format") != FORMAT or file.metadata.get("version") != VERSION:
            raise refuse("it is of another version")
        if file.metadata.get("data") != fingerprint:
            return {}, False
        try:
            digests = json.loads(file.metadata["digests"])
            steps = {int(step): str(digest) for step, digest in digests.items()}
        except (KeyError, ValueError, AttributeError, RecursionError) as error:
            raise refuse("its list of steps can't be read") from error
        file.check_names({f"{step}.{name}" for step in steps for name in NAMES}, "tensors")
        kept = {
            step: KeptOrientation(digest, _projection(file, step)) for step, digest in steps.items()
        }
        return kept, file.metadata.get("settled") == str(True)


def _projection(file: TensorFile, step: int) -> Projection:
    code, n = file.length(f"{step}.mean"), file.length(f"{step}.components")
    if not 2 <= n <= MAX_COMPONENTS:
        raise file.refuse(f"it has {n} components at step {step}")
    shapes = ((code,), (n, code), (n,), (n, n, 2, 2), (n, n))
    mean, components, ratio, turns, radii = (
        file.tensor(f"{step}.{name}", shape, (torch.float32,)).numpy()
        for name, shape in zip(NAMES, shapes, strict=True)
    )
    if not (radii > 0).all():
        raise file.refuse(f"a length at step {step} is not above 0")
    return Projection(mean, components, ratio, Orientation(turns, radii))


def _refusal(path: Path, reason: str) -> RunError:
    return RunError(f"{path} was not used: {reason}. Delete it: it is made again when needed.")
