"""``runs diff``: what differs between two runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from engine.commands.chosen_runs import book
from engine.commands.output import print_table, put_json
from engine.commands.runs.described import epochs
from engine.commands.runs.show import flat
from engine.commands.terminal import warn
from engine.core.foreign_text import visible

NUMBER = len("-1.234e-05")

if TYPE_CHECKING:
    import argparse

    from engine.runs.book import RunInfo


def run(args: argparse.Namespace) -> int:
    """Print the settings and figures that two runs do not share.

    Returns:
        0.

    Raises:
        RunError: One of them is not there.
        OutputError: The JSON can't be written.
    """
    runs = book(args)
    pair = [runs.find(args.run), runs.find(args.other)]
    first, second = (_facts(each) for each in pair)
    names = [name for name in first | second if first.get(name) != second.get(name)]
    if args.json is not None:
        put_json(args.json, {name: [first.get(name), second.get(name)] for name in names})
    elif names:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("", no_wrap=True)
        for each in pair:
            table.add_column(each.manifest.name, overflow="fold", min_width=NUMBER)
        for name in names:
            table.add_row(name, _text(first.get(name)), _text(second.get(name)))
        print_table(table)
    else:
        warn("nothing differs but name and time")
    return 0


def _facts(run: RunInfo) -> dict[str, Any]:
    described = run.manifest
    return {
        **flat(described.config),
        "data": described.data.fingerprint[:12],
        "begins with": None if described.parent is None else described.parent.run,
        "device": described.device,
        "threads": described.threads,
        "program": described.program,
        **described.versions,
        "state": run.state,
        "done": epochs(run),
        **({} if run.status is None else run.status.figures),
    }


def _text(value: Any) -> str:  # noqa: ANN401 - of a setting
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else visible(str(value))
