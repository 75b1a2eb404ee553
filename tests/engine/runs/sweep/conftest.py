"""A sweep of narrow networks on a data set of a few digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.nets.architecture import Dense
from engine.runs.new_run import data_source
from engine.runs.sweep.plan import Cell, Plan, with_seeds
from tests.engine.commands.conftest import write_folder
from tests.engine.small_runs import quick

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.runs.manifest import DataSource


@pytest.fixture(scope="session")
def images(tiny: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny set as a folder."""
    target = tmp_path_factory.mktemp("digits")
    write_folder(target, tiny)
    return target


@pytest.fixture
def data(tiny: Dataset, images: Path) -> DataSource:
    return data_source(str(images), tiny)


@pytest.fixture
def plan(images: Path) -> Plan:
    """Two code sizes with two seeds, two epochs each."""
    return small_plan(images)


def small_plan(images: Path, name: str = "", **changes: object) -> Plan:
    cells = [
        Cell(
            {"code": code},
            quick(network=Dense((6,), code), dataset=str(images), **{"epochs": 2, **changes}),
        )
        for code in (2, 3)
    ]
    return with_seeds(cells, (0, 1), name)
