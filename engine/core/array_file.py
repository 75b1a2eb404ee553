"""Arrays as NumPy's own files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.core.files import write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def write_npy(array: NDArray[Any], path: str | Path) -> None:
    """Write an array of numbers as ``.npy``; an older file is replaced only at the end.

    Raises:
        OutputError: The file can't be written.
    """
    content = io.BytesIO()
    np.save(content, array, allow_pickle=False)
    write_bytes(path, content.getvalue())
