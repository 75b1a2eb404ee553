"""Where a new run is saved: makes its folder, named by time and variant."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from engine.core.files import make_folder, writing
from engine.runs.folder import RunError, RunFolder

if TYPE_CHECKING:
    from pathlib import Path

ATTEMPTS = 100


def create(root: Path, variant: str, now: datetime | None = None) -> RunFolder:
    """Make the folder of a new run; two processes at the same moment get two folders.

    Args:
        root: The folder of all runs; made if need be.
        variant: Key of the variant, part of the name.
        now: Local time, part of the name; the present if None.

    Raises:
        OutputError: It can't be made; the message says why.
        RunError: Too many runs begin within this second.
    """
    make_folder(root)
    stamp = (now or datetime.now().astimezone()).strftime("%Y%m%d-%H%M%S")
    for _ in range(ATTEMPTS):
        path = root / f"{stamp}-{variant}-{secrets.token_hex(2)}"
        with writing(path):
            try:
                path.mkdir()  # exclusive: of two processes only one succeeds
            except FileExistsError:
                continue
            (path / "snapshots").mkdir()
        return RunFolder(path)
    raise RunError(f"{root} already holds too many runs of this second; try again.")
