"""Where Qt is not installed the engine works: all modules load, and all headless commands run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

import main

ROOT = Path(__file__).parents[3]
PROGRAM = """
import importlib, json, pkgutil, sys
import tests.conftest  # HOURGLASS_BLOCK_QT is set: from here on there is no Qt
import engine, main
from engine.data import dataset
modules = [each.name for each in pkgutil.walk_packages(engine.__path__, "engine.")]
for name in modules:
    importlib.import_module(name)
digits, words = sys.argv[1], json.loads(sys.argv[2])
few = dataset.load(digits)
for name in ("pretrain", "reproduce"):  # these take MNIST
    sys.modules[f"engine.commands.{name}"].load_dataset = lambda _: few
codes = {name: main.main([*name.split(), *args]) for name, args in words.items()}
qt = [name for name in sys.modules if name.partition(".")[0] in tests.conftest.BLOCKED]
try:
    import PySide6
except ModuleNotFoundError:
    qt.append("blocked")
print(json.dumps([modules, codes, qt]))
"""


def test_all_modules_load_and_all_headless_commands_run_without_qt(
    folder: Path, saved: Path, tmp_path: Path
) -> None:
    photo = Image.new("L", (40, 40), 255)
    photo.paste(0, (16, 8, 24, 32))  # a thick one
    photo.save(tmp_path / "photo.png")
    out, few = str(tmp_path / "out"), ["--hidden", "none", "--code", "4", "--epochs", "1"]
    words = {
        "train": [
            "--variant",
            "vanilla",
            *few,
            "--dataset",
            str(folder),
            "--device",
            "cpu",
            "--name",
            "first",
        ],
        "resume": ["first", "--epochs", "2", "--dataset", str(folder)],
        "runs": ["--json"],
        "runs show": ["first"],
        "runs diff": ["first", "first"],
        "runs rename": ["first", "second"],
        "runs export": ["second", "--out", str(tmp_path / "exported")],
        "runs import": [str(tmp_path / "exported"), "--dataset", str(folder)],
        "runs rm": ["second"],
        "evaluate": [str(saved)],
        "units": [str(saved), "--dataset", str(folder)],
        "encode": [str(saved), "--dataset", str(folder), "--out", f"{tmp_path}/codes.csv"],
        "few-labels": [str(saved), "--labels", "2", "--draws", "1", "--dataset", str(folder)],
        "sample": [
            str(saved),
            "--fitted",
            "--dataset",
            str(folder),
            "--out",
            f"{tmp_path}/grid.png",
        ],
        "reconstruct": [str(saved), str(tmp_path / "photo.png"), "--out", out],
        "pretrain": ["vanilla", "--epochs", "1", "--out", out],
        "reproduce": ["supervised", "--quick"],
        "sweep": [
            *("--variant", "vanilla", *few, "--dataset", str(folder)),
            *("--grid", "lr=0.001", "--seeds", "1", "--jobs", "1"),
            *("--runs", str(tmp_path / "swept")),
        ],
    }
    headless = {name for name, each in main.COMMANDS.items() if each.module.startswith("engine.")}
    headless |= {f"runs {action}" for action in main.COMMANDS["runs"].actions}
    assert set(words) == headless
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), json.dumps(words)],
        cwd=ROOT,
        env=os.environ | {"HOURGLASS_BLOCK_QT": "1", "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        encoding="utf-8",
        timeout=480,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modules, codes, qt = json.loads(done.stdout.splitlines()[-1])
    files = {path.relative_to(ROOT).with_suffix("") for path in (ROOT / "engine").rglob("*.py")}
    wanted = {".".join(file.parts) for file in files if file.name != "__init__"}
    assert wanted <= set(modules)
    assert codes == dict.fromkeys(words, 0), done.stderr
    assert qt == ["blocked"]
    assert (Path(out) / "vanilla" / "run.json").is_file()
