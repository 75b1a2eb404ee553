"""Names and paths are not text: each is taken for what it is, and shown as something to be read."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.models import checkpoint
from engine.runs.book import RunBook

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.data.dataset import Dataset
    from tests.engine.commands.conftest import Call

SMALL = ("--variant", "vanilla", "--hidden", "6", "--code", "3", "--device", "cpu", "--epochs", "1")
BYTES = os.fsdecode(b"caf\xe9")
ODD = [
    pytest.param(
        BYTES,
        r"caf\xe9",
        id="no UTF-8",
        marks=pytest.mark.skipif(sys.platform != "linux", reason="such names are Linux's"),
    ),
    pytest.param("<h1>[red]T", "<h1>[red]T", id="markup"),
    pytest.param("a\nb", r"a\nb", id="line break"),
    pytest.param("x\x1b[2J", r"x\x1b[2J", id="control"),
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory: an empty one."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.mark.parametrize(("name", "shown"), ODD)
def test_a_run_of_odd_names_goes_all_the_way(
    name: str, shown: str, folder: Path, runs: Path, call: Call
) -> None:
    here = Path.cwd()
    shutil.copytree(folder, here / name)
    words = (
        "--dataset",
        name,
        "--out",
        f"{name}.safetensors",
        "--name",
        name,
        "--json",
        f"{name}.json",
    )
    code, _, said = call("train", *SMALL, *words)
    assert (code, said) == (0, f"hourglass: the model of epoch 1 is in {shown}.safetensors\n")
    written = json.loads(Path(f"{name}.json").read_text("utf-8"))
    assert written["config"]["dataset"] == str(here / name)
    model = checkpoint.load(here / f"{name}.safetensors")
    assert model.config.dataset == str(here / name)
    run = RunBook(runs, None).runs()[0]
    assert run.manifest.name == shown.replace(r"a\nb", "a b")  # a name for people has spaces
    code, listed, _ = call("runs")
    assert code == 0
    assert any(run.manifest.name in line for line in listed.splitlines())
    code, printed, said = call("evaluate", f"{name}.safetensors", "--json", "figures")
    assert (code, said) == (0, "")
    assert printed.splitlines()[1].split()[:2] == ["Model", shown[:12] if len(shown) < 13 else "x"]
    measured = json.loads(Path("figures").read_text("utf-8"))["models"][0]
    assert (measured["file"], measured["dataset"]) == (f"{name}.safetensors", str(here / name))
    code, _, said = call("runs", "export", run.manifest.id, "--out", f"{name}.2.safetensors")
    assert (code, said) == (0, f"hourglass: the model of epoch 1 is in {shown}.2.safetensors\n")
    code, told, _ = call("runs", "show", run.manifest.id)
    assert f"{'name':<15}{run.manifest.name}" in told.splitlines()


@pytest.mark.parametrize(("name", "shown"), ODD)
@pytest.mark.parametrize(
    "words",
    [("evaluate", "{}.safetensors"), ("runs", "show", "{}"), ("train", *SMALL, "--dataset", "{}")],
)
def test_what_is_not_there_is_named_in_one_line(
    words: tuple[str, ...], name: str, shown: str, here: Path, refused: Callable[..., str]
) -> None:
    assert shown in refused(*(word.replace("{}", name) for word in words))
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("train", *SMALL, "--dataset", "~nosuchuser/T"),
        ("evaluate", "~nosuchuser/x.safetensors"),
        ("runs", "--runs", "~nosuchuser"),
        ("window", "~nosuchuser"),
        ("screenshot", "a.png", "--runs", "~nosuchuser"),
    ],
)
def test_the_home_of_nobody_is_one_line(
    words: tuple[str, ...], here: Path, refused: Callable[..., str]
) -> None:
    assert "There is no user 'nosuchuser'; write ./~nosuchuser" in refused(*words)
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("train", *SMALL, "--dataset", "a\0b"),
        ("runs", "--runs", "a\0b"),
        ("evaluate", "a\0b.safetensors"),
        ("train", *SMALL, "--out", "a\0b"),
        ("reconstruct", "vanilla", "a.png", "--out", "a\0b"),
        ("screenshot", "a\0.png"),
    ],
)
def test_a_zero_byte_is_one_line(words: tuple[str, ...], refused: Callable[..., str]) -> None:
    assert r"\x00" in refused(*words)


@pytest.mark.parametrize(
    "option", ["--epochs", "--code", "--hidden", "--set", "--seed", "--device"]
)
def test_five_thousand_digits_are_not_all_repeated(
    option: str, refused: Callable[..., str]
) -> None:
    said = refused("train", "--variant", "vanilla", option, "9" * 5000)
    assert "9" * 30 in said
    assert len(said) < 400


def test_a_name_of_five_thousand_letters_is_refused(refused: Callable[..., str]) -> None:
    said = refused("train", *SMALL, "--name", "x" * 5000)
    assert said == "hourglass: A run's name has 1 to 200 letters, not 5000; choose another.\n"


@pytest.fixture
def sets(here: Path, folder: Path, small: Dataset) -> tuple[Path, Path]:
    """Two different data sets called T: one in the current directory, one in ``other/``."""
    from tests.engine.commands.conftest import write_folder  # noqa: PLC0415 - of this folder

    own, other = here / "T", here / "other" / "T"
    shutil.copytree(folder, own)
    other.mkdir(parents=True)
    write_folder(other, small)
    return own, other


def test_another_folder_of_the_same_name_is_not_taken(
    sets: tuple[Path, Path],
    call: Call,
    refused: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own, other = sets
    assert call("train", *SMALL, "--dataset", "T", "--out", "m.safetensors", "--name", "r")[0] == 0
    model = own.parent / "m.safetensors"
    measured = {}
    for here in (own.parent, other.parent):
        monkeypatch.chdir(here)
        assert call("evaluate", model, "--json", "figures")[0] == 0
        measured[here] = json.loads(Path("figures").read_text())["models"][0]
    assert measured[own.parent] == measured[other.parent]
    assert measured[own.parent]["dataset"] == str(own)
    said = refused("evaluate", "r")  # of the run only the name T is known, and this is another T
    assert said == "hourglass: r: learnt from a folder 'T'. Say with --dataset where it is.\n"
    assert refused("train", "--from", "r", "--epochs", "1") == said
    assert call("evaluate", "r", "--dataset", "T", "--json", "figures")[0] == 0
    assert json.loads(Path("figures").read_text())["models"][0]["dataset"] == str(other)
    monkeypatch.chdir(own.parent)
    assert call("evaluate", "r", "--json", "figures")[0] == 0  # the same images, so it is it
    assert json.loads(Path("figures").read_text())["models"][0]["psnr"] == pytest.approx(
        measured[own.parent]["psnr"], abs=0.01
    )


@pytest.mark.parametrize("spelt", ["./T", "T/", "other/../T", "{whole}", "link"])
def test_the_same_folder_spelt_otherwise_is_one_data_set(
    spelt: str, sets: tuple[Path, Path], call: Call
) -> None:
    own, _ = sets
    Path("link").symlink_to(own)
    assert call("train", *SMALL, "--dataset", "T", "--out", "m.safetensors", "--no-run")[0] == 0
    spelt = spelt.format(whole=own)
    words = ("--from", "m.safetensors", "--dataset", spelt, "--epochs", "1", "--no-run")
    code, told, _ = call("train", *words, "--out", "n.safetensors")
    assert code == 0
    assert told.startswith("epoch 2  ")
    again = checkpoint.load("n.safetensors")
    assert [each.epoch for each in again.history] == [1, 2]
    assert again.config.dataset == (str(own.parent / "link") if spelt == "link" else str(own))


@pytest.mark.usefixtures("sets")
def test_another_folder_begins_its_own_epochs(call: Call) -> None:
    assert call("train", *SMALL, "--dataset", "T", "--out", "m.safetensors", "--no-run")[0] == 0
    words = ("--from", "m.safetensors", "--dataset", "other/T", "--epochs", "1", "--no-run")
    assert call("train", *words, "--out", "n.safetensors")[1].startswith("epoch 1  ")
    assert [each.epoch for each in checkpoint.load("n.safetensors").history] == [1]


NUL = "a\0b"
GRID = ("--variant", "vanilla", "--device", "cpu", "--grid", "code=2,3")
WITH_A_PATH = [
    ("train", *SMALL, "--out", NUL),
    ("train", *SMALL, "--json", NUL),
    ("train", *SMALL, "--dataset", NUL),
    ("train", *SMALL, "--runs", NUL),
    ("train", *SMALL, "--from", f"{NUL}.safetensors"),
    ("resume", NUL),
    ("evaluate", NUL),
    ("evaluate", "{model}", "--json", NUL),
    ("evaluate", "{model}", "--dataset", NUL),
    ("reconstruct", NUL, "x.png", "--out", "pictures"),
    ("reconstruct", "{model}", NUL, "--out", "pictures"),
    ("reconstruct", "{model}", "x.png", "--out", NUL),
    ("runs", "--json", NUL),
    ("runs", "--runs", NUL),
    ("runs", "show", NUL),
    ("runs", "export", "vanilla", "--out", NUL),
    ("runs", "import", NUL),
    ("sweep", *GRID, "--report", f"{NUL}.html"),
    ("sweep", *GRID, "--json", NUL),
    ("pretrain", "vanilla", "--out", NUL),
    ("pretrain", "vanilla", "--runs", NUL),
    ("reproduce", "vanilla", "--json", NUL),
    ("reproduce", "vanilla", "--markdown", NUL),
    ("reproduce", "vanilla", "--report", NUL),
    ("reproduce", "vanilla", "--runs", NUL),
]


@pytest.mark.parametrize("words", WITH_A_PATH, ids=lambda words: " ".join(words).replace(NUL, "0"))
def test_a_zero_byte_in_a_path_is_one_line(
    words: tuple[str, ...], saved: Path, folder: Path, refused: Callable[..., str]
) -> None:
    more = ("--dataset", folder) if words[0] in {"train", "sweep"} and NUL not in words else ()
    said = refused(*(word.format(model=saved) for word in words), *more)
    assert r"a\x00b" in said
    assert [path.name for path in Path.cwd().iterdir()] in ([], ["pictures"])


def test_what_is_no_picture_has_an_end(refused: Callable[..., str], saved: Path) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("there is no such device")
    said = refused("reconstruct", saved, "/dev/zero", "--out", "pictures")
    assert said.startswith("hourglass: /dev/zero: is too large (")
