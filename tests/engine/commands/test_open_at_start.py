"""What the words after the program's name open, before there is a window."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import pytest

from engine.commands.open_at_start import OpenAtStart, open_at_start
from engine.runs.folder import RunError
from tests.engine.runs.test_book import make

if TYPE_CHECKING:
    from pathlib import Path

    from engine.runs.folder import RunFolder


def words(shown: str | Path | None = None, runs: Path | None = None) -> argparse.Namespace:
    return argparse.Namespace(
        shown=None if shown is None else str(shown), runs=None if runs is None else str(runs)
    )


@pytest.fixture
def plain(runs: Path) -> RunFolder:
    """The only run in the usual place."""
    return make(runs, "plain one")


def test_nothing_named_is_nothing_shown(tmp_path: Path) -> None:
    assert open_at_start(words()) == OpenAtStart()
    assert open_at_start(words(runs=tmp_path)) == OpenAtStart(tmp_path)
    assert open_at_start(words()).shown is None


def test_a_run_is_found_by_all_its_names(plain: RunFolder) -> None:
    for name in (plain.path, plain.path.name, plain.path.name[:-2], "PLAIN one"):
        found = open_at_start(words(name))
        assert found == OpenAtStart(run=plain.path)
        assert found.shown == plain.path


def test_a_run_is_looked_for_in_the_folder_that_is_named(plain: RunFolder, tmp_path: Path) -> None:
    other = make(tmp_path / "other", "other one")
    assert open_at_start(words("other one", tmp_path / "other")) == OpenAtStart(
        tmp_path / "other", run=other.path
    )
    assert open_at_start(words(plain.path, tmp_path / "other")).run == plain.path
    with pytest.raises(RunError, match="'plain one' is no command and no file"):
        open_at_start(words("plain one", tmp_path / "other"))


def test_a_folder_of_runs_is_where_they_are(tmp_path: Path) -> None:
    make(tmp_path / "cluster", "far")
    assert open_at_start(words(tmp_path / "cluster")) == OpenAtStart(tmp_path / "cluster")


def test_a_model_file(tmp_path: Path) -> None:
    (tmp_path / "m.safetensors").write_bytes(b"")
    found = open_at_start(words(tmp_path / "m.safetensors"))
    assert found == OpenAtStart(model=tmp_path / "m.safetensors")
    assert found.shown == tmp_path / "m.safetensors"


@pytest.mark.usefixtures("plain")
def test_what_is_not_there_is_told(tmp_path: Path, runs: Path) -> None:
    with pytest.raises(RunError, match=r"There is no file .*/x\.safetensors; name a model file"):
        open_at_start(words(tmp_path / "x.safetensors"))
    with pytest.raises(RunError, match=f"There is no run 'trian' in {runs}; `hourglass runs`"):
        open_at_start(words("trian"))
    (tmp_path / "empty").mkdir()
    for named in (words(tmp_path / "empty"), words(runs, tmp_path / "empty")):
        with pytest.raises(RunError, match=r"(empty|runs) holds no run: there is no run\.json"):
            open_at_start(named)


def test_a_run_goes_before_a_folder_of_its_name(
    plain: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain one").mkdir()
    assert open_at_start(words("plain one")).run == plain.path
