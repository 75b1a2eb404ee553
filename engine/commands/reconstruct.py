"""``reconstruct``: image files of digits through the drawing's pipeline and a model."""

from __future__ import annotations

import io
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from engine.commands.exit_codes import USER_ERROR
from engine.commands.finding import find
from engine.commands.terminal import say, warn
from engine.core.files import make_folder, write_bytes
from engine.images.colours import signed
from engine.images.mnist_recipe import DIGIT_SIDE, from_drawing
from engine.images.read_image import ImageError, read_image
from engine.models import inspection
from engine.models.checkpoint import CheckpointError

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
        CheckpointError: The model can't be read, or no image file can become what it was made for.
    """
    model = find(args.model, args).model
    data = model.config.data
    if data.recipe != "centred-ink" or data.shape != (1, DIGIT_SIDE, DIGIT_SIDE):
        raise CheckpointError(
            f"{args.model} was made for images of {data}, and a picture can only be made a grey "
            f"image of {DIGIT_SIDE} × {DIGIT_SIDE}. Use a model of such images."
        )
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
    clean = from_drawing(read_image(source))[None]  # (1, H, W)
    seen = inspection.inspect_image(model, clean)
    pictures = {
        "input": grey(clean),
        "reconstruction": grey(seen.reconstruction),
        "error": signed((seen.reconstruction - clean)[0]),
    }
    for name, pixels in pictures.items():
        write_bytes(target.with_name(f"{target.name}-{name}.png"), _png(pixels))
    say(f"{source}: PSNR {seen.psnr:.1f} dB, BCE {seen.bce:.4f}")


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


def grey(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(1, H, W) in [0, 1] → (H, W) grey levels."""
    levels: NDArray[np.uint8] = np.rint(image[0] * 255).astype(np.uint8)
    return levels


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG file of pixels, each enlarged to a square."""
    large = pixels.repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1)
    file = io.BytesIO()
    Image.fromarray(large).save(file, format="PNG")
    return file.getvalue()
