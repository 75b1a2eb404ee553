"""Reads the data sets of the catalogue through torchvision's classes.

MNIST travels with the program and is unpacked once into the user's cache; Fashion-MNIST and KMNIST
are downloaded once. torchvision's classes know the addresses and checksums and do the reading;
what they leave unchecked (lengths, shapes, counts, labels) is checked here.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias

import platformdirs
from torch import Tensor

import resources
from engine.core.progress import Progress
from engine.data import idx
from engine.data.catalogue import NAMED_DATASETS
from engine.data.download import fetch, unpack, unpacked
from engine.data.idx import DataError

if TYPE_CHECKING:
    from collections.abc import Generator

    from engine.data.spec import DataSpec

Examples: TypeAlias = tuple[Tensor, Tensor]
"""Images (n, C, H, W) uint8 and their labels (n,) int64."""


def read_named(
    name: str, root: Path | None
) -> Generator[Progress, None, tuple[Examples, Examples]]:
    """Read a named set, downloading what is missing.

    Args:
        name: Key of ``NAMED_DATASETS``.
        root: Where sets are unpacked or downloaded; the user's cache or data folder if None.

    Returns:
        The training and the test split.

    Raises:
        DataError: A file is bad, or a download failed.
    """
    kind = NAMED_DATASETS[name]
    step = Progress(f"Reading {kind.title}", 0, 0)
    yield step
    # Costs two seconds, so only here, after the first step is on screen.
    from torchvision import datasets  # noqa: PLC0415

    source: Any = getattr(datasets, kind.torchvision)
    with ExitStack() as stack:
        if name == "mnist":
            root = root or Path(platformdirs.user_cache_dir("hourglass", appauthor=False))
            folder = _unpack_mnist(source, root, stack)
        else:
            root = root or Path(platformdirs.user_data_dir("hourglass", appauthor=False))
            folder = root
            yield from _download(source, folder)
            yield step
        train = _read_split(source, folder, kind.spec, train=True)
        test = _read_split(source, folder, kind.spec, train=False)
    return train, test


def _unpack_mnist(source: Any, root: Path, stack: ExitStack) -> Path:  # noqa: ANN401
    """Unpack the MNIST that travels with the program, once; a temporary folder if need be."""

    def into(folder: Path) -> Path:
        for file_name, _ in source.resources:
            packed = resources.MNIST / file_name
            unpack(packed, folder / "MNIST" / "raw" / packed.stem)
        return folder

    try:
        return into(root)
    except DataError as error:
        if error.where != root / "MNIST" / "raw":
            raise DataError(error.where, error.problem, "Install Hourglass again") from error
        # The cache cannot be written. That costs half a second at each start, not the data.
        return into(Path(stack.enter_context(TemporaryDirectory(prefix="hourglass-"))))


def _download(source: Any, root: Path) -> Generator[Progress, None, None]:  # noqa: ANN401
    """Bring the four files of a torchvision class into ``root``; what is whole there stays."""
    from torchvision.datasets.utils import check_integrity  # noqa: PLC0415

    raw = root / source.__name__ / "raw"
    for file_name, md5 in source.resources:
        packed = raw / file_name
        target = raw / packed.stem

        def whole(path: Path, md5: str = md5) -> bool:
            return bool(check_integrity(path, md5))

        if target.is_file() and (not packed.is_file() or unpacked(packed, target)):
            continue
        if not whole(packed):
            yield from fetch(packed, source.mirrors, whole)
        unpack(packed, target)


def _read_split(source: Any, root: Path, spec: DataSpec, *, train: bool) -> Examples:  # noqa: ANN401
    """Read one split of a torchvision class: images (n, C, H, W) uint8 and labels (n,) int64."""
    raw = root / source.__name__ / "raw"
    stem = "train" if train else "t10k"
    images, labels = raw / f"{stem}-images-idx3-ubyte", raw / f"{stem}-labels-idx1-ubyte"
    try:
        counts = [idx.check_file(file, rank, spec) for file, rank in ((images, 3), (labels, 1))]
        idx.check_counts(images, counts[0], labels, counts[1])
        read = source(root, train=train)
        idx.check_labels(labels, read.targets, spec)
    except DataError as error:
        cure = "Delete it and load again; it is then restored"
        raise DataError(error.where, error.problem, cure) from error
    return read.data.view(-1, *spec.shape), read.targets
