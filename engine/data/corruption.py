"""Noise on images: the same code corrupts training batches and a person's drawing.

The level means: the standard deviation σ for ``gaussian`` (before clamping to [0, 1]), the
fraction ν of pixels hit for ``masking`` and ``salt-and-pepper`` (Vincent et al. 2010, sec. 3.3).
``mixture`` draws one of the three for each image.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor


def gaussian(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    """Add σ ε, ε ~ N(0, I), and clamp to [0, 1]."""
    noise = torch.empty_like(images).normal_(generator=generator)
    return torch.add(images, noise, alpha=level).clamp_(0, 1)


def masking(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    """Each pixel set to 0 with probability ν."""
    draw = torch.empty_like(images).uniform_(generator=generator)
    return images * (draw >= level)


def salt_and_pepper(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    """Each pixel, with probability ν, set to 0 or 1 by a fair coin."""
    draw = torch.empty_like(images).uniform_(generator=generator)
    return torch.where(draw < level, (draw < level / 2).to(images.dtype), images)


def mixture(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    """Each image corrupted by one of the three kinds, drawn with equal chances."""
    shape = (len(images), 1)
    kind = torch.empty(shape, dtype=images.dtype, device=images.device)
    kind.uniform_(generator=generator)
    result = gaussian(images, level, generator)
    result = torch.where(kind < 2 / 3, masking(images, level, generator), result)
    return torch.where(kind < 1 / 3, salt_and_pepper(images, level, generator), result)


KINDS: dict[str, Callable[[Tensor, float, torch.Generator], Tensor]] = {
    "gaussian": gaussian,
    "masking": masking,
    "salt-and-pepper": salt_and_pepper,
    "mixture": mixture,
}


def corrupt(images: Tensor, kind: str, level: float, generator: torch.Generator) -> Tensor:
    """A corrupted copy of images; the originals are never written to.

    Args:
        images: (B, 784) in [0, 1].
        kind: A key of ``KINDS``.
        level: σ or ν, in [0, 1].
        generator: Source of the noise, on the images' device.
    """
    return KINDS[kind](images, level, generator)


def corrupt_arrays(
    images: NDArray[np.float32], kind: str, level: float, seed: int
) -> NDArray[np.float32]:
    """``corrupt`` for numpy images, (B, 784) in [0, 1]; the same seed gives the same noise."""
    generator = torch.Generator().manual_seed(seed)
    noisy: NDArray[np.float32] = corrupt(torch.from_numpy(images), kind, level, generator).numpy()
    return noisy
