"""How often and how strongly units fire, and for which classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation import codes
from engine.evaluation.units.states import State, state_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Activity:
    """What a layer's units did for N images.

    A unit *fires* for an image when its activation is further from zero than ``threshold``, see
    ``codes.active``.

    Attributes:
        activations: (N, units).
        images: Numbers of the test images, (N,).
        labels: Their classes, (N,).
        threshold: One per cent of the largest activation of the layer, ≥ 0.
        density: Part of the images that each unit fires for, in [0, 1], (units,).
        mean: Of each unit's activations, (units,).
        spread: Their standard deviation, (units,).
        low: Their minimum, (units,).
        high: Their maximum, (units,).
        class_share: Classes among the images that a unit fires for, rows of sum 1, or of zeros for
            a unit that fires for none: (units, classes).
        class_means: Mean activation for the images of each class, zero where there is none:
            (units, classes).
        states: One for each unit.
    """

    activations: Array
    images: NDArray[np.intp]
    labels: NDArray[np.int64]
    threshold: float
    density: Array
    mean: Array
    spread: Array
    low: Array
    high: Array
    class_share: Array
    class_means: Array
    states: tuple[State, ...]

    @property
    def purity(self) -> Array:
        """Part of the commonest class among the images that a unit fires for, in [0, 1]: (units,).

        1 for a unit that knows a single class, 0 for one that fires for no image. A unit that fires
        for all images has that of the test set.
        """
        purest: Array = self.class_share.max(1, initial=0)
        return purest

    @property
    def gone(self) -> NDArray[np.bool_]:
        """Which units carry nothing, dead or switched off: (units,)."""
        return np.array([state.gone for state in self.states], bool)

    def is_signed(self, unit: int) -> bool:
        """Whether a unit fires below zero, too."""
        return bool(self.low[unit] < -self.threshold)

    def fires(self, unit: int) -> NDArray[np.bool_]:
        """For which images a unit fires: (N,)."""
        fires: NDArray[np.bool_] = np.abs(self.activations[:, unit]) > self.threshold
        return fires


def activity_of(
    activations: Array,
    images: NDArray[np.intp],
    labels: NDArray[np.int64],
    classes: int,
    varies: NDArray[np.bool_] | None = None,
) -> Activity:
    """Count what units did.

    Args:
        activations: (N, units), N ≥ 1.
        images: Numbers of the test images, (N,).
        labels: Their classes, (N,), below ``classes``.
        classes: How many classes there are.
        varies: Of a variational code, whose means vary over images, (units,); see ``state_of``.
    """
    fires = codes.active(activations)  # (N, units)
    member = np.zeros((classes, len(labels)), np.float32)  # (classes, N)
    named = np.flatnonzero(labels < classes)  # images without classes have a number all the same
    member[labels[named], named] = 1
    fired = fires.sum(0, dtype=np.float32)  # (units,)
    density = fired / np.float32(len(labels))
    counts = (member @ fires.astype(np.float32)).T  # (units, classes)
    sizes = np.maximum(member.sum(1), 1)  # (classes,)
    varying = [None] * len(density) if varies is None else varies.tolist()
    states = zip(density.tolist(), varying, strict=True)
    return Activity(
        activations,
        images,
        labels,
        codes.ACTIVE_SHARE * float(np.abs(activations).max()),
        density,
        activations.mean(0),
        activations.std(0),
        activations.min(0),
        activations.max(0),
        counts / np.maximum(fired, 1)[:, None],
        (member @ activations / sizes[:, None]).T,
        tuple(state_of(share, varies=each) for share, each in states),
    )
