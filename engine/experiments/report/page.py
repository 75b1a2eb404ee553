"""The figures of ``reproduce`` as JSON and as one page that needs no other file."""

from __future__ import annotations

import html
import os
import platform
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import torch

import engine
from engine.core.device import processor
from engine.experiments import registry
from engine.experiments.report import svg

if TYPE_CHECKING:
    from datetime import datetime

    from engine.experiments.base import ExperimentResult, Row

STYLE = """
:root{color-scheme:light dark;--ink:#1d1d1f;--soft:#6b6b70;--line:#e3e3e6;--paper:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#eee;--soft:#9a9aa0;--line:#3a3a3e;--paper:#1c1c1e}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);
max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.5rem}p{max-width:44rem}
.soft{color:var(--soft)}table{border-collapse:collapse;width:100%;font-size:13px}
th{text-align:left;color:var(--soft);font-weight:500}
td,th{padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.worse{color:#c25a00}.better{color:#1f6fd6}
.plots{display:flex;flex-wrap:wrap;gap:1.5rem;margin-top:1rem}
figure{margin:1rem 0}figcaption{color:var(--soft);font-size:13px}
img{image-rendering:pixelated;max-width:100%}
"""
HEADS = ("quantity", "source", "reference", "ours", "ratio", "verdict")


@dataclass(frozen=True)
class Made:
    """When and on what the figures were made."""

    date: str
    seconds: float
    quick: bool
    processor: str
    cores: int
    system: str
    versions: dict[str, str]

    @staticmethod
    def now(date: datetime, seconds: float, *, quick: bool) -> Made:
        """On this machine.

        Args:
            date: The time of the report.
            seconds: What the run took; pieces found from earlier runs took nothing.
            quick: Whether it was the short run.
        """
        versions = {
            "hourglass": engine.__version__,
            "python": platform.python_version(),
            "torch": torch.__version__,
        }
        return Made(
            date.isoformat(timespec="seconds"),
            round(seconds, 1),
            quick,
            processor(),
            os.cpu_count() or 1,
            f"{platform.system()} {platform.machine()}",
            versions,
        )


def cells(row: Row) -> tuple[str, ...]:
    """A row of the table as text: experiment, then ``HEADS``."""
    known = row.reference
    unit = f" {row.unit}" if row.unit else ""
    reference = "" if known is None else f"{_number(known.value)} ± {known.band:.2g}"
    ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
    source = "" if known is None else known.source
    ours = f"{_number(row.ours)}{unit}"
    return row.experiment, row.quantity, source, reference, ours, ratio, row.verdict


def _number(value: float) -> str:
    """Four digits that say something, without a tail of zeros."""
    return f"{value:.4g}"


def as_json(outcomes: dict[str, ExperimentResult], made: Made) -> dict[str, Any]:
    """Rows, curves and circumstances, ready for JSON."""
    return {
        "made": asdict(made),
        "rows": [row.to_dict() for outcome in outcomes.values() for row in outcome.rows],
        "plots": {
            name: [asdict(plot) for plot in outcome.plots] for name, outcome in outcomes.items()
        },
        "remarks": {name: list(outcome.remarks) for name, outcome in outcomes.items()},
    }


def circumstances(made: Made) -> str:
    """When and on what the figures were made, in one line."""
    return f"{made.date} · {conditions(made)}"


def conditions(made: Made) -> str:
    """On what the figures were made, in one line."""
    versions = ", ".join(f"{name} {version}" for name, version in made.versions.items())
    kind = "quick run" if made.quick else "full run"
    return f"{kind} · {made.processor}, {made.cores} cores · {made.system} · {versions}"


def as_html(outcomes: dict[str, ExperimentResult], made: Made) -> str:
    """The whole page."""
    sections = "".join(_section(name, outcome) for name, outcome in outcomes.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Hourglass: figures reproduced</title><style>{STYLE}</style></head><body>"
        f'<h1>Figures reproduced</h1><p class="soft">{html.escape(circumstances(made))}</p>'
        "<p>A figure is within the band if it differs from the reference by no more than the band "
        "that follows ±; otherwise it is better or worse. Figures without a reference are ours "
        f"alone.</p>{sections}</body></html>\n"
    )


def _section(name: str, outcome: ExperimentResult) -> str:
    experiment = registry.experiments()[name]
    remarks = "".join(f"<li>{html.escape(remark)}</li>" for remark in outcome.remarks)
    plots = "".join(f"<figure>{svg.svg(plot)}</figure>" for plot in outcome.plots)
    galleries = "".join(
        f'<figure><img alt="" src="{svg.data_url(g)}"><figcaption>{html.escape(g.title)}'
        "</figcaption></figure>"
        for g in outcome.galleries
    )
    return (
        f"<h2>{html.escape(experiment.title)}</h2>"
        f'<p>{html.escape(experiment.shows)} <span class="soft">{html.escape(experiment.source)}'
        f"</span></p>{_table(outcome)}"
        + (f"<ul>{remarks}</ul>" if remarks else "")
        + f'<div class="plots">{plots}</div>{galleries}'
    )


def _table(outcome: ExperimentResult) -> str:
    head = "".join(f"<th>{name}</th>" for name in HEADS)
    lines = []
    for row in outcome.rows:
        texts = [html.escape(text) for text in cells(row)[1:]]
        kinds = ["", "", "n", "n", "n", row.verdict.partition(" ")[0]]
        pairs = zip(kinds, texts, strict=True)
        lines.append("".join(f'<td class="{kind}">{text}</td>' for kind, text in pairs))
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
