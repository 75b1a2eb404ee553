"""The comparison as a table of texts: which columns, how they are written, and which is best."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from engine.core.tables import as_csv
from engine.core.text import spaced
from engine.evaluation import collapse
from engine.evaluation.figures import JACOBIAN_IMAGES, NOISE_LEVEL, Summary
from gui.session.figures import comparison_settings
from gui.session.figures.measurements import PCA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.data.dataset import Dataset
    from gui.session.figures.comparison import Comparison
    from gui.session.runs.entry import RunEntry

BETTER = {figure.name: figure.metadata.get("better", "") for figure in fields(Summary)}
"""Whether low or high values of a figure are better, or neither."""
ARROWS = {"low": "↓", "high": "↑", "": ""}
"""Mark of the direction that is better."""
NAME = "name"
"""Key of the column of names, by which rows can be sorted too."""
DASH, PENDING = "—", "…"
"""Stand where there is no figure, and where it is not measured yet."""


@dataclass(frozen=True)
class Column:
    """How one figure of ``Summary`` stands in the table."""

    name: str
    title: str
    unit: str = ""
    format: str = ".4f"
    scale: float = 1.0


COLUMNS = (
    Column("bce_above_floor", "BCE over floor", "nats / pixel"),
    Column("psnr", "PSNR", "dB", ".1f"),
    Column("psnr_noisy", f"at σ {NOISE_LEVEL}", "dB", ".1f"),
    Column("probe_accuracy_10k", "Probe", "%", ".1f", 100),
    Column("knn_accuracy_10k", "5-NN", "%", ".1f", 100),
    Column("active_codes", "Units", "in use"),
    Column("mean_l0", "Active", "per image", ".1f"),
    Column("contraction", "‖J‖²", "", ".0f"),
    Column("kl", "KL", "nats", ".1f"),
)
OFF = 0.5
"""Part of a code that says nothing, from which the table says so in words."""


@dataclass(frozen=True)
class Heading:
    """What stands over a column.

    Attributes:
        key: Name of the figure or setting.
        title: On the first line.
        unit: On the second line.
        better: ``"low"``, ``"high"``, or empty where neither is better.
        help: What the column means.
    """

    key: str
    title: str
    unit: str = ""
    better: str = ""
    help: str = ""

    @property
    def text(self) -> str:
        """Both lines, with the arrow that says what is better."""
        return f"{self.title}\n{' '.join(filter(None, (self.unit, ARROWS[self.better])))}"


@dataclass(frozen=True)
class Cell:
    """One figure or setting of one model.

    Attributes:
        text: As it is written; a dash where there is none, dots where there is none yet.
        value: What it is sorted by and copied as; None where there is none.
        fresh: Whether it is of the model that is there now.
        best: Whether it is the best of the fresh ones in its column, baselines aside.
        warns: Whether it tells of a fault of the model.
    """

    text: str
    value: float | str | None = None
    fresh: bool = True
    best: bool = False
    warns: bool = False


@dataclass(frozen=True)
class Table:
    """The comparison in the order of the screen.

    Attributes:
        headings: Of the columns.
        keys: Of the rows.
        rows: The cells of each row.
    """

    headings: tuple[Heading, ...]
    keys: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv(self, names: Sequence[str]) -> str:
        """Names of the runs and plain values under their headings, as CSV."""
        titles = ["run", *(" ".join(each.text.split()) for each in self.headings)]
        lines = [
            [name, *("" if cell.value is None else cell.value for cell in row)]
            for name, row in zip(names, self.rows, strict=True)
        ]
        return as_csv([titles, *lines])


def build(
    comparison: Comparison,
    entries: Mapping[str, RunEntry],
    order: tuple[str, bool] = ("", False),
    baseline: str = "",
) -> Table:
    """The whole table.

    Args:
        comparison: Its rows and their figures.
        entries: All runs, by identifier.
        order: Key of a column, and whether the largest come first; an unknown key keeps the order
            of the list of runs.
        baseline: The row that stands first and that figures are written as differences to, or
            empty.
    """
    keys = comparison.keys()
    runs = {key: entries[key] for key in keys if key in entries}
    columns = _settings(comparison, runs) + _costs(comparison, runs)
    columns += [_figures(comparison, each) for each in COLUMNS]
    place = next((n for n, (each, _) in enumerate(columns) if each.key == order[0]), None)
    values: dict[str, float | str | None] = {}
    if order[0] == NAME:
        values = {key: entry.name.casefold() for key, entry in runs.items()}
    elif place is not None:
        values = {key: columns[place][1][row].value for row, key in enumerate(keys)}
    rows = _sorted(keys, values, baseline, descending=order[1])
    if baseline in keys:
        at = keys.index(baseline)
        columns = [(head, _differences(head, cells, at)) for head, cells in columns]
    return Table(
        tuple(head for head, _ in columns),
        tuple(keys[row] for row in rows),
        tuple(tuple(cells[row] for _, cells in columns) for row in rows),
    )


def basis(dataset: Dataset) -> str:
    """What the figures were measured on."""
    return (
        f"Newest models, on all {spaced(len(dataset.test_images))} test images. "
        "Green is the best run; PCA is a baseline and wins nothing."
    )


def units_off(size: int, active: int) -> str:
    """How many units of a code say nothing; many words would push other figures out of sight."""
    if active == 0:
        return f"all {size} off"
    return f"{size - active} of {size} off"


def _sorted(
    keys: Sequence[str],
    values: Mapping[str, float | str | None],
    baseline: str,
    *,
    descending: bool,
) -> list[int]:
    """Numbers of the rows in their order: the baseline first, PCA and what has no value last."""

    def has(row: int) -> bool:
        return values.get(keys[row]) is not None

    known = [row for row in range(len(keys)) if has(row)]
    numbers = [row for row in known if not isinstance(values[keys[row]], str)]
    texts = [row for row in known if isinstance(values[keys[row]], str)]
    for part in (numbers, texts):
        part.sort(key=lambda row: values[keys[row]], reverse=descending)  # type: ignore[arg-type,return-value]
    rows = [*numbers, *texts, *(row for row in range(len(keys)) if not has(row))]
    rows.sort(key=lambda row: (keys[row] != baseline, keys[row] == PCA))
    return rows


def _settings(
    comparison: Comparison, runs: Mapping[str, RunEntry]
) -> list[tuple[Heading, list[Cell]]]:
    """A column for each setting that the runs do not share."""
    found = []
    for name, (title, unit, values) in comparison_settings.differing(runs).items():
        cells = []
        for key in comparison.keys():  # noqa: SIM118 - no mapping
            measured = comparison.get(key)
            value = values.get(key)
            if key == PCA and name == "code" and measured is not None:
                value = measured.codec.code_size
            known = value if isinstance(value, int | float | str) else None
            cells.append(Cell(DASH if known is None else comparison_settings.shown(known), known))
        help_ = "A setting by which these runs differ."
        found.append((Heading(name, title, unit, help=help_), cells))
    return found


def _costs(
    comparison: Comparison, runs: Mapping[str, RunEntry]
) -> list[tuple[Heading, list[Cell]]]:
    """What each run has cost; of the figures they are the first thing to know."""
    found = []
    for name, (title, unit, meaning) in comparison_settings.COSTS.items():
        cells = []
        for key in comparison.keys():  # noqa: SIM118 - no mapping
            entry = runs.get(key)
            value = None if entry is None else _cost(name, entry)
            shown = DASH if value is None else comparison_settings.cost_shown(name, value)
            cells.append(Cell(shown, value))
        found.append((Heading(name, title, unit, help=meaning), cells))
    return found


def _cost(name: str, entry: RunEntry) -> float | None:
    if name == "seconds":
        return comparison_settings.seconds(entry.history)
    return None if entry.model is None else entry.model.epoch


def _figures(comparison: Comparison, column: Column) -> tuple[Heading, list[Cell]]:
    """One column of measured figures."""
    figure = next(each for each in fields(Summary) if each.name == column.name)
    meaning = figure.metadata.get("help", "")
    if column.name == "contraction":
        meaning += f" Mean over the first {spaced(JACOBIAN_IMAGES)} test images."
    keys, better = comparison.keys(), BETTER[column.name]
    cells = [_cell(comparison, key, column) for key in keys]
    contest = {
        row: float(cell.value)
        for row, (key, cell) in enumerate(zip(keys, cells, strict=True))
        if cell.fresh and cell.value is not None and key != PCA
    }
    if better and len(contest) > 1:
        sign = 1 if better == "low" else -1
        best = min(contest, key=lambda row: sign * contest[row])
        cells[best] = replace(cells[best], best=True)
    return Heading(column.name, column.title, column.unit, better, meaning), cells


def _cell(comparison: Comparison, key: str, column: Column) -> Cell:
    measured, fresh = comparison.get(key), comparison.is_fresh(key)
    value = None if measured is None else getattr(measured.summary, column.name)
    if measured is None or value is None:
        return Cell(PENDING if comparison.is_awaited(key) else DASH, fresh=fresh)
    if column.name == "active_codes":
        size = measured.summary.code_size
        if value <= (1 - OFF) * size:
            return Cell(units_off(size, value), float(value), fresh, warns=True)
        return Cell(f"{value:.0f} / {size}", float(value), fresh)
    if column.name == "kl" and _is_collapsed(measured.summary):
        return Cell(f"{value:{column.format}} · collapsed", float(value), fresh, warns=True)
    return Cell(f"{value * column.scale:{column.format}}", float(value) * column.scale, fresh)


def _is_collapsed(figures: Summary) -> bool:
    """Whether it is a variational code that has collapsed."""
    if figures.kl is None or figures.active_codes is None:
        return False
    return collapse.is_collapsed(figures.active_codes, figures.code_size, figures.kl)


def _differences(head: Heading, cells: list[Cell], at: int) -> list[Cell]:
    """A column of figures with what each differs by from one row, which stays as it is."""
    column = next((each for each in COLUMNS if each.name == head.key), None)
    base = cells[at].value
    if column is None or not isinstance(base, int | float):
        return cells
    written = ".0f" if column.name == "active_codes" else column.format
    found = []
    for row, cell in enumerate(cells):
        if row == at or not isinstance(cell.value, int | float) or cell.warns:
            found.append(cell)
            continue
        text = f"{cell.value - base:+{written}}".replace("-", "−")
        found.append(replace(cell, text=text))
    return found
