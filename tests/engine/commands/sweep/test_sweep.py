"""``sweep`` from its words to its table, its files, and its end by a signal."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from engine.core.files import as_json
from engine.nets import losses
from engine.runs import lock
from engine.runs.book import RunBook
from tests.engine.runs.same_run import differences

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.runs.folder import RunFolder
    from tests.engine.commands.conftest import Call

ROOT = Path(__file__).parents[4]
WORDS = ("sweep", "--variant", "vanilla", "--hidden", "6", "--batch-size", "50", "--device", "cpu")
GRID = ("--grid", "code=2,4,16", "--seeds", "2", "--epochs", "2")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def sweep(call: Call, folder: Path) -> Call:
    def run(*words: str | Path, grid: tuple[str, ...] = GRID) -> tuple[int, str, str]:
        return call(*WORDS, *grid, "--jobs", "1", "--dataset", folder, *words)

    return run


def strict(text: str) -> Any:
    def refuse(word: str) -> None:
        raise ValueError(word)

    return json.loads(text, parse_constant=refuse)


def of_runs(runs: Path) -> dict[str, RunFolder]:
    return {run.manifest.name: run.folder for run in RunBook(runs, None).runs()}


def test_a_row_for_each_combination_with_mean_and_spread(sweep: Call, runs: Path) -> None:
    code, printed, said = sweep()
    assert code == 0
    head, *rows = printed.splitlines()
    assert head.split() == ["code", "runs", "BCE", "PSNR,", "dB"]
    figures = {run.manifest.name: run.status.figures for run in RunBook(runs, None).runs()}
    for row, size in zip(rows, (2, 4, 16), strict=True):
        both = [figures[f"Vanilla · code {size} · seed {seed}"] for seed in (0, 1)]
        bce, psnr = ([each[name] for each in both] for name in ("bce", "psnr"))
        assert (
            row.split()
            == (
                f"{size} 2/2 {np.mean(bce):.4f} ± {np.std(bce, ddof=1):.4f} "
                f"{np.mean(psnr):.2f} ± {np.std(psnr, ddof=1):.2f}"
            ).split()
        )
    lines = said.splitlines()
    assert len(lines) == 6
    assert re.fullmatch(r"hourglass: Vanilla · code 2 · seed 0: BCE \d\.\d{4} \(1 of 6\)", lines[0])


def test_its_runs_are_runs(sweep: Call, call: Call, runs: Path) -> None:
    sweep("--name", "Widths")
    code, listed, _ = call("runs")
    assert code == 0
    assert listed.count("finished") == 6
    name = "widths · code 16 · seed 1"
    shown = call("runs", "show", name)[1]
    assert re.search(r"^tags +sweep-[0-9a-f]{8}$", shown, re.MULTILINE)
    assert call("resume", name)[0] == 2
    assert len(list(runs.glob("2*"))) == 6


def test_the_same_command_again_trains_nothing_and_says_the_same(sweep: Call, runs: Path) -> None:
    first = sweep()
    logs = {path: path.read_bytes() for path in runs.glob("*/events.jsonl")}
    again = sweep()
    assert again[:2] == first[:2]
    assert again[2] == "hourglass: 6 of 6 runs are done already\n"
    assert {path: path.read_bytes() for path in runs.glob("*/events.jsonl")} == logs


def test_json_is_strict_and_complete(sweep: Call, tmp_path: Path, runs: Path) -> None:
    code, printed, _ = sweep("--json", "-")
    assert code == 0
    found = strict(printed)
    assert list(found) == ["sweep", "name", "variant", "seeds", "cells"]
    assert (found["name"], found["variant"], found["seeds"]) == (None, "vanilla", [0, 1])
    assert [cell["settings"] for cell in found["cells"]] == [{"code": n} for n in (2, 4, 16)]
    for cell in found["cells"]:
        assert cell["finished"] == 2
        values = [run["figures"]["bce"] for run in cell["runs"]]
        bce = cell["figures"]["bce"]
        assert bce["values"] == values
        assert bce["mean"] == pytest.approx(np.mean(values), rel=1e-12)
        assert bce["spread"] == pytest.approx(np.std(values, ddof=1), rel=1e-9)
        for run in cell["runs"]:
            assert (run["state"], run["reason"]) == ("finished", None)
            assert of_runs(runs)[run["name"]].path == Path(run["folder"]) == runs / run["id"]
    sweep("--json", tmp_path / "f.json")
    assert strict((tmp_path / "f.json").read_text("utf-8")) == found
    assert as_json(found) == printed


def test_a_diverged_run_is_told_and_has_no_figures(
    sweep: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = losses.bce
    monkeypatch.setattr(losses, "bce", lambda x, y: plain(x, y) * float("nan"))
    one = ("--grid", "code=2", "--epochs", "2")
    assert sweep(grid=one)[0] == 1
    monkeypatch.undo()
    monkeypatch.setenv("HOURGLASS_RUNS", str(tmp_path / "runs"))
    code, printed, said = sweep("--json", tmp_path / "f.json", grid=one)
    assert code == 1
    assert printed.splitlines()[1].split() == ["2", "0/1", "–", "–", "1", "diverged"]
    assert "Vanilla · code 2: diverged; its loss is not finite any more" in said
    (cell,) = strict((tmp_path / "f.json").read_text("utf-8"))["cells"]
    assert cell["figures"] == {}
    assert cell["runs"][0]["figures"] is None


def test_many_settings_and_figures_fit_80_columns(call: Call, folder: Path) -> None:
    words = ("sweep", "--variant", "variational", "--hidden", "6", "--device", "cpu")
    grids = ("--grid", "code=2,4", "--grid", "beta=.5,4", "--grid", "batch-size=50,100")
    rest = ("--epochs", "1", "--jobs", "1", "--dataset", folder)
    code, printed, _ = call(*words, *grids, "--seeds", "2", *rest)
    assert code == 0
    lines = printed.splitlines()
    assert len(lines) == 9
    assert max(map(len, lines)) <= 80
    assert "…" not in printed
    assert lines[0].split()[:4] == ["code", "beta", "batch-size", "runs"]
    assert "kl" in call(*words, "--grid", "code=2,4", *rest)[1]


def test_the_report_is_a_page_with_a_curve_and_all_figures(sweep: Call, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    _, _, said = sweep("--report", page)
    assert said.endswith(f"hourglass: the report is in {page}\n")
    text = page.read_text("utf-8")
    assert text.count("<svg") == 2
    assert "test BCE, nats / pixel" in text
    assert text.count("<tr>") == 4
    assert "mean ± standard deviation of 2 seeds" in text


def test_the_curve_alone_has_its_points_where_the_values_are(sweep: Call, tmp_path: Path) -> None:
    picture = tmp_path / "curve.svg"
    _, printed, _ = sweep("--report", picture, "--json", "-")
    means = [cell["figures"]["bce"]["mean"] for cell in strict(printed)["cells"]]
    root = ET.fromstring(picture.read_text("utf-8"))  # noqa: S314
    (curve,) = root.findall(f"{SVG}polyline")
    places = [tuple(map(float, each.split(","))) for each in curve.attrib["points"].split()]
    (x0, y0), (x1, y1), (x2, y2) = places
    assert (x1 - x0) / (x2 - x0) == pytest.approx(1 / 3, abs=0.01)  # powers of two: 2, 4, 16
    assert (y1 - y0) / (y2 - y0) == pytest.approx(
        (means[1] - means[0]) / (means[2] - means[0]), abs=0.05
    )
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert {"2", "4", "16", "code", "test BCE, nats / pixel"} <= set(texts)
    whiskers = [each for each in root.findall(f"{SVG}path") if each.attrib.get("fill") == "none"]
    assert len(whiskers) == 3


class Process:
    """A sweep in a process group of its own, for ever unless it is told otherwise."""

    def __init__(self, folder: Path, runs: Path, epochs: int) -> None:
        self.words = (*WORDS, "--grid", "code=2,4", "--epochs", str(epochs), "--dataset", folder)
        self.runs = runs
        self.before = self._logs()
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), *self.words],
            env=os.environ | {"HOURGLASS_RUNS": str(runs)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def trained(self) -> None:
        """Wait until both runs have been trained on since the beginning of this process."""
        while self.process.poll() is None:
            grown = [size - self.before.get(name, 0) for name, size in self._logs().items()]
            if len(grown) == 2 and min(grown) > 2000:
                return
        raise AssertionError(self.process.communicate()[1])

    def _logs(self) -> dict[str, int]:
        return {path.parent.name: path.stat().st_size for path in self.runs.glob("*/events.jsonl")}

    def end(self) -> tuple[int, str, str]:
        printed, said = self.process.communicate(timeout=200)
        return self.process.returncode, printed, said

    def left(self) -> list[str]:
        """Processes that stay; those that end when they see their parent gone have ended."""
        patience = time.monotonic() + 30
        while self._group() and time.monotonic() < patience:
            time.sleep(0.05)
        return self._group()

    def _group(self) -> list[str]:
        """Processes that are still there, zombies apart."""
        found = []
        for each in Path("/proc").glob("[0-9]*/stat"):
            try:
                _, _, rest = each.read_text("utf-8").rpartition(")")
            except (FileNotFoundError, ProcessLookupError):
                continue
            state, _, group = rest.split()[:3]
            if int(group) == self.process.pid and state != "Z":
                found.append(each.parent.name)
        return found


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


@pytest.fixture
def begin(folder: Path, runs: Path) -> Callable[[int], Process]:
    return lambda epochs: Process(folder, runs, epochs)


@needs_proc
@pytest.mark.timeout(600)
def test_a_sweep_that_is_stopped_and_killed_comes_to_the_same_bits(
    begin: Callable[[int], Process], call: Call, runs: Path, tmp_path: Path
) -> None:
    epochs = 300
    stopped = begin(epochs)
    stopped.trained()
    stopped.process.send_signal(signal.SIGTERM)
    code, printed, said = stopped.end()
    assert (code, printed) == (143, "")
    assert said == "hourglass: 0 of 2 runs are done; the same command goes on from here\n"
    assert stopped.left() == []
    assert {run.state for run in RunBook(runs, None).runs()} == {"stopped"}
    killed = begin(epochs)
    killed.trained()
    os.killpg(killed.process.pid, signal.SIGKILL)
    killed.end()
    whole = tmp_path / "whole"
    words = (*stopped.words, "--jobs", "1", "--runs")
    assert call(*words, runs)[0] == 0
    assert call(*words, whole)[0] == 0
    first, second = of_runs(runs), of_runs(whole)
    assert first.keys() == second.keys()
    for name, run in first.items():
        assert differences(run, second[name]) == []


@needs_proc
def test_workers_do_not_outlive_a_sweep_that_is_killed(
    begin: Callable[[int], Process], runs: Path
) -> None:
    orphaned = begin(10_000)
    orphaned.trained()
    os.kill(orphaned.process.pid, signal.SIGKILL)
    orphaned.end()  # until all have closed its stderr
    for run in RunBook(runs, None).runs():
        assert run.state == "stopped"
        assert not lock.is_held(run.folder)
