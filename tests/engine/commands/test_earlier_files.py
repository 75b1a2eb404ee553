"""Model files of every earlier version: as runs, and written out again, they stay the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from engine.models import checkpoint
from engine.runs.book import RunBook
from engine.runs.history import records
from tests.engine.models.test_migration import FIGURES, FILES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.commands.conftest import Call


@pytest.mark.parametrize("name", FIGURES)
def test_file_and_run_and_exported_file_evaluate_to_the_same(
    name: str, call: Call, folder: Path, runs: Path, tmp_path: Path
) -> None:
    file, again = FILES / f"{name}.safetensors", tmp_path / "again.safetensors"
    code, printed, said = call("runs", "import", file, "--dataset", folder)
    run = RunBook(runs).find(name)
    assert (code, printed, said) == (0, f"{file}: {run.manifest.id}\n", "")
    assert call("runs", "export", name, "--out", again)[0] == 0
    target = tmp_path / "figures.json"
    words = ("evaluate", file, name, again, "--dataset", folder, "--json", target)
    assert call(*words)[0] == 0
    first, second, third, pca = json.loads(target.read_text("utf-8"))["models"]
    assert [each.pop("file") for each in (first, second, third)] == [str(file), name, str(again)]
    assert first == second == third
    assert pca["file"] is None
    assert first["mse"] == pytest.approx(FIGURES[name]["mse"], rel=1e-6)
    assert run.state == "finished"
    assert run.status is not None
    assert run.status.figures == records(run.folder)[-1].test == FIGURES[name]["test"]
    assert checkpoint.load(again).history == checkpoint.load(file).history
