"""``evaluate``: everything the program can measure about models, with PCA beside them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from engine.commands.find_model import by_data, find
from engine.commands.output import STDOUT, check_json, print_table, print_text, put_json, width
from engine.commands.terminal import Bar, say
from engine.core.device import use_threads
from engine.core.foreign_text import visible
from engine.evaluation import codes, collapse, samples
from engine.evaluation.figures import NO_FIGURE, Summary, shown
from engine.evaluation.pca import PCABaseline
from engine.evaluation.summary import summarise
from engine.models.model import Model

if TYPE_CHECKING:
    import argparse
    from collections.abc import Generator

    from engine.core.progress import Progress
    from engine.data.dataset import Dataset
    from engine.evaluation.codec import Codec
    from engine.evaluation.samples import Classifier

LABELS, COLUMN, GAP = 36, 14, 2
"""Columns of text: of the labels where there is room, of a model, and between two models."""


@dataclass(frozen=True)
class Evaluation:
    """One column of the table.

    Attributes:
        file: Where the model lies, or None for PCA.
        dataset: What it was tested on.
        figures: Those of the Compare tab.
        trustworthiness: Of the codes as a map of the images, on 2 000 of them, in [0, 1].
            None where there are too few.
        frechet: Fréchet distance (own classifier) of decoded draws from N(0, I) for a variational
            model, and from a normal distribution fitted to the training codes for all others.
            None where one test image has no distribution to be compared with.
    """

    file: str | None
    dataset: str
    figures: Summary
    trustworthiness: float | None
    frechet: float | None


def run(args: argparse.Namespace) -> int:
    """Measure each model on the test set of its data, or that of ``--dataset``, and PCA there.

    Returns:
        0.

    Raises:
        CheckpointError, RunError: A model can't be read; nothing was measured then.
        DataError: A data set is not there, or only a person knows which folder it is.
        DataSpecError: A model was made for images unlike those of its data set.
    """
    use_threads()
    models = [(path, find(path, args)) for path in args.models]
    check_json(args.json)
    found: list[Evaluation] = []
    for dataset, chosen in by_data(models, args.dataset):
        with Bar("Evaluating") as bar:
            found += bar.follow(_evaluating(chosen, dataset))
    if args.json is not None:  # first, as whoever reads the tables may have read enough
        put_json(args.json, {"models": [_as_json(each) for each in found]})
    if args.json != STDOUT:
        _print_tables(found)
    return 0


def _evaluating(
    models: list[tuple[str, Model]], dataset: Dataset
) -> Generator[Progress, None, list[Evaluation]]:
    """Measure models of one data set, then PCA of each code size among them."""
    classifier = yield from samples.training_classifier(dataset)
    columns: list[tuple[str | None, Codec]] = list(models)
    for size in dict.fromkeys(model.code_size for _, model in models):
        baseline = yield from PCABaseline.fitting(dataset, size)
        columns.append((None, baseline))
    found = []
    for path, model in columns:
        figures = yield from summarise(model, dataset)
        found.append(_evaluation(path, model, figures, dataset, classifier))
    return found


def _verdict(figures: Summary) -> str:
    """Whether a variational code has collapsed, in words; empty for all others."""
    if figures.kl is None or figures.active_codes is None:
        return ""
    return collapse.verdict(figures.active_codes, figures.code_size, figures.kl)


def _evaluation(
    path: str | None, model: Codec, figures: Summary, dataset: Dataset, classifier: Classifier
) -> Evaluation:
    if isinstance(model, Model) and figures.kl is not None:
        drawn = samples.prior_samples(model)
    else:
        drawn = samples.fitted_samples(model, dataset)
    images = dataset.pixels("test")
    return Evaluation(
        path,
        dataset.name,
        figures,
        codes.trustworthiness(images, model.encode_pixels(dataset.test_images)),
        samples.sample_quality(drawn, dataset, classifier) if len(images) > 1 else None,
    )


def _as_json(each: Evaluation) -> dict[str, Any]:
    rest = asdict(each)
    told = {"verdict": _verdict(each.figures) or None}
    own = {"file": rest.pop("file"), "dataset": rest.pop("dataset")}
    return {**own, **rest.pop("figures"), **rest, **told}


def _written(value: float | None, form: str) -> str:
    return NO_FIGURE if value is None else format(value, form)


def _print_tables(found: list[Evaluation]) -> None:
    """Figures down and models across, in as many tables as the width asks for."""
    room = max(width() - LABELS, COLUMN)
    across = room // COLUMN
    for first in range(0, len(found), across):
        if first:
            say("")
        print_table(_table(found[first : first + across]))
    for each in found:
        if verdict := _verdict(each.figures):
            name = each.file or each.figures.title
            print_text(f"{Path(name).stem}: {verdict}")


def _table(found: list[Evaluation]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", overflow="fold")
    for each in found:
        table.add_column(
            each.figures.title,
            justify="right",
            no_wrap=True,
            width=COLUMN - GAP,
            overflow="ellipsis",
        )
    table.add_row(
        "Model",
        *(NO_FIGURE if each.file is None else visible(Path(each.file).stem) for each in found),
    )
    table.add_row("Code size", *(str(each.figures.code_size) for each in found))
    for column in fields(Summary):
        if "label" not in column.metadata:
            continue
        unit = column.metadata["unit"]
        label = column.metadata["label"] + (f", {unit}" if unit else "")
        values = (getattr(each.figures, column.name) for each in found)
        table.add_row(label, *(shown(value, unit) for value in values))
    kept = (_written(each.trustworthiness, ".3f") for each in found)
    table.add_row("Trustworthiness (2 k)", *kept)
    table.add_row(samples.LABEL, *(_written(each.frechet, ".1f") for each in found))
    return table
