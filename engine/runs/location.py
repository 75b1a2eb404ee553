"""Where runs are kept, and what can be made of them again."""

from __future__ import annotations

import os
from pathlib import Path

from engine.core.paths import named_path

VARIABLE = "HOURGLASS_RUNS"


def default_root() -> Path:
    """Where runs are kept: ``HOURGLASS_RUNS``, or a folder in the user's data folder."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return named_path(chosen)
    import platformdirs  # noqa: PLC0415 - 4 ms of the first paint, also where a folder is named

    return Path(platformdirs.user_data_dir("hourglass", appauthor=False)) / "runs"


def cached_maps() -> Path:
    """Where maps of runs are kept that nobody may change: in the user's cache folder."""
    import platformdirs  # noqa: PLC0415 - as above

    return Path(platformdirs.user_cache_dir("hourglass", appauthor=False)) / "maps"
