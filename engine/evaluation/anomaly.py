"""One-class anomaly detection: a model of one class should fail on all others.

The score is the squared error of the reconstruction, not BCE, which punishes inky digits.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from engine.data.dataset import Dataset

    Array = NDArray[np.float32]


class Scorer(Protocol):
    """A model or the baseline: both give the squared error of each image."""

    def squared_errors(self, pixels: Tensor) -> Array:
        """Squared error per pixel of each reconstruction: (N, C, H, W) uint8 → (N,)."""
        ...


def auroc(scores: Array, anomalous: NDArray[np.bool_]) -> float:
    """Area under the ROC curve, in [0, 1]; 0.5 is guessing, 1 perfect.

    The chance that an anomaly scores higher than a normal image, draws counting half: the
    Mann–Whitney U over the number of pairs (Hanley & McNeil 1982).

    Args:
        scores: Higher means more anomalous, (N,).
        anomalous: (N,), both values must occur.

    Raises:
        ValueError: All images are normal, or all anomalous.
    """
    positives = int(anomalous.sum())
    negatives = len(scores) - positives
    if not positives or not negatives:
        raise ValueError("AUROC needs both normal and anomalous images")
    ranks = rankdata(scores)
    above = float(ranks[anomalous].sum()) - positives * (positives + 1) / 2
    return above / (positives * negatives)


def one_class_auroc(model: Scorer, dataset: Dataset, normal: int | Sequence[int]) -> float:
    """AUROC on the whole test set by squared error, all classes but ``normal`` being anomalies.

    The protocol of Ruff et al. 2018 (Deep SVDD), table 1.

    Args:
        model: Trained on the normal classes only, see ``only``.
        dataset: With normal and other images in its test set.
        normal: The class or classes that the model was trained on.

    Raises:
        ValueError: The test set has only normal images, or none.
    """
    scores = model.squared_errors(dataset.test_images)
    return auroc(scores, ~np.isin(dataset.labels("test"), normal))


def only(dataset: Dataset, classes: int | Sequence[int]) -> Dataset:
    """The data set with only these classes left to train on; the test set stays whole."""
    kept = np.flatnonzero(np.isin(dataset.labels("train"), classes))
    return replace(
        dataset,
        train_images=dataset.train_images[kept],
        train_labels=dataset.train_labels[kept],
    )
