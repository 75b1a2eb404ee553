"""What a run of the benchmark is given, and how long each part of it may be."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import torch

from engine.core import device
from engine.data import dataset

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.benchmark.result import BenchmarkRow
    from engine.data.dataset import Dataset

LIBRARIES = ("torch", "torchvision", "numpy", "PySide6-Essentials", "pyqtgraph", "scikit-learn")


class Context:
    """Shared by all rows: the data set, the pace, and the folder for what may be thrown away.

    Args:
        folder: A temporary folder.
        threads: Threads for computing, the same for everything that is compared.
        quick: Fewer repeats and shorter ones.
        tell: Takes a word about what is being measured.
    """

    def __init__(
        self, folder: Path, threads: int, tell: Callable[[str], None], *, quick: bool
    ) -> None:
        self.folder, self.threads, self.quick, self.tell = folder, threads, quick, tell
        device.use_threads(threads)

    @cached_property
    def dataset(self) -> Dataset:
        """MNIST, unpacked into the plan's folder, where torchvision finds it too."""
        return dataset.load("mnist", self.folder)

    def pick(self, quick: int, full: int) -> int:
        """One of two numbers, after the pace."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Machine:
    """Where it was measured: figures of another machine are not to be compared with these."""

    processor: str
    cores: int
    threads: int
    system: str
    python: str
    versions: dict[str, str]
    load: float | None
    accelerator: str | None = None

    @staticmethod
    def here(threads: int) -> Machine:
        """This machine, and how busy it is at this moment."""
        fastest = device.available()[0]
        return Machine(
            processor=device.processor(),
            cores=os.cpu_count() or 1,
            threads=threads,
            system=platform.platform(),
            python=platform.python_version(),
            versions=_versions(),
            load=round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
            accelerator=None if fastest.key == "cpu" else fastest.title,
        )

    def words(self) -> list[str]:
        """Two lines for people."""
        busy = "" if self.load is None else f", load {self.load}"
        threads = f"computing with {self.threads} thread{'s' if self.threads > 1 else ''}"
        also = "" if self.accelerator is None else f"; {self.accelerator}"
        versions = " · ".join(f"{name} {number}" for name, number in self.versions.items())
        return [
            f"{self.processor}, {self.cores} cores{busy}; {threads}{also}",
            f"Python {self.python} · {versions}",
        ]


def _versions() -> dict[str, str]:
    """Of the libraries that are installed; a server may do without Qt."""
    found = {}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def as_json(figures: list[BenchmarkRow], machine: Machine, *, quick: bool) -> dict[str, Any]:
    """Everything that was measured, ready for a file."""
    rows = [
        {**asdict(figure), "curve": dict(figure.curve), "verdict": figure.verdict}
        for figure in figures
    ]
    for row in rows:
        if row["value"] != row["value"]:  # JSON has no NaN
            row["value"] = None
    return {"machine": asdict(machine), "quick": quick, "figures": rows}


def accelerator() -> str | None:
    """A device other than the CPU, if there is one."""
    key = device.available()[0].key
    return None if key == "cpu" else key


def wait_for(key: str) -> None:
    """Wait until a device has done what it was given."""
    if key.startswith("cuda"):
        torch.cuda.synchronize()
    elif key == "mps":
        torch.mps.synchronize()
