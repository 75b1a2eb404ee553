"""The benchmark's command: what it refuses, and what it writes. Speed itself is never asserted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import main
from engine.benchmark.context import Machine
from engine.benchmark.result import BenchmarkRow
from engine.benchmark.stats import Spread
from engine.core import device
from gui.benchmark import rows

ROOT = Path(__file__).parents[3]
MACHINE = Machine("Abacus", 2, 1, "Linux", "3.11", {"torch": "2"}, 0.5)
MET = BenchmarkRow(
    "map", "pick", Spread.of([0.5, 0.5]), "ms", "1 ms | one", None, 0.5, "at most", 1.0
)


def test_an_unknown_figure_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main.main(["benchmark", "speed"]) == 2
    said = capsys.readouterr().err
    assert "there is no figure 'speed'" in said
    assert "training, products" in said


@pytest.mark.skipif(device.available()[0].key != "cpu", reason="there is a device to measure")
def test_without_a_device_its_rows_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures, table = tmp_path / "f.json", tmp_path / "t.md"
    words = ["benchmark", "gpu", "--quick", "--json", str(figures), "--markdown", str(table)]
    assert main.main(words) == 0
    assert "no device" in capsys.readouterr().out
    written = json.loads(figures.read_text("utf-8"))
    assert {row["verdict"] for row in written["figures"]} == {"no device"}
    assert table.read_text("utf-8").count("no device") == 3


ENDLESS = """
import sys
import main
from gui.benchmark import rows
from tests.gui.benchmark.test_command import MET

rows.ENGINE["map"] = lambda plan: iter([MET] * 3000)
sys.exit(main.main())
"""


@pytest.mark.skipif(os.name != "posix", reason="streams are led by a shell")
@pytest.mark.parametrize("kept", [True, False])
def test_figures_that_are_kept_are_measured_whoever_reads(kept: bool, tmp_path: Path) -> None:
    words = ("--json", str(tmp_path / "f.json")) if kept else ()
    script = '{ "$0" "$@"; echo $? >&2; } | head -1'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable, "-c", ENDLESS, "benchmark", "map", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.stdout.startswith("map  pick  ")
    assert done.stderr == "141\n"
    if kept:
        assert len(json.loads((tmp_path / "f.json").read_text("utf-8"))["figures"]) == 3000


@pytest.mark.parametrize("name", rows.WINDOW)
def test_what_measures_in_the_window_is_there(name: str) -> None:
    assert callable(rows.function_of(name))


WITHOUT_QT = """
import sys
from tests import conftest

conftest.BLOCKED.remove("gui")  # the program is all there, as on a server
sys.meta_path.insert(0, conftest.QtBlocker())
import main
sys.exit(main.main())
"""


def without_qt(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_QT, "benchmark", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


def test_what_the_engine_does_is_measured_where_qt_is_not_installed(tmp_path: Path) -> None:
    done = without_qt("gpu", "--quick", "--json", str(tmp_path / "f.json"))
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    written = json.loads((tmp_path / "f.json").read_text("utf-8"))
    assert {row["group"] for row in written["figures"]} == {"gpu"}
    assert written["platform"] == ""


def test_where_qt_is_not_installed_the_window_is_refused_before_anything_is_measured() -> None:
    done = without_qt("gpu", "pen")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "hourglass: pen is measured in the window, for which Qt is missing"
    )
    assert "training, products" in done.stderr


def test_where_nothing_is_asked_for_all_is_measured_that_can_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert rows.chosen([]) == list(rows.NAMES)
    assert rows.chosen(["pen", "gpu", "pen"]) == ["pen", "gpu"]
    monkeypatch.setattr(rows, "has_qt", lambda: False)
    assert rows.chosen([]) == list(rows.ENGINE)


MIXED = """
import sys
import main
from engine.benchmark.result import no_device
from gui.benchmark import rows
from tests.gui.benchmark.test_command import MET

rows.ENGINE["map"] = lambda plan: iter([MET, no_device("map", "waits", "", "")])
sys.exit(main.main())
"""


def test_what_was_measured_is_written_also_beside_what_the_machine_lacks(tmp_path: Path) -> None:
    table = tmp_path / "t.md"
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-c", MIXED, "benchmark", "map", "--markdown", str(table)],
            cwd=ROOT, capture_output=True, timeout=240, check=True,
        )  # fmt: skip
        assert "| map | pick |" in table.read_text("utf-8")
