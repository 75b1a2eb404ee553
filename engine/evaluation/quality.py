"""How close reconstructions are to the images: one value per image, averaged by the caller.

Images and reconstructions are (B, C, H, W) in [0, 1]; results are (B,).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.core.arrays import flat
from engine.nets import losses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset

    Array = NDArray[np.float32]

WINDOW_SIGMA, WINDOW_RADIUS = 1.5, 5
WINDOW = 2 * WINDOW_RADIUS + 1
"""Side in pixels of the smallest images that have a structural similarity."""


def mse(images: Array, outputs: Array) -> Array:
    """Mean squared error per pixel, in [0, 1]: (B,)."""
    errors: Array = flat(np.square(images - outputs)).mean(1)
    return errors


def psnr(images: Array, outputs: Array) -> Array:
    """Peak signal-to-noise ratio −10 log₁₀ MSE, in dB, higher is better: (B,).

    Of each image by itself; the mean over images is the figure reported. A perfect image counts
    as 120 dB.
    """
    decibels: Array = losses.psnr(torch.from_numpy(mse(images, outputs))).numpy()
    return decibels


def bce(images: Array, outputs: Array) -> Array:
    """Binary cross-entropy −x log y − (1 − x) log(1 − y), in nats per pixel, ≥ 0: (B,).

    Logarithms are cut at −100, see ``losses.log_likelihood``.
    """
    pixels = losses.log_likelihood(torch.from_numpy(outputs), torch.from_numpy(images))
    values: Array = -pixels.flatten(1).mean(1).numpy()
    return values


def bce_above_floor(bce_value: float, dataset: Dataset) -> float:
    """BCE less the test set's own entropy, in nats per pixel, ≥ 0 and 0 for perfect copies.

    Grey targets cost BCE even when they are met exactly (``Dataset.bce_floor``). The difference
    is the mean KL divergence from each pixel, as a coin's chance, to its reconstruction.
    """
    return bce_value - dataset.bce_floor("test")


def ssim(images: Array, outputs: Array) -> Array:
    """Structural similarity, in [−1, 1], 1 for equal images: (B,).

    (2μₓμᵧ + C₁)(2σₓᵧ + C₂) / ((μₓ² + μᵧ² + C₁)(σₓ² + σᵧ² + C₂)) within Gaussian windows of
    11 × 11 pixels, σ 1.5, C₁ = 0.01², C₂ = 0.03², averaged over channels and over the windows
    that lie wholly inside the image (Wang, Bovik, Sheikh & Simoncelli 2004).

    Raises:
        ValueError: The images are smaller than a window.
    """
    x, y = (each.astype(np.float64) for each in (images, outputs))
    mean_x, mean_y = _windowed(x), _windowed(y)  # (B, C, H − 10, W − 10)
    var_x = _windowed(x * x) - mean_x**2
    var_y = _windowed(y * y) - mean_y**2
    covariance = _windowed(x * y) - mean_x * mean_y
    c1, c2 = 0.01**2, 0.03**2
    similarity = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    similarity /= (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    values: Array = similarity.mean((1, 2, 3)).astype(np.float32)
    return values


def _windowed(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted mean of every whole window: (B, C, H, W) → (B, C, H − 10, W − 10)."""
    height, width = images.shape[2:]
    averaged: NDArray[np.float64] = _windows(height) @ images @ _windows(width).T
    return averaged


@lru_cache
def _windows(side: int) -> NDArray[np.float64]:
    """Each row the weights of one window along one axis: (side − 10, side)."""
    count = side - 2 * WINDOW_RADIUS
    if count < 1:
        raise ValueError(f"SSIM needs images of {WINDOW} pixels, not {side}")
    offsets = np.arange(-WINDOW_RADIUS, WINDOW_RADIUS + 1)
    weights = np.exp(-0.5 * (offsets / WINDOW_SIGMA) ** 2)
    weights /= weights.sum()
    rows = np.zeros((count, side))
    for start in range(count):
        rows[start, start : start + len(weights)] = weights
    rows.flags.writeable = False  # shared by all calls
    return rows
