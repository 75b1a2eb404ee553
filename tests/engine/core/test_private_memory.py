"""Memory for what stays: copies out of everybody's reach, given back to the system at the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from engine.core.private_memory import mmap_copy, mmap_zeros

STATUS = Path("/proc/self/status")


def address_space() -> int:
    """Bytes of virtual memory of this process."""
    (line,) = [each for each in STATUS.read_text().splitlines() if each.startswith("VmSize")]
    return int(line.split()[1]) * 1024


@pytest.mark.parametrize("shape", [(3, 4), (5,), (), (0, 7)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.bool])
def test_zeros_have_the_shape_and_type_and_is_zero(
    shape: tuple[int, ...], dtype: torch.dtype
) -> None:
    made = mmap_zeros(shape, dtype)
    assert torch.equal(made, torch.zeros(shape, dtype=dtype))
    assert made.dtype == dtype


def test_a_copy_is_equal_without_history_and_on_its_own() -> None:
    weight = torch.arange(12.0).view(3, 4).T.requires_grad_()
    kept = mmap_copy(weight)
    assert torch.equal(kept, weight)
    assert not kept.requires_grad
    with torch.no_grad():
        weight.zero_()
    assert kept.max() == 11


@pytest.mark.skipif(not STATUS.is_file(), reason="this system does not tell")
def test_what_is_dropped_goes_back_to_the_system() -> None:
    before = address_space()
    kept = [mmap_zeros((1000, 1000)) for _ in range(20)]
    assert address_space() >= before + 80_000_000
    kept.clear()
    assert address_space() <= before + 8_000_000


def test_more_than_there_is_names_the_size_and_the_cure() -> None:
    with pytest.raises(MemoryError, match=r"no memory for \d+ MB; take a smaller network"):
        mmap_zeros((2**45,))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork")
def test_a_forked_process_does_not_write_to_its_parents_memory() -> None:
    source = (
        "import os, sys; from engine.core.private_memory import mmap_zeros\n"
        "kept = mmap_zeros((4,)); child = os.fork()\n"
        "if child == 0: kept.fill_(7); os._exit(0)\n"
        "os.waitpid(child, 0); sys.exit(int(kept.sum()))"
    )
    assert subprocess.run([sys.executable, "-c", source], check=False).returncode == 0
