"""What some of the test images have in common: classes, mean, spread and errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Numbers = NDArray[np.intp]

CHUNK = 1024
"""Images that become numbers at once."""


@dataclass(frozen=True, eq=False)
class Codes:
    """The codes of some of the selected images, and how they lie among all others.

    Attributes:
        count: Of how many images there are codes.
        mean: The mean code, (code,).
        spread: Root mean square distance of the codes from their mean.
        spread_of_all: The same of all codes that there are.
    """

    count: int
    mean: Array
    spread: float
    spread_of_all: float


@dataclass(frozen=True, eq=False)
class Errors:
    """Squared errors per pixel of the selected images, and of all.

    Attributes:
        mean: Of the selected.
        deviation: Standard deviation among the selected.
        mean_of_all: Of all test images.
    """

    mean: float
    deviation: float
    mean_of_all: float


@dataclass(frozen=True, eq=False)
class Selected:
    """Figures of a selection.

    Attributes:
        images: The numbers of the test images, (n,) with n ≥ 1, ascending.
        classes: How many of them are of each class, (classes,).
        mean: The mean image, (C, H, W) in [0, 1].
        deviation: Standard deviation of each pixel, (C, H, W) in [0, 0.5].
        codes: Of those that have one, or None.
        errors: Of their reconstructions, or None where those are not known.
    """

    images: Numbers
    classes: NDArray[np.int64]
    mean: Array
    deviation: Array
    codes: Codes | None
    errors: Errors | None


def figures(
    pixels: NDArray[np.uint8],
    labels: NDArray[np.int64],
    images: Numbers,
    codes: tuple[Array, Numbers | None] | None = None,
    errors: Array | None = None,
) -> Selected:
    """Describe a selection of test images.

    Args:
        pixels: All test images, (N, C, H, W).
        labels: Their classes, (N,).
        images: The selected ones, (n,) with n ≥ 1, ascending.
        codes: Codes (M, code), and of which images they are, (M,) ascending, or None for all.
        errors: Squared error of each test image, (N,).
    """
    mean, deviation = _pixels(pixels, images)
    classes = np.bincount(labels[images], minlength=int(labels.max(initial=0)) + 1)
    described = None if codes is None else _codes(*codes, images)
    return Selected(images, classes, mean, deviation, described, _errors(errors, images))


def rows_of(images: Numbers, known: Numbers | None) -> Numbers:
    """The rows in which images stand among those that are known; others are left out.

    Args:
        images: Numbers of images, (n,).
        known: Numbers of those that are known, (M,) ascending; None for all.
    """
    if known is None:
        return images
    rows = np.searchsorted(known, images)
    found = rows < len(known)
    found[found] = known[rows[found]] == images[found]
    return rows[found]


def mean_code(codes: Array, known: Numbers | None, images: Numbers) -> Array | None:
    """The mean of the codes of images, (code,); None where no code is known of any.

    Args:
        codes: (M, code).
        known: As of ``rows_of``.
        images: (n,).
    """
    rows = rows_of(images, known)
    if not len(rows):
        return None
    mean: Array = codes[rows].mean(0, dtype=np.float64).astype(np.float32)
    return mean


def _codes(codes: Array, known: Numbers | None, images: Numbers) -> Codes | None:
    mean = mean_code(codes, known, images)
    if mean is None:
        return None
    chosen = codes[rows_of(images, known)]
    return Codes(len(chosen), mean, _spread(chosen, mean), _spread(codes, codes.mean(0)))


def _spread(codes: Array, mean: Array) -> float:
    around = codes - mean
    squares = np.einsum("ij,ij->i", around, around)  # (n,)
    return float(np.sqrt(squares.mean(dtype=np.float64)))


def _pixels(pixels: NDArray[np.uint8], images: Numbers) -> tuple[Array, Array]:
    """Mean and standard deviation of each pixel, (C, H, W) each."""
    total, squares = (np.zeros(pixels.shape[1:]) for _ in range(2))
    for start in range(0, len(images), CHUNK):
        part = pixels[images[start : start + CHUNK]].astype(np.float32) / 255  # (n, C, H, W)
        total += part.sum(0)
        squares += np.einsum("i...,i...->...", part, part)  # (C, H, W)
    mean = total / len(images)
    variance = np.maximum(squares / len(images) - np.square(mean), 0)
    return mean.astype(np.float32), np.sqrt(variance).astype(np.float32)


def _errors(errors: Array | None, images: Numbers) -> Errors | None:
    if errors is None:
        return None
    chosen = errors[images].astype(np.float64)
    return Errors(float(chosen.mean()), float(chosen.std()), float(errors.mean()))
