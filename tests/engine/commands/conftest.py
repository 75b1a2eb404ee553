"""Commands as a person calls them, on a data set of a few digits."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, TypeAlias

import pytest

import main
from engine.data.spec import DataSpec
from engine.models import checkpoint
from engine.models.model import Model
from engine.training.trainer import Trainer
from tests.engine.small_runs import built, quick

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from torch import Tensor

    from engine.data.dataset import Dataset

    Call: TypeAlias = Callable[..., tuple[int, str, str]]


def write_idx(path: Path, values: Tensor, *shape: int) -> None:
    header = struct.pack(f">BBBB{len(shape)}I", 0, 0, 8, len(shape), *shape)
    path.write_bytes(header + values.numpy().astype("uint8").tobytes())


def write_folder(target: Path, images: Dataset) -> None:
    """A data set as a person's own folder of IDX files, which is there."""
    for stem, pixels, labels in (
        ("train", images.train_images, images.train_labels),
        ("t10k", images.test_images, images.test_labels),
    ):
        write_idx(target / f"{stem}-images-idx3-ubyte", pixels, len(pixels), 28, 28)
        write_idx(target / f"{stem}-labels-idx1-ubyte", labels, len(labels))


@pytest.fixture(scope="session")
def folder(tiny: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny set as a person's own folder of IDX files."""
    target = tmp_path_factory.mktemp("digits")
    write_folder(target, tiny)
    return target


@pytest.fixture(scope="session")
def saved(tiny: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model file of one epoch."""
    trainer = Trainer(quick("sparse"), tiny)
    list(trainer.run(1))
    path = tmp_path_factory.mktemp("models") / "sparse.safetensors"
    checkpoint.save(trainer.snapshot(), path)
    return path


@pytest.fixture(scope="session")
def colourful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of an untrained model of coloured images, which no command can load yet."""
    data = DataSpec((3, 8, 9), ("cat", "dog"), "resize")
    settings = quick("supervised", data=data)
    path = tmp_path_factory.mktemp("models") / "colourful.safetensors"
    checkpoint.save(Model(settings, built(settings)), path)
    return path


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of all runs: a new one for each test."""
    monkeypatch.setenv("HOURGLASS_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a command line: its exit code, stdout and stderr."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        try:
            code = main.main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def refused(call: Call) -> Callable[..., str]:
    """Runs a command line that must fail with exit code 2 and one line on stderr."""

    def run(*words: str | Path) -> str:
        code, out, err = call(*words)
        assert code == 2
        assert out == ""
        assert err.startswith("hourglass: ")
        assert err.endswith("\n")
        assert err.count("\n") == 1
        return err

    return run
