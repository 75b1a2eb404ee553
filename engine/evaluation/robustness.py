"""How well a clean image comes back from a corrupted one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.progress import Progress
from engine.evaluation import quality
from engine.images.noise import corrupt_arrays

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from numpy.typing import NDArray

    from engine.evaluation.codec import Reconstructor

    Array = NDArray[np.float32]

SEED = 20_080_705


def noisy_psnr(
    model: Reconstructor, images: Array, kind: str, level: float, seed: int = SEED
) -> float:
    """Mean PSNR in dB between clean images and the reconstructions of their corrupted copies.

    Args:
        model: A model, PCA, or ``NoisyInput()`` for the corrupted images themselves.
        images: Clean, (B, C, H, W) in [0, 1].
        kind: A key of ``engine.images.noise.KINDS``.
        level: σ or ν in [0, 1].
        seed: Decides the noise; the same seed gives all models the same noise.
    """
    outputs = model.reconstruct(corrupt_arrays(images, kind, level, seed))
    return float(quality.psnr(images, outputs).mean())


def measuring(
    model: Reconstructor,
    images: Array,
    kinds: Sequence[str],
    levels: Sequence[float],
    seed: int = SEED,
) -> Generator[Progress, None, Array]:
    """PSNR in dB to the clean images for every kind and level of noise: (kinds, levels).

    The same draws are used at every level, only stronger, so that curves are smooth. Robustness
    is specific: read a row for what it is, the answer to that kind of noise. Takes one step for
    each kind and level.

    Args:
        model: A model, PCA, or ``NoisyInput()`` for the corrupted images themselves.
        images: Clean, (B, C, H, W) in [0, 1].
        kinds: Keys of ``engine.images.noise.KINDS``.
        levels: σ or ν in [0, 1]; 0 is the clean image.
        seed: Decides the noise.
    """
    table = np.empty((len(kinds), len(levels)), dtype=np.float32)
    for row, kind in enumerate(kinds):
        for column, level in enumerate(levels):
            yield Progress(
                f"{model.title}: {kind} {level:g}", int(row * len(levels) + column), table.size
            )
            table[row, column] = noisy_psnr(model, images, kind, level, seed)
    return table
