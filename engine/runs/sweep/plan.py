"""Which runs a sweep has: every combination of settings, each with every seed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.core import foreign_text
from engine.variants import registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.models.config import RunConfig

Setting = bool | int | float | str


@dataclass(frozen=True)
class Cell:
    """One run of a sweep.

    Attributes:
        settings: What makes it another than its neighbours, by name, without the seed.
        config: All settings.
    """

    settings: dict[str, Setting]
    config: RunConfig

    def described(self) -> str:
        """Its settings in words, such as ``code 8 · beta 0.5``; empty if there are none."""
        return " · ".join(f"{name} {shown(value)}" for name, value in self.settings.items())


@dataclass(frozen=True)
class Plan:
    """A sweep before its first run.

    Attributes:
        cells: Its runs, those of one combination of settings side by side.
        name: For people; empty for none.
    """

    cells: tuple[Cell, ...]
    name: str = ""

    def tag(self, fingerprint: str) -> str:
        """The word that all its runs carry: the same runs on the same data have the same.

        Args:
            fingerprint: Of the data set.
        """
        runs = sorted(canonical(cell.config.to_shared_dict()) for cell in self.cells)
        content = json.dumps([self.name, fingerprint, runs]).encode()
        return f"sweep-{hashlib.sha256(content).hexdigest()[:8]}"

    def run_name(self, cell: Cell) -> str:
        """What a run of it is called: its variant, or the sweep's name, and what differs."""
        variant = registry.find(cell.config.variant)
        seeds = {each.config.seed for each in self.cells}
        seed = f"seed {cell.config.seed}" if len(seeds) > 1 else ""
        parts = (self.name or variant.title, cell.described(), seed)
        return " · ".join(part for part in parts if part)


def with_seeds(combinations: Sequence[Cell], seeds: Sequence[int], name: str = "") -> Plan:
    """A plan of every combination with every seed.

    Args:
        combinations: Of the settings; their own seed does not matter.
        seeds: Each once.
        name: Of the sweep.
    """
    cells = [
        Cell(each.settings, replace(each.config, seed=seed))
        for each in combinations
        for seed in seeds
    ]
    return Plan(tuple(cells), foreign_text.name(name))


def canonical(config: dict[str, Any]) -> str:
    """Settings as text that is the same for the same settings, read from a file or not."""
    return json.dumps(config, sort_keys=True)


def shown(value: Setting) -> str:
    """A setting's value as people read it."""
    return f"{value:g}" if isinstance(value, float) else str(value)
