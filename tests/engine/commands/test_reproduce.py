from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest

from engine.commands import reproduce
from engine.experiments.cache import ModelCache
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.data.dataset import Dataset
    from engine.training.events import Event
    from tests.engine.commands.conftest import Call


@pytest.fixture(autouse=True)
def few_digits(tiny: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handful of digits, and a cache of the test's own."""
    monkeypatch.setattr(reproduce, "load_dataset", lambda _: tiny)
    cache = str(tmp_path / "cache")
    monkeypatch.setattr(reproduce.platformdirs, "user_cache_dir", lambda *_, **__: cache)


def test_table_json_and_report_agree(call: Call, tmp_path: Path) -> None:
    target, folder, results = tmp_path / "f.json", tmp_path / "report", tmp_path / "RESULTS.md"
    results.write_text("why\n<!-- reproduce -->\n<!-- /reproduce -->\n", "utf-8")
    words = ("--json", target, "--report", folder, "--markdown", results)
    code, out, err = call("reproduce", "vanilla", "--quick", *words)
    assert code == 0
    written = json.loads(target.read_text("utf-8"))
    text = (folder / "reproduce.html").read_text("utf-8")
    assert len(written["rows"]) == 13
    for row in written["rows"]:
        assert row["experiment"] == "vanilla"
        ours = math.inf if row["ours"] is None else row["ours"]  # JSON knows none
        assert f"{ours:.4g}" in out
        assert f"{ours:.4g}" in text
    judged = [row["verdict"] for row in written["rows"] if row["verdict"]]
    kinds = ("within the band", "better", "worse")
    assert out.splitlines()[-1] == ", ".join(f"{judged.count(kind)} {kind}" for kind in kinds)
    assert judged.count("worse") > 5  # 200 digits do not make a laboratory
    assert "vanilla:" in err
    table = (folder / "reproduce.md").read_text("utf-8")
    assert table.count("| vanilla |") == len(judged)
    marked = f"why\n<!-- reproduce -->\n\n{table}\n<!-- /reproduce -->\n"
    assert results.read_text("utf-8") == marked


def test_the_figures_of_other_experiments_stay_in_the_table(call: Call, tmp_path: Path) -> None:
    results = tmp_path / "RESULTS.md"
    results.write_text("<!-- reproduce -->\n<!-- /reproduce -->\n", "utf-8")
    for name in ("supervised", "vanilla"):
        assert call("reproduce", name, "--quick", "--markdown", results)[0] == 0
    lines = results.read_text("utf-8").splitlines()
    names = [line.split(" | ")[0].strip("| ") for line in lines if line.startswith("|")][2:]
    assert list(dict.fromkeys(names)) == ["vanilla", "supervised"]
    assert len(names) > 5


def test_a_file_without_a_place_for_the_table_is_refused_first(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ModelCache, "trained", None)
    (tmp_path / "RESULTS.md").write_text("<!-- reproduce -->", "utf-8")
    code, _, err = call("reproduce", "vanilla", "--markdown", tmp_path / "RESULTS.md")
    assert code == 2
    assert "RESULTS.md needs one <!-- reproduce -->" in err


def test_a_second_run_finds_what_the_first_finished(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = call("reproduce", "vanilla", "--quick")
    monkeypatch.setattr(Trainer, "run", None)
    assert call("reproduce", "vanilla", "--quick")[:2] == first[:2]


def test_ctrl_c_ends_with_130_and_keeps_what_was_finished(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train = Trainer.run

    def interrupted(self: Trainer, epochs: int) -> Iterator[Event]:
        if self.config.variant == "contractive":
            raise KeyboardInterrupt
        yield from train(self, epochs)

    monkeypatch.setattr(Trainer, "run", interrupted)
    assert call("reproduce", "contractive", "--quick")[0] == 130
    assert len(list((tmp_path / "cache" / "reproduce").iterdir())) == 1


def test_divergence_is_told_and_the_others_go_on(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    train = Trainer.run

    def wild(self: Trainer, epochs: int) -> Iterator[Event]:
        if self.config.variant == "contractive":
            for parameter in self._variant.parameters():
                parameter.data.fill_(1e30)
        yield from train(self, epochs)

    monkeypatch.setattr(Trainer, "run", wild)
    code, out, err = call("reproduce", "contractive", "vanilla", "--quick")
    assert code == 1
    assert "no longer a finite number" in err
    assert "test BCE, epoch 10" in out


def test_an_unknown_name_is_refused_before_anything_is_loaded(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reproduce, "load_dataset", None)
    code, out, err = call("reproduce", "magic")
    assert (code, out) == (2, "")
    assert "there is no experiment 'magic'" in err


def test_a_json_file_that_cannot_be_written_is_refused_first(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ModelCache, "trained", None)
    code, _, err = call("reproduce", "vanilla", "--json", tmp_path / "nowhere" / "x.json")
    assert code == 2
    assert "nowhere" in err


def test_the_quick_run_names_what_it_leaves_out(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reproduce, "_outcomes", lambda *_: ({}, False))
    _, _, err = call("reproduce", "--quick")
    assert "not in the quick run unless named: k_sparse" in err
    _, _, err = call("reproduce")
    assert "unless named" not in err
