"""``reconstruct``: image files by the recipe of a model's images, and through the model."""

from __future__ import annotations

import io
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from engine.commands.exit_codes import USER_ERROR
from engine.commands.find_model import find
from engine.commands.terminal import tell, warn
from engine.core.files import make_folder, write_bytes
from engine.images.colours import signed
from engine.images.decode import ImageError
from engine.models import inspection
from engine.models.drawn import read_image

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.models.model import Model

ENLARGED = 10


def run(args: argparse.Namespace) -> int:
    """Write input, reconstruction and error of each image, and print a line for each.

    Returns:
        0, or 2 if an image could not be used; the others are done all the same.

    Raises:
        CheckpointError: The model can't be read.
    """
    model = find(args.model, args).model
    folder = make_folder(args.out)
    code = 0
    for source, stem in zip(args.images, stems(args.images), strict=True):
        try:
            _one(model, source, folder / stem)
        except ImageError as error:
            warn(str(error))
            code = USER_ERROR
    return code


def _one(model: Model, source: str, target: Path) -> None:
    """One image; ``target`` is what the names of its pictures begin with."""
    read = read_image(source, model.config.data)
    clean = read.pixels  # (C, H, W)
    seen = inspection.inspect_image(model, clean)
    pictures = {
        "input": levels(clean),
        "reconstruction": levels(seen.reconstruction),
        "error": signed((seen.reconstruction - clean).mean(axis=0)),
    }
    for name, pixels in pictures.items():
        write_bytes(target.with_name(f"{target.name}-{name}.png"), _png(pixels))
    for remark in read.remarks:
        warn(f"{source}: {remark}")
    tell(f"{source}: PSNR {seen.psnr:.1f} dB, BCE {seen.bce:.4f}")


def stems(paths: Sequence[str]) -> list[str]:
    """What each image's pictures are named after: its stem, numbered where stems are equal."""
    found: dict[str, str] = {}  # by what a file system without capitals makes of it
    for path in paths:
        name = stem = Path(path).stem
        for number in itertools.count(2):
            if name.casefold() not in found:
                break
            name = f"{stem}-{number}"
        found[name.casefold()] = name
    return list(found.values())


def levels(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(C, H, W) in [0, 1] → (H, W) of grey or (H, W, 3 or 4) of colours, in 256 levels."""
    whole: NDArray[np.uint8] = np.rint(image * 255).astype(np.uint8)
    return whole[0] if len(whole) < 3 else np.ascontiguousarray(whole.transpose(1, 2, 0))


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG file of pixels, each enlarged to a square."""
    large = pixels.repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1)
    file = io.BytesIO()
    Image.fromarray(large).save(file, format="PNG")
    return file.getvalue()
