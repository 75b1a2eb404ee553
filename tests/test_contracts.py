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
CONFIGS = ("pyproject.toml", ".ci/runtime_imports.toml")
SETTINGS = [tomllib.loads((ROOT / each).read_text(encoding="utf-8")) for each in CONFIGS]
CONTRACTS = [
    contract["name"] for each in SETTINGS for contract in each["tool"]["importlinter"]["contracts"]
]

VIOLATIONS = {
    "main → gui → engine, never back": ("engine/nets/losses.py", "import gui.theme"),
    "Nothing imports main": ("gui/theme/__init__.py", "import main"),
    "The engine never imports Qt": ("engine/nets/losses.py", "from PySide6 import QtCore"),
    "The window never imports torch": ("gui/theme/__init__.py", "import torch"),
    "Inside the window: from the benchmark down to the guard": (
        "gui/background/worker.py",
        "import gui.main_window",
    ),
    "Panels do not know each other": ("gui/panels/learn.py", "import gui.panels.units"),
    "Widgets know neither the session nor the engine": (
        "gui/widgets/canvas/canvas.py",
        "import engine.nets.losses",
    ),
    "Inside the engine: from commands down to core": (
        "engine/core/threads.py",
        "import engine.training.trainer",
    ),
    "No variant knows another": ("engine/variants/sparse.py", "import engine.variants.k_sparse"),
    "No circles in the window, type-only ones included": (
        "gui/background/mailbox.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING: import gui.background.worker",
    ),
    "No circles in the engine, type-only ones included": (
        "engine/core/errors.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING: import engine.core.files",
    ),
    "pyqtgraph only in the map and the plots": ("gui/panels/learn.py", "import pyqtgraph"),
    "What the window reads before torch is loaded loads no torch": (
        "engine/core/progress.py",
        "import torch",
    ),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", *CONFIGS],
        cwd=folder,
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program; whoever changes a file of it puts it back."""
    folder = tmp_path_factory.mktemp("clone")
    sources = [
        path for name in ("gui", "engine", "resources") for path in (ROOT / name).rglob("*.py")
    ]
    for source in (*sources, ROOT / "main.py", *(ROOT / each for each in CONFIGS)):
        target = folder / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    return folder


def test_every_contract_has_its_violation() -> None:
    assert set(VIOLATIONS) == set(CONTRACTS)


def test_all_contracts_are_checked_by_the_linters() -> None:
    commands = (ROOT / ".ci" / "lint").read_text(encoding="utf-8").splitlines()
    assert f"lint-imports --no-cache {' '.join(CONFIGS)}" in commands


def test_the_program_keeps_all_contracts(clone: Path) -> None:
    result = lint(clone)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in result.stdout


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_violation_breaks_its_contract(clone: Path, contract: str) -> None:
    name, statement = VIOLATIONS[contract]
    file = clone / name
    kept = file.read_bytes()
    try:
        file.write_bytes(kept + f"\n{statement}\n".encode())
        result = lint(clone)
    finally:
        file.write_bytes(kept)
    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout
