"""Somebody without rights, whose home is read-only, full, or partly somebody else's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.models import checkpoint
from engine.runs.book import RunBook
from tests.nobody import NOBODY, ROOT, as_nobody, why_not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SMALL = ("--variant", "vanilla", "--hidden", "6", "--code", "3", "--device", "cpu", "--epochs", "1")
TRAIN = ("train", *SMALL, "--dataset")


def called(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as a user without rights, at home in a folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "HOURGLASS_"))}
    return subprocess.run(
        as_nobody(sys.executable, str(ROOT / "main.py"), *words),
        cwd="/",
        env=kept | {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that root alone may write to, with a data set and a folder of the user's own."""
    if why_not():
        pytest.skip(why_not())
    with tempfile.TemporaryDirectory() as name:  # pytest's own are closed to others
        place = Path(name)
        place.chmod(0o755)
        (place / "own").mkdir()
        os.chown(place / "own", NOBODY, NOBODY)
        yield place


@pytest.fixture
def call(home: Path, folder: Path) -> Callable[..., tuple[int, str, str]]:
    """A command as that user, with the tiny set in ``home / "digits"``."""
    shutil.copytree(folder, home / "digits")
    (home / "digits").chmod(0o755)  # those of pytest are closed to others

    def run(*words: str | Path) -> tuple[int, str, str]:
        done = called(*map(str, words), home=home)
        return done.returncode, done.stdout, done.stderr

    return run


def test_a_home_that_can_not_be_written_is_told_before_training(
    home: Path, call: Callable[..., tuple[int, str, str]]
) -> None:
    code, printed, said = call(*TRAIN, home / "digits")
    assert (code, printed) == (2, "")
    assert said == (
        f"hourglass: {home}/.local/share/hourglass/runs can't be written: Permission denied. "
        "Choose another place or make room.\n"
    )
    code, printed, said = call(*TRAIN, home / "digits", "--runs", home / "own" / "runs")
    assert (code, said.count("\n")) == (0, 1)
    assert printed.startswith("epoch 1 ")
    (run,) = RunBook(home / "own" / "runs", None).runs()
    assert run.state == "finished"
    target = home / "own" / "m.safetensors"
    assert call(*TRAIN, home / "digits", "--no-run", "--out", target)[0] == 0
    assert checkpoint.load(target).epoch == 1


def test_what_belongs_to_somebody_else_is_passed_over(
    home: Path, call: Callable[..., tuple[int, str, str]]
) -> None:
    runs = home / "own" / "runs"
    call(*TRAIN, home / "digits", "--runs", runs, "--name", "mine")
    (run,) = RunBook(runs, None).runs()
    other = runs / "20261126-184233-vanilla-7c1f"
    shutil.copytree(run.folder.path, other)
    other.chmod(0o700)
    closed = home / "own" / "closed"
    closed.mkdir(mode=0o700)
    code, printed, said = call("runs", "--runs", runs)
    assert (code, said) == (0, "")
    assert "mine" in printed
    (other / "run.json").chmod(0o600)
    other.chmod(0o755)
    code, printed, said = call("runs", "--runs", runs)
    assert (code, said.count("\n")) == (0, 1)
    assert f"{other}/run.json can't be read: Permission denied." in said
    for words in (
        ("evaluate", closed / "m.safetensors"),
        ("runs", "show", closed / "run"),
        ("train", *SMALL, "--dataset", closed / "set", "--no-run"),
        ("train", *SMALL, "--dataset", home / "digits", "--no-run", "--out", closed / "m"),
        ("reconstruct", "vanilla", closed / "x.png", "--out", home / "own" / "out"),
        ("runs", "--runs", closed / "runs", "--json", closed / "x.json"),
    ):
        code, _, said = call(*words)
        assert (code, said.count("\n")) == (2, 1), (words, said)
        assert said.startswith("hourglass: "), said
