"""The runs that came with the program, one a variant. Nobody may change them.

They are packed (``engine.runs.packing``): each answers to the key of its variant, has its losses,
figures and about a dozen models, but no state. Who goes on from one begins a new run with its
weights.
"""

from __future__ import annotations

import resources
from engine.runs.folder import RunFolder


def folders() -> dict[str, RunFolder]:
    """The folders of the runs that came with the program, by variant, in no order of meaning."""
    try:
        paths = sorted(resources.PRETRAINED.iterdir())
    except OSError:  # none came with it
        return {}
    found = (RunFolder(path) for path in paths if not path.name.startswith("."))
    return {folder.path.name: folder for folder in found if folder.manifest.is_file()}
