"""The data sets that the program knows by name, and what their images are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from engine.data.spec import DataSpec

MNIST = DataSpec((1, 28, 28), tuple("0123456789"), "centred-ink")
"""MNIST's images; those of a person's own folder of IDX files may have another recipe."""


@dataclass(frozen=True)
class NamedDataset:
    """A data set that the program knows by name.

    Attributes:
        title: Its name on screen.
        torchvision: Its class in ``torchvision.datasets``.
        spec: What its images are.
    """

    title: str
    torchvision: str
    spec: DataSpec


def _like_mnist(*classes: str) -> DataSpec:
    """Images of MNIST's size that show something else, up to the edge."""
    return DataSpec(MNIST.shape, classes, "resize")


NAMED_DATASETS = {
    "mnist": NamedDataset("MNIST", "MNIST", MNIST),
    "fashion-mnist": NamedDataset(
        "Fashion-MNIST",
        "FashionMNIST",
        _like_mnist(
            "T-shirt",
            "trousers",
            "pullover",
            "dress",
            "coat",
            "sandal",
            "shirt",
            "sneaker",
            "bag",
            "boot",
        ),
    ),
    "kmnist": NamedDataset(
        "KMNIST",
        "KMNIST",
        _like_mnist("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    ),
}


def shared_name(name: str) -> str:
    """How a data set is called where others may read it: a folder by the last part of its path."""
    if name in NAMED_DATASETS:
        return name
    return Path(os.path.abspath(Path(name).expanduser())).name  # noqa: PTH100 - no link is followed
