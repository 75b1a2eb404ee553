"""Noise on images: the same code corrupts training batches and a person's drawing.

The level means: the standard deviation σ for ``gaussian`` (before clamping to [0, 1]), the
fraction ν of pixels hit for ``masking`` and ``salt-and-pepper`` (Vincent et al. 2010, sec. 3.3).
``mixture`` draws one of the three for each image.

Torch is imported with the first noise only: the window lists the kinds before it has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import torch
    from numpy.typing import NDArray
    from torch import Tensor


def gaussian(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    """Add σ ε, ε ~ N(0, I), and clamp to [0, 1]."""
    noise = images.new_empty(images.shape).normal_(generator=generator)
    return images.add(noise, alpha=level).clamp_(0, 1)


def masking(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    """Each pixel set to 0 with probability ν."""
    draw = images.new_empty(images.shape).uniform_(generator=generator)
    return images * (draw >= level)


def salt_and_pepper(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    """Each pixel, with probability ν, set to 0 or 1 by a fair coin."""
    draw = images.new_empty(images.shape).uniform_(generator=generator)
    return (draw < level / 2).to(images.dtype).where(draw < level, images)


def mixture(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    """Each image corrupted by one of the three kinds, drawn with equal chances."""
    shape = (len(images), *[1] * (images.ndim - 1))
    kind = images.new_empty(shape).uniform_(generator=generator)
    result = gaussian(images, level, generator)
    result = masking(images, level, generator).where(kind < 2 / 3, result)
    return salt_and_pepper(images, level, generator).where(kind < 1 / 3, result)


@dataclass(frozen=True)
class Noise:
    """A kind of noise.

    Attributes:
        apply: ``(images, level, generator)`` to a corrupted copy of the images.
        symbol: What its level is called in formulas.
        mixed: Whether each image gets another kind, so that one image alone does not show it.
    """

    apply: Callable[[Tensor, float, torch.Generator], Tensor]
    symbol: str = "ν"
    mixed: bool = False


KINDS = {
    "gaussian": Noise(gaussian, symbol="σ"),
    "masking": Noise(masking),
    "salt-and-pepper": Noise(salt_and_pepper),
    "mixture": Noise(mixture, mixed=True),
}
"""Every kind of noise; its key is also its name on screen, and a new one needs nothing else."""


def corrupt(images: Tensor, kind: str, level: float, generator: torch.Generator) -> Tensor:
    """A corrupted copy of images; the originals are never written to.

    Args:
        images: (B, C, H, W) in [0, 1].
        kind: A key of ``KINDS``.
        level: σ or ν, in [0, 1].
        generator: Source of the noise, on the images' device.
    """
    return KINDS[kind].apply(images, level, generator)


def corrupt_arrays(
    images: NDArray[np.float32], kind: str, level: float, seed: int
) -> NDArray[np.float32]:
    """``corrupt`` for numpy images, (B, C, H, W) in [0, 1]; the same seed gives the same noise."""
    import torch  # noqa: PLC0415 - 2 s that the list of kinds must not cost

    generator = torch.Generator().manual_seed(seed)
    noisy: NDArray[np.float32] = corrupt(torch.from_numpy(images), kind, level, generator).numpy()
    return noisy
