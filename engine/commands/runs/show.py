"""``runs show``: all that is known of a run."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from engine.commands.chosen_runs import book
from engine.commands.output import put_json
from engine.commands.runs.described import as_dict, epochs
from engine.commands.terminal import say
from engine.runs.history import records

if TYPE_CHECKING:
    import argparse

    from engine.runs.book import RunInfo


def run(args: argparse.Namespace) -> int:
    """Print a run, a fact a line.

    Returns:
        0.

    Raises:
        RunError: There is no such run, or its log is damaged.
        OutputError: The JSON can't be written.
    """
    chosen = book(args).find(args.run)
    if args.json is not None:
        history = [asdict(each) for each in records(chosen.folder)]
        kept = [each.step for each in chosen.folder.saved_snapshots()]
        described = chosen.manifest.to_dict()
        put_json(args.json, {**described, **as_dict(chosen), "history": history, "snapshots": kept})
        return 0
    for name, value in _facts(chosen).items():
        say(f"{name:<15}{value}")
    return 0


def _facts(run: RunInfo) -> dict[str, Any]:
    described, parent = run.manifest, run.manifest.parent
    kept = run.folder.saved_snapshots()
    facts = {
        "name": described.name,
        "run": described.id,
        "folder": run.folder.path,
        "state": run.state,
        "done": epochs(run),
        **flat(described.config),
        "data": f"{described.data.title} {described.data.fingerprint[:12]}",
        "begins with": "" if parent is None else f"{parent.run}, {parent.step} batches",
        **({} if run.status is None else run.status.figures),
        "snapshots": len(kept),
        "size": f"{run.folder.size() / 1e6:.1f} MB",
        "device": f"{described.device}, {described.threads} threads",
        "processes": described.processes if described.processes > 1 else "",
        "created": described.created,
        "made by": f"Hourglass {described.program}",
        "note": described.note,
        **{f"unit {unit}": note for unit, note in described.unit_notes.items()},
        "tags": ", ".join(described.tags),
    }
    return {name: _text(value) for name, value in facts.items() if value != ""}


def flat(config: dict[str, Any]) -> dict[str, Any]:
    """Settings of a run with those of its parts beside them; not what its images are."""
    found: dict[str, Any] = {}
    for name, value in config.items():
        if name != "data":
            found |= value if isinstance(value, dict) else {name: value}
    return found


def _text(value: Any) -> str:  # noqa: ANN401 - of a setting
    return f"{value:.4g}" if isinstance(value, float) else str(value)
