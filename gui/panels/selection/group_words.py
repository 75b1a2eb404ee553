"""The figures of a selection in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gui import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.evaluation.selection import Selected

NAMED = 4
"""Classes that are named; the others are counted together."""


def name(selection: str, count: int) -> str:
    """What is selected, and how many images that are, once."""
    counted = text.count(count, "image")
    return selection if selection == counted else f"{selection} · {counted}"


def words(found: Selected, names: Sequence[str], whose: str = "") -> str:
    """Of which classes the images are, how spread out, and how well they come back.

    Args:
        found: The figures.
        names: Of the classes.
        whose: The run whose codes and errors they are, where others stand beside it.
    """
    lines, of = [_classes(found, names)], f"of {whose} " if whose else ""
    if found.codes is not None:
        codes = found.codes
        some = "" if codes.count == len(found.images) else f" (of {codes.count})"
        lines.append(
            f"Codes{some} {of}lie {codes.spread:.2f} from their mean; all codes "
            f"{codes.spread_of_all:.2f} from theirs."
        )
    if found.errors is not None:
        errors = found.errors
        lines.append(
            f"Squared error {of}{errors.mean:.4f} ± {errors.deviation:.4f}; of all test images "
            f"{errors.mean_of_all:.4f}."
        )
    else:
        lines.append("Errors are known of the newest model only.")
    return "\n".join(lines)


def _classes(found: Selected, names: Sequence[str]) -> str:
    order = np.argsort(-found.classes, kind="stable")
    there = [int(each) for each in order if found.classes[each]]
    parts = [f"{names[each]}: {_share(found, found.classes[each])}" for each in there[:NAMED]]
    others = sum(int(found.classes[each]) for each in there[NAMED:])
    if others:
        parts.append(f"others: {_share(found, others)}")
    return " · ".join(parts)


def _share(found: Selected, count: int) -> str:
    return f"{100 * count / len(found.images):.0f} %"
