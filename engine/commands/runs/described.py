"""What is said of a run, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.runs.book import RunInfo


def epochs(run: RunInfo) -> str:
    """Epochs done of those planned, as ``2.5/10``."""
    if run.status is None:
        return f"0/{run.manifest.config.get('epochs', '?')}"
    return f"{float(f'{run.status.epoch:.3g}'):g}/{run.status.epochs}"


def as_dict(run: RunInfo) -> dict[str, Any]:
    """A line of the list, ready for JSON; null for what is not known yet."""
    described, status = run.manifest, run.status
    return {
        "id": described.id,
        "name": described.name,
        "folder": str(run.folder.path),
        "state": run.state,
        "variant": described.variant,
        "created": described.created,
        "dataset": described.data.name,
        "step": None if status is None else status.step,
        "epoch": None if status is None else status.epoch,
        "epochs": None if status is None else status.epochs,
        "figures": None if status is None else status.figures,
    }
