"""NumPy's files come back as they were, and nothing is left of one that can't be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.core.array_file import write_npy
from engine.core.files import OutputError

if TYPE_CHECKING:
    from pathlib import Path


def test_an_array_comes_back(tmp_path: Path) -> None:
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    write_npy(array, tmp_path / "codes.npy")
    back = np.load(tmp_path / "codes.npy", allow_pickle=False)
    assert back.dtype == np.float32
    np.testing.assert_array_equal(back, array)


def test_objects_are_refused_and_so_is_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="allow_pickle"):
        write_npy(np.array([{}]), tmp_path / "odd.npy")
    with pytest.raises(OutputError):
        write_npy(np.zeros(2), tmp_path / "nowhere" / "codes.npy")
    assert list(tmp_path.iterdir()) == []
