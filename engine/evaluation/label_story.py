"""What a set of learning curves says, in words that their figures decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.evaluation.label_curve import (
    FINE_TUNED,
    PIXELS,
    PROBE,
    SCRATCH,
    Gain,
    Level,
    Points,
    level_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST = 1.0
"""Percentage points of error below which a code counts as no better or worse than pixels."""
FEW = 10
"""Labels per class at which codes are compared, where they were measured there."""


def of_codes(points: Points, names: Mapping[str, str], informed: Sequence[str] = ()) -> str:
    """What each code saves against raw pixels; empty before there is anything to compare.

    Args:
        points: All that was measured.
        names: Of the runs, by key, with the width of the code.
        informed: Keys of the runs that learnt from labels: for them few labels were never few.
    """
    level = _common(points, [PIXELS, *names])
    base = points.get((PIXELS, PROBE, level))
    if base is None:
        return ""
    gains = {
        names[key]: Gain.of(point, base)
        for key in names
        if key not in informed and (point := points.get((key, PROBE, level))) is not None
    }
    best = dict(sorted(gains.items(), key=lambda each: -each[1].points))
    better = {name: gain.points for name, gain in best.items() if _counts(gain)}
    saves = [f"{name} saves {much:.1f} points" for name, much in better.items() if much > 0]
    costs = [f"{name} costs {-much:.1f} points" for name, much in better.items() if much < 0]
    alike = [name for name, gain in best.items() if not _counts(gain)]
    parts = [*saves, *([f"{_listed(alike)} {_make(alike)} no difference"] if alike else []), *costs]
    if not parts:
        return ""
    told = f"{_labels(level)}, against raw pixels ({base.mean:.1f} % wrong): {'; '.join(parts)}"
    known = [names[key] for key in informed if key in names]
    aside = f" {_listed(known)} learnt from all labels: no fair comparison." if known else ""
    return f"{told}.{aside}"


def of_fine_tuning(points: Points, names: Mapping[str, str], scratch: Mapping[str, str]) -> str:
    """From how many labels on each encoder that learns on beats its network from scratch.

    Args:
        points: All that was measured.
        names: Of the runs, by key.
        scratch: Keys of their networks from scratch.
    """
    told = []
    for key, name in names.items():
        pairs = _pairs(points, key, scratch.get(key, ""))
        if pairs:
            told.append(f"{name} {_from_where(pairs)}")
    if not told:
        return ""
    return f"Fine-tuned, against the same network from scratch: {'; '.join(told)}."


def _pairs(points: Points, key: str, fresh: str) -> list[tuple[Level, Gain, str]]:
    """Level, gain and both errors wherever both were measured, few labels first."""
    found = []
    for (of, method, level), point in points.items():
        base = points.get((fresh, SCRATCH, level))
        if of == key and method == FINE_TUNED and base is not None:
            said = f"{point.mean:.1f} for {base.mean:.1f} %"
            found.append((point.per_class, level, Gain.of(point, base), said))
    return [(level, gain, said) for _, level, gain, said in sorted(found, key=lambda e: e[0])]


def _from_where(pairs: list[tuple[Level, Gain, str]]) -> str:
    """The least number of labels from which it wins at all that were measured."""
    losing = [at for at, (_, gain, _) in enumerate(pairs) if not (gain.certain and gain.points > 0)]
    first = losing[-1] + 1 if losing else 0
    if first == len(pairs):
        level, _, said = pairs[-1]
        return f"does not win, also not with {_labels(level).lower()} ({said})"
    level, _, said = pairs[first]
    if first == 0:
        return f"wins with {_labels(level).lower()} already ({said})"
    return f"wins from {_labels(level).lower()} on ({said})"


def _common(points: Points, keys: Sequence[str]) -> Level:
    """Where most of these were measured, ``FEW`` first, then the next smaller, then larger."""
    levels = {level for _, method, level in points if method == PROBE}

    def order(level: Level) -> tuple[int, float]:
        known = sum((key, PROBE, level) in points for key in keys)
        size = float("inf") if level is None else float(level)
        return (-known, abs(size - FEW) if size <= FEW else size)

    return min(levels, key=order, default=None)


def _counts(gain: Gain) -> bool:
    return gain.certain and abs(gain.points) >= LEAST


def _labels(level: Level) -> str:
    if level is None:
        return "All labels"
    return f"{level_text(level)} {'label' if level == 1 else 'labels'} per class"


def _make(names: Sequence[str]) -> str:
    return "makes" if len(names) == 1 else "make"


def _listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
