"""What codes are like: sparse or dense, alive or dead, faithful to the images' neighbourhoods.

Codes are (B, code). A unit counts as *active* for an image when |z_j| exceeds one per cent of the
largest |z| of the whole set, so that shrinking a code makes it no sparser, and sigmoid units, which
never reach zero, can rest too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.core.arrays import flat
from engine.core.blocks import variances
from engine.nets import losses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

ACTIVE_SHARE = 0.01
ACTIVE_VARIANCE = 0.01
SUBSAMPLE = 2000


def active(codes: Array) -> NDArray[np.bool_]:
    """Which units are active for which image: (B, code)."""
    size = np.abs(codes)
    mask: NDArray[np.bool_] = size > ACTIVE_SHARE * size.max()
    return mask


def l0(codes: Array) -> Array:
    """Number of active units of each image, in [0, code]: (B,)."""
    counts: Array = active(codes).sum(1).astype(np.float32)
    return counts


def dead_units(codes: Array) -> NDArray[np.int64]:
    """Indices of the units that are active for no image, ascending; give the whole test set."""
    largest = np.maximum(codes.max(0), -codes.min(0))  # (code,); of all codes no copy is made
    dead: NDArray[np.int64] = np.flatnonzero(~(largest > ACTIVE_SHARE * largest.max()))
    return dead


def hoyer(codes: Array) -> Array:
    """Hoyer sparsity (√n − ‖z‖₁ / ‖z‖₂) / (√n − 1), in [0, 1]: (B,).

    0 when all units are equally strong, 1 when a single one speaks; independent of the code's
    scale (Hoyer 2004, JMLR 5). A code of zeros counts as 1; a single unit has none (nan).
    """
    if codes.shape[1] == 1:
        return np.full(len(codes), np.nan, dtype=np.float32)
    root = np.sqrt(codes.shape[1])
    largest = np.abs(codes).max(1, keepdims=True)
    scaled = codes / np.where(largest > 0, largest, 1)  # keeps tiny codes from underflowing
    first, second = np.abs(scaled).sum(1), np.sqrt(np.square(scaled).sum(1))
    ratio = np.where(second > 0, first / np.where(second > 0, second, 1), 1)
    values: Array = np.clip((root - ratio) / (root - 1), 0, 1).astype(np.float32)
    return values


def kl_per_dimension(mean: Array, log_variance: Array) -> Array:
    """KL(N(μ, σ²) ‖ N(0, 1)) of each dimension in nats, averaged over images, ≥ 0: (code,).

    See ``losses.kl_to_standard_normal``; the sum over dimensions is the KL term of the evidence
    lower bound.

    Args:
        mean: μ of q(z|x), (B, code).
        log_variance: log σ², (B, code).
    """
    both = torch.from_numpy(mean), torch.from_numpy(log_variance)
    nats: Array = losses.kl_to_standard_normal(*both).numpy()
    return nats


def varies(mean: Array) -> NDArray[np.bool_]:
    """Which dimensions of a variational code carry something, Var_x(μ_j) > 0.01: (code,).

    (Burda, Grosse & Salakhutdinov 2016, sec. 5.2).

    Args:
        mean: μ of q(z|x) for every image, (B, code).
    """
    varying: NDArray[np.bool_] = variances(mean) > ACTIVE_VARIANCE
    return varying


def active_units(mean: Array) -> int:
    """How many dimensions of a variational code carry something, in [0, code]; see ``varies``."""
    return int(varies(mean).sum())


def in_use(codes: Array, *, means: bool) -> int:
    """How many units of a code carry something, in [0, code]; see both definitions above.

    Args:
        codes: Of many images, (B, code).
        means: Whether they are the means of a variational code.
    """
    return active_units(codes) if means else codes.shape[1] - len(dead_units(codes))


def trustworthiness(images: Array, points: Array, neighbours: int = 5) -> float | None:
    """Whether neighbours among the points are neighbours among the images, in [0, 1], 1 is best.

    1 − 2 / (n k (2n − 3k − 1)) Σ_i Σ_{j ∈ U_k(i)} (r(i, j) − k), with U_k(i) the k nearest points
    that are not among the k nearest images and r the rank in image space (Venna & Kaski 2001).
    Measured on 2 000 evenly spaced images of the set. None where at most 2 k images are there.

    Args:
        images: (B, C, H, W).
        points: Codes or their places on a map, (B, any).
        neighbours: k.
    """
    from sklearn.manifold import trustworthiness as measure  # noqa: PLC0415 - costs a second

    chosen = _subsample(len(images))
    if len(chosen) <= 2 * neighbours:
        return None
    return float(measure(flat(images[chosen]), points[chosen], n_neighbors=neighbours))


def _subsample(count: int) -> NDArray[np.int64]:
    return np.linspace(0, count - 1, min(count, SUBSAMPLE)).astype(np.int64)
