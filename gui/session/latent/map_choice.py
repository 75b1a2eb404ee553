"""Which map of latent space is wanted, and how maps are called on screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.data.dataset import Dataset
    from engine.training.events import LatentFrame

Axes = tuple[int, int]

AUTOMATIC, PCA, UNITS, LDA, TSNE = "", "pca", "units", "lda", "tsne"
"""Kinds of maps; automatic are the units of a code of two, else PCA."""
TITLES = {PCA: "PCA", UNITS: "Units", LDA: "LDA", TSNE: "t-SNE"}
FIRST = {PCA: 1, UNITS: 0, LDA: 1}
"""How the first axis of a kind is numbered: components from 1, units from 0 as everywhere."""
FIRST_TWO: Axes = (0, 1)


@dataclass(frozen=True)
class MapChoice:
    """What a person wants to see; a run may lack it.

    Attributes:
        kind: One of ``TITLES``, or ``AUTOMATIC``.
        axes: Two different ones, counted from 0; without meaning for t-SNE.
    """

    kind: str = AUTOMATIC
    axes: Axes = FIRST_TWO

    def kind_for(self, code_size: int) -> str:
        """The kind that is wanted of a run with so wide a code."""
        if self.kind != AUTOMATIC:
            return self.kind
        return UNITS if code_size == 2 else PCA


def title(kind: str, axes: Axes) -> str:
    """What a map is called, such as ``"PCA 1–2"``."""
    if kind not in FIRST:
        return TITLES[kind]
    first, second = (axis + FIRST[kind] for axis in axes)
    return f"{TITLES[kind]} {first}–{second}"


def axis_counts(frames: Sequence[LatentFrame], dataset: Dataset | None) -> dict[str, int]:
    """How many axes the kinds have that have any, in the frame that has most."""
    widths = [frame.codes.shape[1] for frame in frames]
    components = [len(frame.projection.variance_ratio) for frame in frames]
    classes = 0 if dataset is None else len(dataset.spec.classes)
    most = max(widths, default=0)
    parting = max(min(most, classes - 1), 0)  # as many directions part the means of classes
    return {PCA: max(components, default=0), UNITS: most, LDA: parting}


def parsed(view: Mapping[str, str]) -> MapChoice | None:
    """The choice that ``remembered`` gave; None if there is none, or it makes no sense."""
    kind, words = view.get("map", AUTOMATIC), view.get("axes", "").split(",")
    if kind not in {AUTOMATIC, *TITLES} or len(words) != 2 or not all(map(str.isdecimal, words)):
        return None
    axes = (int(words[0]), int(words[1]))
    if axes[0] == axes[1]:
        return None
    # Earlier versions knew the axes of PCA alone.
    return MapChoice(PCA if kind == AUTOMATIC and axes != FIRST_TWO else kind, axes)


def asked(text: str) -> MapChoice:
    """The choice that a word of the command line names: ``lda``, or ``pca:1-3`` with its axes.

    Axes are numbered as on screen.

    Raises:
        ValueError: It names none; the message says what would.
    """
    kind, colon, words = text.strip().lower().partition(":")
    kind = kind.replace("-", "")
    numbers = words.split("-")
    if kind in TITLES and not colon:
        return MapChoice(kind)
    if kind in FIRST and len(numbers) == 2 and all(map(_is_number, numbers)):
        first, second = (int(number) - FIRST[kind] for number in numbers)
        if min(first, second) >= 0 and first != second:
            return MapChoice(kind, (first, second))
    raise ValueError(f"a map is one of {', '.join(TITLES)}, with axes such as pca:1-3")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 6


def remembered(choice: MapChoice) -> dict[str, str]:
    """The choice as text, for the next session."""
    return {"map": choice.kind, "axes": "{},{}".format(*choice.axes)}
