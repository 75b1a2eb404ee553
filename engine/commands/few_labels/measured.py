"""Learning curves of the models of one data set, of pixels and of PCA."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.core.foreign_text import visible
from engine.evaluation import few_labels, fine_tuning, label_curve, label_story
from engine.evaluation.figures import NO_FIGURE
from engine.evaluation.label_curve import LabelPoint, Level
from engine.evaluation.pca import PCABaseline

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from engine.core.progress import Progress
    from engine.data.dataset import Dataset
    from engine.evaluation.few_labels import Encoder
    from engine.models.model import Model


@dataclass(frozen=True)
class Subject:
    """What a curve is of.

    Attributes:
        title: The variant, or the name of a baseline.
        file: The word of the command line for a model; None of a baseline.
        network: Sizes of the network, of one from scratch; else empty.
        informed: Whether the model learnt from labels.
    """

    title: str
    file: str | None = None
    network: str = ""
    informed: bool = False

    @property
    def name(self) -> str:
        """Tells it from others of the same title."""
        return self.network or (NO_FIGURE if self.file is None else visible(Path(self.file).stem))


@dataclass(frozen=True)
class Curves:
    """All that was measured on one data set.

    Attributes:
        dataset: Its name.
        levels: Labels per class.
        subjects: What the curves are of, by key.
        points: The curves, in the order of their measuring.
        story: What they say.
    """

    dataset: str
    levels: tuple[Level, ...]
    subjects: dict[str, Subject]
    points: tuple[LabelPoint, ...]
    story: str

    def by_curve(self) -> dict[tuple[str, str], dict[Level, LabelPoint]]:
        """The points of each curve by their labels per class, by key and method."""
        found: dict[tuple[str, str], dict[Level, LabelPoint]] = {}
        for each in self.points:
            found.setdefault((each.key, each.method), {})[each.level] = each
        return found


@dataclass(frozen=True)
class Plan:
    """How curves are measured.

    Attributes:
        levels: Labels per class.
        draws: How often labels are drawn.
        seed: Decides the draws.
        fine_tune: Whether encoders learn on, too, and their networks from scratch.
    """

    levels: tuple[Level, ...]
    draws: int
    seed: int
    fine_tune: bool


def measuring(
    models: Mapping[str, Model], dataset: Dataset, plan: Plan
) -> Generator[Progress, None, Curves]:
    """All curves of one data set.

    Args:
        models: By the words of the command line.
        dataset: Whose labels are told.
        plan: How.

    Raises:
        OneClassError: There are no classes to tell apart.
    """
    few_labels.check_classes(dataset)
    levels = label_curve.useful(plan.levels, Counter(dataset.labels("train").tolist()))
    encoders, subjects = yield from _encoders(models, dataset)
    cells = [(key, level) for level in levels for key in encoders]
    points = yield from _points(few_labels.probing(encoders, dataset, cells, plan.draws, plan.seed))
    scratch: dict[str, str] = {}
    if plan.fine_tune:
        scratch = {file: fine_tuning.scratch_key(model) for file, model in models.items()}
        for key in scratch.values():
            subjects[key] = Subject("From scratch", network=key.partition(" ")[0])
        keys = dict.fromkeys([*models, *scratch.values()])
        cells = [(key, level) for level in levels for key in keys]
        points += yield from _points(
            fine_tuning.tuning(models, dataset, cells, plan.draws, plan.seed)
        )
    story = _story(points, models, scratch)
    return Curves(dataset.name, levels, subjects, tuple(points), story)


def _encoders(
    models: Mapping[str, Model], dataset: Dataset
) -> Generator[Progress, None, tuple[dict[str, Encoder], dict[str, Subject]]]:
    """Pixels, PCA of each code size among the models, and the models; what each is called."""
    encoders: dict[str, Encoder] = {label_curve.PIXELS: few_labels.RawPixels()}
    subjects = {label_curve.PIXELS: Subject("Pixels")}
    for size in dict.fromkeys(model.code_size for model in models.values()):
        baseline = yield from PCABaseline.fitting(dataset, size)
        key = f"{label_curve.PCA} {size}"
        encoders[key], subjects[key] = baseline, Subject(f"PCA {baseline.code_size}")
    for file, model in models.items():
        subjects[file] = Subject(model.title, file, informed=model.learnt_from_labels)
    return {**encoders, **models}, subjects


def _points(
    steps: Generator[LabelPoint | Progress, None, None],
) -> Generator[Progress, None, list[LabelPoint]]:
    """The points among what measuring tells."""
    found = []
    for message in steps:
        if isinstance(message, LabelPoint):
            found.append(message)
        else:
            yield message
    return found


def _story(
    points: Sequence[LabelPoint], models: Mapping[str, Model], scratch: Mapping[str, str]
) -> str:
    """What the curves say, in sentences."""
    names = {
        file: f"{visible(Path(file).stem)} ({model.code_size})" for file, model in models.items()
    }
    known = label_curve.by_place(points)
    informed = [file for file, model in models.items() if model.learnt_from_labels]
    told = (
        label_story.of_codes(known, names, informed),
        label_story.of_fine_tuning(known, names, scratch),
    )
    return " ".join(filter(None, told))
