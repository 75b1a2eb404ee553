"""Memory for what stays: models and codes that are kept for minutes.

The common heap never gives back what lies below something that stays. While a model trains, blocks
of its batches come and go there without end; between them a few kept weights would hold on to ten
times their size.
"""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor


def mmap_zeros(shape: Sequence[int], dtype: torch.dtype = torch.float32) -> Tensor:
    """Zeros on the CPU, in memory of their own that goes back to the system with them."""
    empty = torch.empty(tuple(shape), dtype=dtype, device="meta")
    if not empty.nbytes:
        return torch.empty_like(empty, device="cpu")
    return torch.frombuffer(mmap.mmap(-1, empty.nbytes), dtype=dtype).view(empty.shape)


def mmap_copy(tensor: Tensor) -> Tensor:
    """A copy of a tensor of any device, without its history, in such memory."""
    return mmap_zeros(tensor.shape, tensor.dtype).copy_(tensor.detach())
