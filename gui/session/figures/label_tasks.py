"""The generators that the worker drives to measure what codes are worth where labels are few.

As in ``gui.session.following.tasks``, what imports torch is imported inside them.
"""

# ruff: noqa: PLC0415 - late imports are the point of this module

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.evaluation.label_curve import DRAWS, PCA, PIXELS, LabelPoint
from gui.session.figures.measured import FewLabels
from gui.session.figures.measurements import fit_pca

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from engine.core.progress import Progress
    from engine.data.dataset import Dataset
    from engine.evaluation.few_labels import Cell, Encoder
    from engine.models.model import Model


def probe_codes(
    models: dict[str, Model], dataset: Dataset, cells: Sequence[Cell], code_size: int | None
) -> Generator[FewLabels | Progress, None, None]:
    """Points of a linear probe on codes, on pixels and on PCA.

    Args:
        models: By run.
        dataset: Whose labels are told.
        cells: What is wanted, in its order; ``PIXELS`` and ``pca_key`` are the baselines' keys.
        code_size: Components of PCA, if it is among them.

    Raises:
        OneClassError: There are no classes to tell apart.
    """
    from engine.evaluation import few_labels

    few_labels.check_classes(dataset)
    encoders: dict[str, Encoder] = {PIXELS: few_labels.RawPixels(), **models}
    if code_size is not None:
        encoders[pca_key(code_size)] = yield from fit_pca(dataset, code_size)
    for message in few_labels.probing(encoders, dataset, cells, DRAWS):
        yield _with_model(message, models)


def fine_tune(
    models: dict[str, Model], dataset: Dataset, cells: Sequence[Cell]
) -> Generator[FewLabels | Progress, None, None]:
    """Points of encoders that learn on, and of their networks from scratch.

    Args:
        models: By run.
        dataset: Whose labels are told.
        cells: What is wanted, in its order: runs, and ``scratch_key`` of their models.

    Raises:
        OneClassError: There are no classes to tell apart.
    """
    from engine.evaluation import few_labels, fine_tuning

    few_labels.check_classes(dataset)
    for message in fine_tuning.tuning(models, dataset, cells, DRAWS):
        yield _with_model(message, models)


def pca_key(code_size: int) -> str:
    """Key of PCA with so many components."""
    return f"{PCA} {code_size}"


def _with_model(message: LabelPoint | Progress, models: dict[str, Model]) -> FewLabels | Progress:
    if isinstance(message, LabelPoint):
        return FewLabels(message, models.get(message.key))
    return message
