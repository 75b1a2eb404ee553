"""Where runs are kept."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from engine.core.paths import named_path

VARIABLE = "HOURGLASS_RUNS"


def default_root() -> Path:
    """Where runs are kept: ``HOURGLASS_RUNS``, or a folder in the user's data folder."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return named_path(chosen)
    return Path(platformdirs.user_data_dir("hourglass", appauthor=False)) / "runs"
