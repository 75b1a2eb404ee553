"""Reads the data sets of the catalogue: four IDX files each, in torchvision's folders.

MNIST travels with the program and is unpacked once into the user's cache; Fashion-MNIST and KMNIST
are downloaded once. torchvision's classes know the addresses and checksums. They are asked for a
download alone: importing torchvision takes longer than reading a set.
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
from engine.data.catalogue import NAMED_DATASETS, NamedDataset
from engine.data.download import fetch, unpack, unpacked
from engine.data.idx import DataError

if TYPE_CHECKING:
    from collections.abc import Generator

    from engine.data.spec import DataSpec

FILES = tuple(
    f"{split}-{what}.gz"
    for split in ("train", "t10k")
    for what in ("images-idx3-ubyte", "labels-idx1-ubyte")
)
"""Of every set, compressed."""

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
    with ExitStack() as stack:
        if name == "mnist":
            root = root or Path(platformdirs.user_cache_dir("hourglass", appauthor=False))
            raw = _unpack_mnist(root, stack)
        else:
            root = root or Path(platformdirs.user_data_dir("hourglass", appauthor=False))
            raw = _folder(root, kind)
            yield from _download(kind, raw)
            yield step
        train = _read_split(raw, "train", kind.spec)
        test = _read_split(raw, "t10k", kind.spec)
    return train, test


def _folder(root: Path, kind: NamedDataset) -> Path:
    """Where torchvision keeps the files of a set below a folder."""
    return root / kind.torchvision / "raw"


def _unpack_mnist(root: Path, stack: ExitStack) -> Path:
    """Unpack the MNIST that travels with the program, once; a temporary folder if need be."""

    def into(root: Path) -> Path:
        raw = _folder(root, NAMED_DATASETS["mnist"])
        for packed in FILES:
            unpack(resources.MNIST / packed, (raw / packed).with_suffix(""))
        return raw

    try:
        return into(root)
    except DataError as error:
        if error.where != _folder(root, NAMED_DATASETS["mnist"]):
            raise DataError(error.where, error.problem, "Install Hourglass again") from error
        # The cache cannot be written. That costs half a second at each start, not the data.
        return into(Path(stack.enter_context(TemporaryDirectory(prefix="hourglass-"))))


def _download(kind: NamedDataset, raw: Path) -> Generator[Progress, None, None]:
    """Bring the files of a set into a folder; what is whole there stays."""
    for packed in (raw / name for name in FILES):
        target = packed.with_suffix("")
        if not target.is_file() or (packed.is_file() and not unpacked(packed, target)):
            yield from _bring(kind, packed)
            unpack(packed, target)


def _bring(kind: NamedDataset, packed: Path) -> Generator[Progress, None, None]:
    """Download a file, if it is not whole already."""
    from torchvision import datasets  # noqa: PLC0415 - costs a second or two
    from torchvision.datasets.utils import check_integrity  # noqa: PLC0415

    source: Any = getattr(datasets, kind.torchvision)
    checksum = dict(source.resources)[packed.name]

    def whole(path: Path) -> bool:
        return bool(check_integrity(path, checksum))

    if not whole(packed):
        yield from fetch(packed, source.mirrors, whole)


def _read_split(raw: Path, stem: str, spec: DataSpec) -> Examples:
    """One split: images (n, C, H, W) uint8 and labels (n,) int64."""
    images, labels = raw / f"{stem}-images-idx3-ubyte", raw / f"{stem}-labels-idx1-ubyte"
    try:
        found = idx.read_images(images, spec), idx.read_labels(labels, spec)
        idx.check_counts(images, len(found[0]), labels, len(found[1]))
    except DataError as error:
        cure = "Delete it and load again; it is then restored"
        raise DataError(error.where, error.problem, cure) from error
    return found
