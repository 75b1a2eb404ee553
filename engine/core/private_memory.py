"""Long-lived tensors in memory maps of their own: models and codes that are kept for minutes.

malloc can't return memory below a live block. While a model trains, blocks of its batches are
allocated and freed without end; a few kept weights between them would fragment the heap and hold
on to ten times their size.
"""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor


# A forked process must not write to its parent's memory; Windows, which can't fork, has no flags.
_PRIVATE: dict[str, int] = (
    {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}
)


def mmap_zeros(shape: Sequence[int], dtype: torch.dtype = torch.float32) -> Tensor:
    """Zeros on the CPU, in a map of their own that is returned to the system with them.

    Raises:
        MemoryError: There is not so much.
    """
    empty = torch.empty(tuple(shape), dtype=dtype, device="meta")
    if not empty.nbytes:
        return torch.empty_like(empty, device="cpu")
    try:
        memory = mmap.mmap(-1, empty.nbytes, **_PRIVATE)
    except OSError as error:
        size = f"{empty.nbytes / 2**20:.0f} MB"
        raise MemoryError(f"There is no memory for {size}; take a smaller network.") from error
    return torch.frombuffer(memory, dtype=dtype).view(empty.shape)


def mmap_copy(tensor: Tensor) -> Tensor:
    """A copy of a tensor of any device, detached, in a map of its own."""
    return mmap_zeros(tensor.shape, tensor.dtype).copy_(tensor.detach())
