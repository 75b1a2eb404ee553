"""Data sets as tensors in memory: MNIST, its two relatives, and a person's own IDX files.

Nothing here remembers anything: a load that fails changes no data set that was loaded before.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch

from engine.core.foreign_text import visible
from engine.core.paths import is_file, whole_path
from engine.core.progress import Progress, run_to_end
from engine.core.text import spaced
from engine.data import idx
from engine.data.catalogue import MNIST, NAMED_DATASETS
from engine.data.idx import DataError
from engine.data.named import Examples, read_named
from engine.data.recipe import recipe_of

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from engine.data.spec import DataSpec

Split = Literal["train", "test"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled images in two splits. Treat the tensors as read-only.

    Attributes:
        name: Key of a built-in set, or path of a folder; ``load(name)`` gives the set again.
        title: Name on screen.
        spec: Shape (C, H, W) and classes of the images.
        train_images: (N, C, H, W) uint8, 0 background to 255 ink.
        train_labels: (N,) int64, below the number of classes.
        test_images: (M, C, H, W) uint8.
        test_labels: (M,) int64, below the number of classes.

    Raises:
        ValueError: Images have another shape than ``spec`` says.
    """

    name: str
    title: str
    spec: DataSpec
    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor

    def __post_init__(self) -> None:
        for images in (self.train_images, self.test_images):
            if tuple(images.shape[1:]) != self.spec.shape:
                raise ValueError(f"images are {tuple(images.shape)}, not of {self.spec.shape}")

    def __str__(self) -> str:
        train, test = (spaced(len(x)) for x in (self.train_images, self.test_images))
        return f"{self.title} · {train} train / {test} test"

    def pixels(
        self, split: Split, indices: Sequence[int] | NDArray[np.integer] | None = None
    ) -> NDArray[np.float32]:
        """Images of a split, all or those at ``indices``: (n, C, H, W) in [0, 1], a copy."""
        images = self.train_images if split == "train" else self.test_images
        array = images.numpy()
        chosen = array if indices is None else array[np.asarray(indices, dtype=np.int64)]
        return chosen.astype(np.float32) / np.float32(255)  # (n, C, H, W)

    def labels(self, split: Split) -> NDArray[np.int64]:
        """Labels of a split: (n,), a copy."""
        labels = self.train_labels if split == "train" else self.test_labels
        copy: NDArray[np.int64] = labels.numpy().copy()
        return copy

    def fingerprint(self) -> str:
        """Hash of all images and labels, hexadecimal: the same for the same data of any name."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        """Takes a tenth of a second for MNIST, and every run that begins asks for it."""
        digest = hashlib.sha256()
        for part in (self.train_images, self.train_labels, self.test_images, self.test_labels):
            digest.update(part.contiguous().numpy().data)
        return digest.hexdigest()

    def bce_floor(self, split: Split = "test") -> float:
        """The least BCE any reconstruction can reach: the mean entropy of the pixels, in nats."""
        images = self.train_images if split == "train" else self.test_images
        counts = torch.zeros(256, dtype=torch.int64)
        for start in range(0, len(images), 10_000):  # bincount needs 8 bytes a pixel
            chunk = images[start : start + 10_000]
            counts += torch.bincount(chunk.flatten(), minlength=256)
        value = torch.arange(256, dtype=torch.float64) / 255
        entropy = -torch.xlogy(value, value) - torch.xlogy(1 - value, 1 - value)  # (256,)
        return float((counts * entropy).sum() / counts.sum())


def load(name: str | Path, root: Path | None = None) -> Dataset:
    """Load a data set, waiting until it is there; see ``loading``.

    Raises:
        DataError: A file is missing or bad, or a download failed.
    """
    return run_to_end(loading(name, root))


def loading(name: str | Path, root: Path | None = None) -> Generator[Progress, None, Dataset]:
    """Load a data set step by step; closing the generator cancels and leaves no half file.

    Args:
        name: Key of ``NAMED_DATASETS``, or a folder with four IDX files named as MNIST's.
        root: Where built-in sets are unpacked and downloaded sets kept; the user's own cache
            and data folders if None.

    Yields:
        What is being done, before it is done.

    Returns:
        The data set, in memory.

    Raises:
        DataError: A file is missing or bad, or a download failed.
    """
    if isinstance(name, str) and name in NAMED_DATASETS:
        train, test = yield from read_named(name, root)
        return _dataset(name, NAMED_DATASETS[name].title, NAMED_DATASETS[name].spec, train, test)
    return (yield from _own_folder(whole_path(name)))


def _own_folder(folder: Path) -> Generator[Progress, None, Dataset]:
    """Load a folder of four IDX files whose images and labels are of MNIST's kind."""
    _check_folder(folder)
    splits, title = list[Examples](), visible(folder.name)
    for stem in ("train", "t10k"):
        yield Progress(f"Reading {title}", len(splits), 2)
        image_file = _find(folder, f"{stem}-images", "idx3-ubyte")
        label_file = _find(folder, f"{stem}-labels", "idx1-ubyte")
        images, labels = idx.read_images(image_file, MNIST), idx.read_labels(label_file, MNIST)
        idx.check_counts(image_file, len(images), label_file, len(labels))
        splits.append((images, labels))
    spec = replace(MNIST, recipe=recipe_of(splits[0][0].numpy()))
    return _dataset(str(folder), title, spec, splits[0], splits[1])


def _check_folder(folder: Path) -> None:
    """Raise a DataError unless ``folder`` is a folder that can be looked into."""
    try:
        next(folder.iterdir(), None)
    except (FileNotFoundError, NotADirectoryError) as error:
        problem = "is not a folder" if isinstance(error, NotADirectoryError) else "does not exist"
        cure = (
            f"Name one of {', '.join(NAMED_DATASETS)}, or a folder with four IDX files like MNIST's"
        )
        raise DataError(folder, problem, cure) from error
    except OSError as error:
        raise idx.unreadable(folder, error) from error


def _find(folder: Path, stem: str, kind: str) -> Path:
    """The file ``stem-kind`` or ``stem.kind``, plain or ``.gz``, in a folder."""
    names = [f"{stem}{joint}{kind}{end}" for end in ("", ".gz") for joint in "-."]
    for name in names:
        if is_file(folder / name):
            return folder / name
    raise DataError(
        folder / names[0],
        "is missing (also looked for " + ", ".join(names[1:]) + ")",
        "Put the file into the folder under one of these names",
    )


def _dataset(name: str, title: str, spec: DataSpec, train: Examples, test: Examples) -> Dataset:
    """Put both splits into one image and one label tensor, of which the splits are views."""
    images = torch.cat([train[0], test[0]])  # (N + M, C, H, W) uint8
    labels = torch.cat([train[1], test[1]])  # (N + M,) int64
    cut = len(train[0])
    return Dataset(name, title, spec, images[:cut], labels[:cut], images[cut:], labels[cut:])
