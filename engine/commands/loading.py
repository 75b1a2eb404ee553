"""Data sets, with a bar on stderr for what takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.terminal import Bar
from engine.data import dataset

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


def load_dataset(name: str) -> Dataset:
    """Load a data set with a bar for what takes long; see ``engine.data.dataset.load``."""
    with Bar("Loading") as bar:
        return bar.follow(dataset.loading(name))
