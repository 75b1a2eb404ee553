"""t-SNEs that took a minute, kept: in the run's folder, or in the user's cache if it is read-only.

A file holds the places of one moment's images. Its name is a hash of all that decides them, the
weights, the images and how the map is made, so that none is ever taken for another.
"""

from __future__ import annotations

from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

import torch
from safetensors.torch import save_file

from engine.core.errors import UserError
from engine.core.files import OutputError, make_folder, writing
from engine.core.replacing import atomic_path
from engine.core.tensor_file import open_tensors
from engine.models.maps.neighbour_map import NeighbourMap
from engine.models.projection import turn_towards
from engine.runs.folder import RunError
from engine.runs.frames import digest
from engine.runs.location import cached_maps

if TYPE_CHECKING:
    from pathlib import Path

    from engine.runs.folder import RunFolder
    from engine.training.events import LatentFrame

FORMAT, VERSION = "hourglass-tsne", "1"
"""Another way of making the map is another version."""
MAX_BYTES = 2**27
NAMES = {"points", "scale", "reach"}


def path_of(frame: LatentFrame, fingerprint: str, folder: RunFolder | None) -> Path:
    """Where the map of a frame is kept.

    Args:
        frame: The codes.
        fingerprint: Of the data set.
        folder: The run's; None where that may not be written, or there is none.

    Raises:
        RunError: The run's folder of maps is a link that leads outside.
    """
    decides = (VERSION, digest(frame.model), fingerprint, str(len(frame.codes)))
    name = blake2b(" ".join(decides).encode(), digest_size=16).hexdigest()
    root = cached_maps() if folder is None else folder.check_link(folder.maps)
    return root / f"tsne-{name}.safetensors"


def find(frame: LatentFrame, fingerprint: str, folder: RunFolder | None) -> NeighbourMap | None:
    """The map of a frame, turned as its principal plane is now; None if none is kept.

    One that is damaged is as good as none. Arguments are those of ``path_of``.
    """
    try:
        path = path_of(frame, fingerprint, folder)
        if folder is not None:
            folder.check_inside(path)
        return _read(path, frame) if path.exists() else None
    except UserError:  # it can be made again
        return None


def keep(
    made: NeighbourMap, frame: LatentFrame, fingerprint: str, folder: RunFolder | None
) -> bool:
    """Keep the map of a frame; False where nothing can be written.

    Arguments are those of ``path_of``.
    """
    tensors = {
        "points": torch.tensor(made.points),
        "scale": torch.tensor(made.scale, dtype=torch.float64),
        "reach": torch.tensor(made.reach, dtype=torch.float64),
    }
    try:
        path = path_of(frame, fingerprint, folder)
        make_folder(path.parent)
        with writing(path), atomic_path(path, durable=False, follow=False) as part:
            save_file(tensors, part, {"format": FORMAT, "version": VERSION})
    except (OutputError, RunError):
        return False
    return True


def _read(path: Path, frame: LatentFrame) -> NeighbourMap:
    refuse = partial(_refusal, path)
    with open_tensors(path, "map", MAX_BYTES, refuse, RunError) as file:
        if (file.metadata.get("format"), file.metadata.get("version")) != (FORMAT, VERSION):
            raise refuse("it is of another version")
        file.check_names(NAMES, "tensors")
        points = file.tensor("points", (len(frame.codes), 2), (torch.float32,)).numpy()
        scale, reach = (
            float(file.tensor(name, (), (torch.float64,))) for name in ("scale", "reach")
        )
        if scale <= 0 or reach < 0:
            raise refuse("a length is not above 0")
    towards = frame.projection.plane().project(frame.codes)
    return NeighbourMap(frame.codes, points @ turn_towards(points, towards), scale, reach)


def _refusal(path: Path, reason: str) -> RunError:
    return RunError(f"{path} was not used: {reason}. Delete it: it is made again when needed.")
