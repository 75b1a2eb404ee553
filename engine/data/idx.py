"""IDX, the file format of MNIST and its relatives: strict reading, and what is wrong if anything.

A file is two zero bytes, a type code (8 for unsigned bytes), the number of dimensions, each
dimension as a big-endian 32-bit integer, then the values, the last dimension running fastest
(LeCun, Cortes & Burges, *The MNIST database of handwritten digits*).
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from typing import TYPE_CHECKING

import torch

from engine.core.errors import UserError
from engine.core.paths import open_file

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from engine.data.spec import DataSpec

MOST_ITEMS = 1_000_000
"""Largest number of images or labels that is read; guards the memory against a false header."""

_UNSIGNED_BYTE = 8
_TYPES = {
    8: "unsigned bytes",
    9: "signed bytes",
    11: "16-bit integers",
    12: "32-bit integers",
    13: "32-bit floats",
    14: "64-bit floats",
}
_FRESH_COPY = "Get a fresh copy of the file"


class DataError(UserError):
    """A data set cannot be had; the message names the file, what is wrong with it, and the cure.

    Attributes:
        where: File, folder or address that is at fault.
        problem: What is wrong, without a full stop.
        cure: What to do about it, without a full stop.
    """

    def __init__(self, where: Path | str, problem: str, cure: str) -> None:
        super().__init__(f"{where}: {problem}. {cure}.")
        self.where = where
        self.problem = problem
        self.cure = cure


def read_images(path: Path, spec: DataSpec) -> Tensor:
    """The images of an IDX file, plain or gzip-compressed by its name.

    Args:
        path: The file.
        spec: What its images must be: grey, and of which height and width.

    Returns:
        (N, 1, H, W) uint8, N ≥ 1.

    Raises:
        DataError: The file cannot be read or is not N images of H × W unsigned bytes.
    """
    return _read(path, 3, spec).view(-1, *spec.shape)


def read_labels(path: Path, spec: DataSpec) -> Tensor:
    """The labels of an IDX file, plain or gzip-compressed by its name.

    Args:
        path: The file.
        spec: Which classes there are.

    Returns:
        (N,) int64, below the number of classes, N ≥ 1.

    Raises:
        DataError: The file cannot be read or is not N labels of these classes.
    """
    labels = _read(path, 1, spec).long()
    check_labels(path, labels, spec)
    return labels


def check_labels(path: Path, labels: Tensor, spec: DataSpec) -> None:
    """Raise a DataError for ``path`` unless every label, (N,), numbers one of the classes."""
    last = len(spec.classes) - 1
    wrong = torch.nonzero((labels < 0) | (labels > last)).flatten()
    if len(wrong):
        first = int(wrong[0])
        raise DataError(
            path,
            f"label number {first} is {int(labels[first])}, outside 0 to {last} "
            f"({len(wrong)} such labels in all)",
            f"Number the classes from 0 to {last}, or leave the others out",
        )


def check_counts(images: Path, image_count: int, labels: Path, label_count: int) -> None:
    """Raise a DataError unless there is one label for every image."""
    if image_count != label_count:
        raise DataError(
            labels,
            f"holds {label_count} labels, but {images.name} holds {image_count} images",
            "Use an image file and a label file that belong together",
        )


def unreadable(path: Path, error: OSError) -> DataError:
    """The DataError for a file or folder that the system would not let us read."""
    if isinstance(error, FileNotFoundError):
        return DataError(path, "is missing", "Put the file there")
    if isinstance(error, PermissionError):
        return DataError(path, "may not be read (permission denied)", "Allow reading it")
    return DataError(path, f"cannot be read ({error.strerror or error})", _FRESH_COPY)


def _read(path: Path, rank: int, spec: DataSpec) -> Tensor:
    """The values of an IDX file of ``rank`` dimensions as uint8 in their shape."""
    size = 4 + 4 * rank
    compressed = path.suffix == ".gz"
    try:
        with open_file(path) as plain, gzip.open(plain) if compressed else plain as file:
            shape = _shape(path, file.read(size), rank, spec)
            # One byte more than promised tells a file that is too long from one that fits.
            values = bytearray(file.read(math.prod(shape) + 1))
    except gzip.BadGzipFile as error:
        problem = "is not a gzip file, or is damaged"
        cure = "Get a fresh copy, or drop .gz from its name if it is not compressed"
        raise DataError(path, f"{problem} ({error})", cure) from error
    except (EOFError, zlib.error) as error:
        problem = f"is damaged: its gzip data ends early or is garbled ({error})"
        raise DataError(path, problem, _FRESH_COPY) from error
    except OSError as error:
        raise unreadable(path, error) from error
    _check_length(path, shape, len(values))
    return torch.frombuffer(values, dtype=torch.uint8).view(*shape)


def _shape(path: Path, head: bytes, rank: int, spec: DataSpec) -> tuple[int, ...]:
    """The dimensions that a header promises, checked as far as a header can be."""
    if not head:
        raise DataError(path, "is empty", _FRESH_COPY)
    if head[:2] == b"\x1f\x8b":
        raise DataError(path, "is gzip-compressed", "Unpack it, or add .gz to its name")
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in _TYPES:
        problem = f"is not an IDX file (it begins with {head[:4].hex(' ')})"
        raise DataError(path, problem, "Use a file in MNIST's IDX format")
    if head[2] != _UNSIGNED_BYTE:
        problem = f"holds {_TYPES[head[2]]} (type code {head[2]}), not unsigned bytes (8)"
        raise DataError(path, problem, "Save the values as unsigned bytes, 0 to 255")
    if head[3] != rank:
        what = "images need 3" if rank == 3 else "labels need 1"
        cure = "Check that image and label files are not mixed up"
        raise DataError(path, f"has {head[3]} dimensions, but {what}", cure)
    if len(head) < 4 + 4 * rank:
        raise DataError(path, "is cut off within its header", _FRESH_COPY)
    shape: tuple[int, ...] = struct.unpack(f">{rank}I", head[4:])
    if rank == 3 and (1, *shape[1:]) != spec.shape:
        wanted = f"{spec.shape[1]} × {spec.shape[2]}"
        problem = f"holds images of {shape[1]} × {shape[2]} pixels, not {wanted}"
        raise DataError(path, problem, f"Resize the images to {wanted}")
    if not 1 <= shape[0] <= MOST_ITEMS:
        problem = f"says that it holds {shape[0]} items, not 1 to {MOST_ITEMS}"
        raise DataError(path, problem, "Use a smaller set" if shape[0] else _FRESH_COPY)
    return shape


def _check_length(path: Path, shape: tuple[int, ...], length: int) -> None:
    """Raise a DataError unless as many bytes follow the header as its dimensions need."""
    needed = math.prod(shape)
    if length < needed:
        problem = f"is cut off: {shape[0]} items need {needed} bytes, but only {length} follow"
        raise DataError(path, problem, _FRESH_COPY)
    if length > needed:
        problem = f"is longer than the {shape[0]} items that its header names"
        raise DataError(path, problem, _FRESH_COPY)
