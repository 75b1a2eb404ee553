"""Test error against labels per class: what is measured and how it is told, without torch."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from engine.core.text import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Level = int | None
"""Labels per class; None stands for all labels that there are."""

LEVELS: tuple[Level, ...] = (1, 3, 10, 30, 100, 1000, None)
DRAWS = 5
SEED = 0
PIXELS, PCA = "pixels", "pca"
"""Keys of what stands beside the runs."""
PROBE, FINE_TUNED, SCRATCH = "probe", "fine-tuned", "from scratch"
"""How a classifier is made: linear on a code that stays as it is, of the encoder that learns on, or
of the same network that has learnt nothing before."""


@dataclass(frozen=True)
class LabelPoint:
    """Test error after learning from some labels.

    Attributes:
        key: What was measured: a run's key, ``PIXELS``, ``PCA``, or the network from scratch.
        method: ``PROBE``, ``FINE_TUNED`` or ``SCRATCH``.
        level: Labels per class that were asked for.
        labels: Labelled images in all.
        classes: How many classes they are of.
        errors: Test error in per cent with each draw of labels, in [0, 100]. The same place is the
            same draw in all points of a level.
    """

    key: str
    method: str
    level: Level
    labels: int
    classes: int
    errors: tuple[float, ...]

    @property
    def per_class(self) -> float:
        """Labelled images per class, mean over classes."""
        return self.labels / self.classes

    @property
    def mean(self) -> float:
        """Mean error in per cent."""
        return fmean(self.errors)

    @property
    def spread(self) -> float | None:
        """Standard deviation over the draws in percentage points; None of a single draw."""
        return stdev(self.errors) if len(self.errors) > 1 else None

    @property
    def text(self) -> str:
        """Mean and spread with a decimal each: ``23.8 ± 0.9``."""
        return f"{self.mean:.1f}" + ("" if self.spread is None else f" ± {self.spread:.1f}")


Points = dict[tuple[str, str, Level], LabelPoint]
"""Points by key, method and level."""


@dataclass(frozen=True)
class Gain:
    """By how much one error is smaller than another, on the same draws.

    Attributes:
        points: Mean difference in percentage points; negative if it is larger.
        certain: Whether it is more than twice its standard error, as far as draws can tell.
    """

    points: float
    certain: bool

    @staticmethod
    def of(point: LabelPoint, base: LabelPoint) -> Gain:
        """What ``point`` gains against ``base``."""
        pairs = zip(point.errors, base.errors, strict=False)  # a network may have had fewer draws
        gains = [theirs - ours for ours, theirs in pairs]
        mean = fmean(gains)
        error = stdev(gains) / sqrt(len(gains)) if len(gains) > 1 else 0.0
        return Gain(mean, abs(mean) > 2 * error)


def by_place(points: Iterable[LabelPoint]) -> Points:
    """Points by what they are of; a later one replaces an earlier."""
    return {(each.key, each.method, each.level): each for each in points}


def level_text(level: Level) -> str:
    """Labels per class as a heading: ``1 000``, or ``all``."""
    return "all" if level is None else spaced(level)


def useful(levels: Iterable[Level], counts: Mapping[int, int]) -> tuple[Level, ...]:
    """Levels that differ in a data set: what exceeds the largest class is the same as all.

    Args:
        levels: Those wished for.
        counts: Training images of each class.
    """
    most = max(counts.values(), default=0)
    kept = {each for each in levels if each is not None and each < most}
    whole = any(each is None or each >= most for each in levels)
    return (*sorted(kept), *((None,) if whole else ()))
