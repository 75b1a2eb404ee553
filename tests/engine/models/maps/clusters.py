"""Codes in a few clusters, which the tests of the maps share."""

from __future__ import annotations

import numpy as np


def clusters(
    count: int = 60, width: int = 6, classes: int = 4, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Codes (classes · count, width) off the origin, of different spread, and their classes."""
    rng = np.random.default_rng(seed)
    labels = np.arange(classes * count) % classes
    middles = rng.normal(0, 4, (classes, width))
    spread = np.linalg.qr(rng.normal(size=(width, width)))[0] * rng.uniform(0.3, 2, width)
    codes = middles[labels] + rng.normal(size=(len(labels), width)) @ spread.T + 3
    return codes.astype(np.float32), labels.astype(np.int64)
