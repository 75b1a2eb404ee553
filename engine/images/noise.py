"""Noise on images: the same code corrupts training batches and a person's drawing.

The level means: the standard deviation σ for ``gaussian`` (before clamping to [0, 1]), the
fraction ν of pixels hit for ``masking`` and ``salt-and-pepper`` (Vincent et al. 2010, sec. 3.3).
``mixture`` draws one of the three for each image.

Torch is imported with the first noise only: the window lists the kinds before it has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.core.draws import Draws

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor


def gaussian(images: Tensor, level: float, draws: Draws) -> Tensor:
    """Add σ ε, ε ~ N(0, I), and clamp to [0, 1]."""
    return images.add(draws.normal(images), alpha=level).clamp_(0, 1)


def masking(images: Tensor, level: float, draws: Draws) -> Tensor:
    """Each pixel set to 0 with probability ν."""
    return images * (draws.uniform(images) >= level)


def salt_and_pepper(images: Tensor, level: float, draws: Draws) -> Tensor:
    """Each pixel, with probability ν, set to 0 or 1 by a fair coin."""
    draw = draws.uniform(images)
    return (draw < level / 2).to(images.dtype).where(draw < level, images)


def mixture(images: Tensor, level: float, draws: Draws) -> Tensor:
    """Each image corrupted by one of the three kinds, drawn with equal chances."""
    kind = draws.uniform(images, [1] * (images.ndim - 1))  # (B, 1, 1, 1)
    result = gaussian(images, level, draws)
    result = masking(images, level, draws).where(kind < 2 / 3, result)
    return salt_and_pepper(images, level, draws).where(kind < 1 / 3, result)


@dataclass(frozen=True)
class Noise:
    """A kind of noise.

    Attributes:
        apply: ``(images, level, draws)`` to a corrupted copy of the images.
        symbol: What its level is called in formulas.
        mixed: Whether each image gets another kind, so that one image alone does not show it.
    """

    apply: Callable[[Tensor, float, Draws], Tensor]
    symbol: str = "ν"
    mixed: bool = False


KINDS = {
    "gaussian": Noise(gaussian, symbol="σ"),
    "masking": Noise(masking),
    "salt-and-pepper": Noise(salt_and_pepper),
    "mixture": Noise(mixture, mixed=True),
}
"""Every kind of noise; its key is also its name on screen, and a new one needs nothing else."""


def corrupt(images: Tensor, kind: str, level: float, draws: Draws) -> Tensor:
    """A corrupted copy of images; the originals are never written to.

    Args:
        images: (B, C, H, W) in [0, 1].
        kind: A key of ``KINDS``.
        level: σ or ν, in [0, 1].
        draws: Source of the noise.
    """
    return KINDS[kind].apply(images, level, draws)


def corrupt_arrays(
    images: NDArray[np.float32], kind: str, level: float, seed: int
) -> NDArray[np.float32]:
    """``corrupt`` for numpy images, (B, C, H, W) in [0, 1]; the same seed gives the same noise."""
    import torch  # noqa: PLC0415 - 2 s that the list of kinds must not cost

    draws = Draws(torch.Generator().manual_seed(seed))
    noisy: NDArray[np.float32] = corrupt(torch.from_numpy(images), kind, level, draws).numpy()
    return noisy
