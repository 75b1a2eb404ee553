"""Several processes train the run that one would train."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.training.team import ALONE
from tests.engine.training import ranks_worker
from tests.engine.training.ranks_worker import CASES, ODD, ONE

ROOT = Path(__file__).parents[3]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("localhost", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def one() -> dict[str, torch.Tensor]:
    """What one process comes to."""
    with ranks_worker.float64():
        return ranks_worker.everything(ALONE)


@pytest.fixture(scope="module", params=[2, pytest.param(3, marks=pytest.mark.slow)])
def several(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, torch.Tensor]]:
    """What each of several comes to."""
    folder, size = tmp_path_factory.mktemp("ranks"), request.param
    shared = {
        "MASTER_ADDR": "localhost",
        "MASTER_PORT": str(free_port()),
        "WORLD_SIZE": str(size),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "tests.engine.training.ranks_worker", str(folder)]
    processes = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | shared | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(size)
    ]
    said = [process.communicate(timeout=200)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * size, said
    return [load_file(folder / f"{rank}.safetensors") for rank in range(size)]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("batch_size", [ODD, ONE])
def test_gradients_of_the_first_step(
    case: str,
    batch_size: int,
    one: dict[str, torch.Tensor],
    several: list[dict[str, torch.Tensor]],
) -> None:
    name = f"{case}.first.{batch_size}"
    assert float(one[name].abs().max()) > 1e-3
    for each in several:
        torch.testing.assert_close(each[name], one[name], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_a_whole_run(
    case: str, one: dict[str, torch.Tensor], several: list[dict[str, torch.Tensor]]
) -> None:
    assert len(one[f"{case}.losses"]) == 8
    for each in several:
        for key in ("losses", "figures"):
            name = f"{case}.{key}"
            torch.testing.assert_close(each[name], one[name], rtol=1e-8, atol=1e-9)


def test_what_one_of_them_can_not_compute_turns_all_back(
    one: dict[str, torch.Tensor], several: list[dict[str, torch.Tensor]]
) -> None:
    assert len({int(each["diverging.noticed"]) for each in several}) == 1
    for each in several:
        torch.testing.assert_close(
            each["diverging.figures"], one["diverging.figures"], rtol=1e-8, atol=1e-9
        )


@pytest.mark.parametrize("case", CASES)
def test_all_processes_have_the_same_weights(
    case: str, several: list[dict[str, torch.Tensor]]
) -> None:
    first, *others = (each[f"{case}.weights"] for each in several)
    assert all(torch.equal(first, other) for other in others)
