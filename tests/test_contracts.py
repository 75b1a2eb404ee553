"""Each import contract is proved once: a copy of the program that breaks it is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = [each["name"] for each in SETTINGS["tool"]["importlinter"]["contracts"]]

VIOLATIONS = {
    "main → gui → engine, never back": ("engine/nets/losses.py", "import gui.theme"),
    "Nothing imports main": ("gui/theme/__init__.py", "import main"),
    "The engine never imports Qt": ("engine/nets/losses.py", "from PySide6 import QtCore"),
    "The window never imports torch": ("gui/theme/__init__.py", "import torch"),
    "Inside the window: main_window → panels → session → background": (
        "gui/background/worker.py",
        "import gui.main_window",
    ),
    "Panels do not know each other": ("gui/panels/learn.py", "import gui.panels.filters"),
    "Widgets know neither the session nor the engine": (
        "gui/widgets/canvas/canvas.py",
        "import engine.nets.losses",
    ),
    "Inside the engine: from commands down to core": (
        "engine/core/threads.py",
        "import engine.training.trainer",
    ),
    "No variant knows another": ("engine/variants/sparse.py", "import engine.variants.k_sparse"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for package in ("gui", "engine", "resources"):
        for source in (ROOT / package).rglob("*.py"):
            target = tmp_path / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    for name in ("main.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_every_contract_has_its_violation() -> None:
    assert set(VIOLATIONS) == set(CONTRACTS)


def test_the_program_keeps_all_contracts(clone: Path) -> None:
    result = lint(clone)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in result.stdout


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_violation_breaks_its_contract(clone: Path, contract: str) -> None:
    file, statement = VIOLATIONS[contract]
    with (clone / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{statement}\n")
    result = lint(clone)
    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout
