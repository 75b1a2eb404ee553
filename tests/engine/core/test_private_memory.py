"""Memory for what stays: copies out of everybody's reach, given back to the system at the end."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.core.private_memory import mmap_copy, mmap_zeros

PAGE_MAP = Path("/proc/self/maps")


@pytest.mark.parametrize("shape", [(3, 4), (5,), (), (0, 7)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.bool])
def test_room_has_the_shape_and_type_and_is_zero(
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


@pytest.mark.skipif(not PAGE_MAP.is_file(), reason="this system does not tell")
def test_what_stays_leaves_no_map_behind() -> None:
    before = len(PAGE_MAP.read_text().splitlines())
    kept = [mmap_zeros((1000, 1000)) for _ in range(20)]
    assert len(PAGE_MAP.read_text().splitlines()) >= before + 10  # neighbours may become one
    kept.clear()
    assert len(PAGE_MAP.read_text().splitlines()) <= before + 5
