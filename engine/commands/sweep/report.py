"""A sweep as one page: curves with their spread, and the table of all figures."""

from __future__ import annotations

import html
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.sweep.table import BCE, PSNR, TITLES, main_figures, spread
from engine.core.errors import UserError
from engine.core.files import write_bytes
from engine.core.foreign_text import visible
from engine.experiments.base import Plot, PlotLine
from engine.experiments.report import page, svg
from engine.runs.sweep.plan import canonical, shown
from engine.variants import registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.runs.sweep.plan import Plan, Setting
    from engine.runs.sweep.results import CellResult

KINDS = (".html", ".svg")
LABELS = {BCE: "test BCE, nats / pixel", PSNR: "test PSNR, dB"}
SPAN = 4.0
"""From how many times the smallest value on the largest is, the axis is logarithmic."""


class ReportError(UserError):
    """A report can't have such a name; the message says which it can have."""


def check(path: str) -> None:
    """Refuse a name that says nothing of what is to be written.

    Raises:
        ReportError: It does not end in one of ``KINDS``.
    """
    if Path(path).suffix.lower() not in KINDS:
        raise ReportError(f"--report writes a page or a picture: name it {' or '.join(KINDS)}")


def write(path: str, plan: Plan, cells: Sequence[CellResult]) -> None:
    """Write the page, or the curve of the BCE alone as a picture.

    Raises:
        OutputError: It can't be written.
        ReportError: There is no curve: nothing finished, or nothing but the seed differs.
    """
    drawn = [each for each in (plot(plan, cells, name) for name in main_figures(cells)) if each]
    if Path(path).suffix.lower() == ".html":
        write_bytes(path, _page(plan, cells, drawn).encode())
    elif drawn:
        write_bytes(path, svg.svg(drawn[0]).encode())
    else:
        raise ReportError(f"{path} was not written: there is no curve of fewer than two settings")


def plot(plan: Plan, cells: Sequence[CellResult], figure: str) -> Plot | None:
    """A figure against the setting that was swept first, a curve for each choice of the others.

    Args:
        plan: The sweep.
        cells: Its results.
        figure: Name of the figure.

    Returns:
        None where no finished run has the figure, or nothing but the seed differs.
    """
    found = [cell for cell in cells if figure in cell.figures]
    across = next(iter(cells[0].settings), "")
    if not found or not across:
        return None
    values = list(dict.fromkeys(cell.settings[across] for cell in cells))
    numbers = [value for value in values if isinstance(value, int | float)]
    numeric = len(numbers) == len(values) and not any(isinstance(v, bool) for v in values)
    places = dict(zip(values, numbers if numeric else range(len(values)), strict=True))
    lines: dict[str, list[CellResult]] = {}
    for cell in sorted(found, key=lambda each: places[each.settings[across]]):
        lines.setdefault(_others(cell.settings, across), []).append(cell)
    return Plot(
        _title(plan),
        across,
        LABELS.get(figure, f"test {figure}"),
        tuple(
            PlotLine(
                name or _seeds(plan),
                tuple(float(places[cell.settings[across]]) for cell in line),
                tuple(cell.figures[figure].mean for cell in line),
                tuple(cell.figures[figure].deviation or 0.0 for cell in line),
            )
            for name, line in lines.items()
        ),
        numeric and min(numbers) > 0 and max(numbers) >= SPAN * min(numbers),
        tuple((float(place), shown(value)) for value, place in places.items()),
    )


def _others(settings: dict[str, Setting], across: str) -> str:
    rest = (f"{name} {shown(value)}" for name, value in settings.items() if name != across)
    return " · ".join(rest)


def _title(plan: Plan) -> str:
    return plan.name or registry.find(plan.cells[0].config.variant).title


def _seeds(plan: Plan) -> str:
    count = len({canonical({"seed": cell.config.seed}) for cell in plan.cells})
    return f"mean ± standard deviation of {count} seeds" if count > 1 else "one seed"


def _page(plan: Plan, cells: Sequence[CellResult], drawn: Sequence[Plot]) -> str:
    made = page.Made.now(datetime.now().astimezone(), 0.0, quick=False)
    versions = ", ".join(f"{name} {version}" for name, version in made.versions.items())
    epochs = ", ".join(map(str, dict.fromkeys(cell.config.epochs for cell in plan.cells)))
    data = visible(plan.cells[0].config.to_shared_dict()["dataset"])
    facts = (
        f"{made.date} · {data} · {epochs} epochs · {_seeds(plan)} · {made.processor}, "
        f"{made.cores} cores · {made.system} · {versions}"
    )
    title = html.escape(f"Sweep: {_title(plan)}")
    plots = "".join(f"<figure>{svg.svg(each)}</figure>" for each in drawn)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{page.STYLE}</style></head><body><h1>{title}</h1>"
        f'<p class="soft">{html.escape(facts)}</p><div class="plots">{plots}</div>'
        f"{_table(cells)}{_unfinished(cells)}</body></html>\n"
    )


def _table(cells: Sequence[CellResult]) -> str:
    figures = main_figures(cells)
    heads = [*cells[0].settings, "runs", *(TITLES.get(name, name) for name in figures)]
    lines = []
    for cell in cells:
        found = cell.figures
        texts = [
            *(shown(value) for value in cell.settings.values()),
            f"{len(cell.finished)}/{len(cell.runs)}",
            *(spread(found.get(name)) for name in figures),
        ]
        lines.append("".join(f'<td class="n">{html.escape(text)}</td>' for text in texts))
    head = "".join(f'<th class="n">{html.escape(name)}</th>' for name in heads)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _unfinished(cells: Sequence[CellResult]) -> str:
    """A line for each run that has no figures."""
    lines = [
        f"<li>{html.escape(f'{each.run.name}: {each.state}; {each.reason}')}</li>"
        for cell in cells
        for each in cell.runs
        if not each.finished
    ]
    return f"<ul>{''.join(lines)}</ul>" if lines else ""
