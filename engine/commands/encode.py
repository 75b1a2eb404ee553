"""``encode``: the codes of a data set's images, for other programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from engine.commands.find_model import find
from engine.commands.output import STDOUT
from engine.commands.terminal import warn
from engine.core.array_file import write_npy
from engine.core.device import use_threads
from engine.core.files import OutputError, check_writable, file_of
from engine.core.tables import as_csv, write_csv
from engine.core.text import spaced

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset

    Array = NDArray[np.float32]

CSV, NPY = ".csv", ".npy"


def run(args: argparse.Namespace) -> int:
    """Write the code of each image of a split, as CSV to stdout if no file is named.

    An ``.npy`` file holds the codes alone, (N, code) float32 in the order of the data set; CSV has
    the number and the class of each image before them.

    Returns:
        0.

    Raises:
        CheckpointError, RunError: The model can't be read.
        DataError: Its data set is not there.
        OutputError: The file can't be written, or is of a kind that is not known.
    """
    use_threads()
    target = _target(args.out)
    found = find(args.model, args)
    dataset = found.load_data(args.model, args.dataset)
    pixels = dataset.train_images if args.split == "train" else dataset.test_images
    codes = found.model.encode_pixels(pixels)
    if target is None:
        sys.stdout.write(as_csv(_rows(codes, dataset, args.split)))
        return 0
    if target.suffix.lower() == NPY:
        write_npy(codes, target)
    else:
        write_csv(_rows(codes, dataset, args.split), target)
    warn(f"{spaced(len(codes))} codes of {codes.shape[1]} numbers are in {target}")
    return 0


def _target(out: str | None) -> Path | None:
    """The file to write, which can be written and whose ending is known; None for stdout."""
    if out is None or out == STDOUT:
        return None
    target = file_of(out)
    if target.suffix.lower() not in {CSV, NPY}:
        raise OutputError(f"{target} can't be written: codes go into a .csv or .npy file.")
    return check_writable(target)


def _rows(codes: Array, dataset: Dataset, split: str) -> Iterator[Sequence[object]]:
    """The headings, then number, class and code of each image."""
    labels = dataset.labels("train" if split == "train" else "test")
    names = dataset.spec.classes
    yield ("image", "class", *(f"z{unit}" for unit in range(codes.shape[1])))
    for number, (label, code) in enumerate(zip(labels.tolist(), codes, strict=True)):
        yield (number, names[label] if names else "", *(f"{each:.8g}" for each in code.tolist()))
