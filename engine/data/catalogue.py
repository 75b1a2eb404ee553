"""The data sets that the program knows by name, and what their images are."""

from __future__ import annotations

import os
from dataclasses import dataclass

from engine.core.paths import whole_path
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


def place_of(name: str) -> str:
    """Where a data set is, from words of any spelling: a known name, or a path from the root.

    Raises:
        PathError: They can't name a folder.
    """
    return name if name in NAMED_DATASETS else str(whole_path(name))


def shared_name(name: str) -> str:
    """How a data set is called where others may read it: a folder by the last part of its path."""
    return name if name in NAMED_DATASETS else whole_path(name).name


def is_same(one: str, other: str) -> bool:
    """Whether two names mean the same data set, as far as names can tell.

    A folder of which only the last part of its path is known is that of any folder so called.
    """
    if one == other or one in NAMED_DATASETS or other in NAMED_DATASETS:
        return one == other
    if os.path.isabs(one) and os.path.isabs(other):  # noqa: PTH117 - no path of this machine
        return os.path.realpath(one) == os.path.realpath(other)
    return shared_name(one) == shared_name(other)
