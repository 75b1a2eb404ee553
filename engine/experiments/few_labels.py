"""Few labels: what codes are worth to a classifier that is told the classes of few images."""

from __future__ import annotations

from statistics import fmean, stdev
from typing import TYPE_CHECKING, Any

from engine.evaluation import few_labels, fine_tuning
from engine.evaluation.label_curve import (
    DRAWS,
    PIXELS,
    SEED,
    LabelPoint,
)
from engine.experiments.base import (
    MEASURED,
    Experiment,
    ExperimentResult,
    Plot,
    PlotLine,
    Reference,
    Row,
)
from engine.models.config import RunConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from engine.core.progress import Progress
    from engine.evaluation.few_labels import Encoder
    from engine.experiments.cache import Figures, ModelCache
    from engine.models.model import Model

    Errors = dict[int, tuple[float, ...]]
    Steps = Generator[LabelPoint | Progress, None, None]

NAME = "few_labels"
BAND = 1.5
"""Percentage points: between draws of ten labels a class the error differs by about one."""
JUDGED = (10, 100)
LEVELS = (1, 3, 10, 30, 100)
PROBED = {
    PIXELS: (23.8, 12.7),
    "vanilla": (23.7, 13.1),
    "denoising": (24.3, 13.2),
    "contractive": (22.5, 13.0),
    "variational": (25.6, 14.0),
    "k_sparse": (21.4, 9.5),
    "sparse": (18.5, 7.6),
}
"""Error in per cent with 10 and 100 labels a class."""
TUNED = {"vanilla": (26.0, 10.4), "denoising": (24.6, 10.4)}
FROM_SCRATCH = (23.3, 11.3)
QUICK = ("vanilla", "k_sparse", "sparse")


def run(lab: ModelCache) -> Generator[Progress, None, ExperimentResult]:
    """Five draws of 1 to 100 labels a class for a linear probe, of 10 and 100 for networks.

    Quick: the linear probe with 10 labels a class alone, of pixels and three variants.
    """
    models: dict[str, Model] = {}
    for key in QUICK if lab.quick else [each for each in PROBED if each != PIXELS]:
        models[key] = yield from lab.trained(RunConfig.default(key), key)
    curves: dict[str, Errors] = {}
    for key in (PIXELS, *models):
        curves[key] = yield from _probed(lab, key, models.get(key))
    rows = [
        _row(f"{_title(key, models)}: linear probe, {level} labels a class", errors[level], known)
        for key, errors in curves.items()
        for level, known in zip(JUDGED, PROBED[key], strict=True)
        if level in errors
    ]
    if lab.quick:
        return ExperimentResult(tuple(rows), remarks=REMARKS)
    rows += yield from _tuned(lab, models)
    named = {_title(key, models): errors for key, errors in curves.items()}
    return ExperimentResult(tuple(rows), (_plot(named),), remarks=REMARKS)


def _title(key: str, models: Mapping[str, Model]) -> str:
    return models[key].title if key in models else few_labels.RawPixels.title


def _probed(lab: ModelCache, key: str, model: Model | None) -> Generator[Progress, None, Errors]:
    """Errors of a linear probe on one model's codes, or on pixels."""
    levels = (10,) if lab.quick else LEVELS
    subject: Encoder = model or few_labels.RawPixels()

    def probe() -> Steps:
        cells = [(key, level) for level in levels]
        return few_labels.probing({key: subject}, lab.dataset, cells, DRAWS)

    return (yield from _errors(lab, "few labels", [key, _settings(model), levels], probe))


def _tuned(lab: ModelCache, models: Mapping[str, Model]) -> Generator[Progress, None, list[Row]]:
    """Encoders that learn on, and their network from scratch."""
    rows = []
    wanted = [(f"{models[key].title}, fine-tuned", key, known) for key, known in TUNED.items()]
    fresh = fine_tuning.scratch_key(models["vanilla"])
    for title, key, known in [*wanted, ("The same network from scratch", fresh, FROM_SCRATCH)]:

        def learn(key: str = key) -> Steps:
            cells = [(key, level) for level in JUDGED]
            return fine_tuning.tuning(models, lab.dataset, cells, DRAWS)

        what = [key, _settings(models.get(key)), JUDGED]
        errors = yield from _errors(lab, "fine-tuning", what, learn)
        rows += [
            _row(f"{title}, {level} labels a class", errors[level], known[at])
            for at, level in enumerate(JUDGED)
        ]
    return rows


def _errors(
    lab: ModelCache, name: str, what: list[Any], measure: Callable[[], Steps]
) -> Generator[Progress, None, Errors]:
    """Error in per cent of each draw by labels a class, from the shelf if it is there."""

    def steps() -> Generator[Progress, None, Figures]:
        found: Figures = {}
        for message in measure():
            if isinstance(message, LabelPoint):
                found |= {f"{message.level} {n}": e for n, e in enumerate(message.errors)}
            else:
                yield message
        return found

    figures = yield from lab.measured(name, [*what, DRAWS, SEED], steps)
    errors: dict[int, list[float]] = {}
    for place, error in figures.items():
        errors.setdefault(int(place.split()[0]), []).append(error)
    return {level: tuple(each) for level, each in errors.items()}


def _settings(model: Model | None) -> dict[str, Any] | None:
    return None if model is None else model.config.to_dict()


def _row(quantity: str, errors: tuple[float, ...], known: float) -> Row:
    return Row(NAME, quantity, fmean(errors), "%", Reference(known, BAND, MEASURED), "low")


def _plot(curves: dict[str, Errors]) -> Plot:
    lines = tuple(
        PlotLine(
            title,
            tuple(map(float, errors)),
            tuple(map(fmean, errors.values())),
            tuple(map(stdev, errors.values())),
        )
        for title, errors in curves.items()
    )
    ticks = tuple((float(level), str(level)) for level in LEVELS)
    return Plot("Linear probe", "labels a class", "test error, %", lines, log_x=True, x_ticks=ticks)


REMARKS = (
    f"Every variant with its own defaults, as the runs that come with it; means of {DRAWS} draws.",
    "Codes are standardised over all training images, C = 0.1; pixels are as they are, C = 1.",
    (
        f"Networks: Adam {fine_tuning.RATE:g}, batches of {fine_tuning.BATCH}, "
        f"{fine_tuning.STEPS} steps or {fine_tuning.EPOCHS} epochs, what is more."
    ),
)

EXPERIMENT = Experiment(
    number=9,
    name=NAME,
    title="Few labels: what pretraining is worth",
    source="measured for this project",
    shows="A narrow dense code buys nothing where labels are few, a wide sparse one much.",
    run=run,
)
