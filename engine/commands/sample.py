"""``sample``: a grid of images that a model invents."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.commands.find_model import find
from engine.commands.terminal import say, warn
from engine.core.device import use_threads
from engine.core.errors import UserError
from engine.core.files import check_no_model, write_bytes
from engine.core.text import spaced
from engine.evaluation import samples

if TYPE_CHECKING:
    import argparse

    from numpy.typing import NDArray

    from engine.commands.find_model import Found

MOST = 10_000
GAP = 2
"""Pixels between two images."""


class SampleError(UserError):
    """Nothing can be drawn as it was asked for; the message says what to ask for instead."""


def run(args: argparse.Namespace) -> int:
    """Decode draws from the prior, or from a distribution fitted to the codes, into one picture.

    Returns:
        0.

    Raises:
        SampleError: The model has no prior and ``--fitted`` was not said, or a number makes no
            sense.
        CheckpointError, RunError: The model can't be read.
        DataError, DataSpecError: ``--fitted`` needs the training images, and they are not there.
        OutputError: The picture can't be written.
    """
    use_threads()
    if not 1 <= args.count <= MOST:
        raise SampleError(f"--n must be 1 to {spaced(MOST)}, not {args.count}")
    if args.seed < 0:
        raise SampleError(f"--seed must be 0 or more, not {args.seed}")
    found = find(args.model, args)
    check_no_model(args.out, "a picture")
    images, source = _drawn(found, args)
    title = f"{found.model.title} · {args.count} draws from {source} · seed {args.seed}"
    write_bytes(args.out, _png(grid(images), title))
    say(f"{args.out}: {title}")
    return 0


def _drawn(found: Found, args: argparse.Namespace) -> tuple[NDArray[np.float32], str]:
    """The images, (n, C, H, W) in [0, 1], and what their codes were drawn from."""
    model = found.model
    if args.fitted:
        dataset = found.load_data(args.model, args.dataset)
        count = spaced(len(dataset.train_images))
        warn(f"codes are drawn from a normal distribution fitted to those of {count} images")
        images = samples.fitted_samples(model, dataset, args.count, args.seed)
        return images, "a normal distribution fitted to its codes"
    if not model.has_posterior:
        raise SampleError(
            f"{args.model} has no prior to draw from, only variational models have: "
            "add --fitted to draw from a normal distribution fitted to its codes"
        )
    return samples.prior_samples(model, args.count, args.seed), "N(0, I)"


def grid(images: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Images in rows, as many in a row as make the picture nearly square, on black.

    Args:
        images: (n, C, H, W) in [0, 1].

    Returns:
        (rows·(H + gap) − gap, columns·(W + gap) − gap) of one channel, (…, 3) of three; the mean
        of the channels of all others.
    """
    count, channels, height, width = images.shape
    across = math.ceil(math.sqrt(count))
    down = math.ceil(count / across)
    shown = images if channels == 3 else images.mean(1, keepdims=True)
    whole = np.zeros((down * across, shown.shape[1], height + GAP, width + GAP), np.float32)
    whole[:count, :, :height, :width] = shown
    rows = whole.reshape(down, across, *whole.shape[1:]).transpose(0, 3, 1, 4, 2)
    picture = rows.reshape(down * (height + GAP), across * (width + GAP), -1)[:-GAP, :-GAP]
    levels: NDArray[np.uint8] = np.rint(picture * 255).astype(np.uint8)
    return levels[..., 0] if levels.shape[2] == 1 else levels


def _png(pixels: NDArray[np.uint8], title: str) -> bytes:
    """A PNG file that says in its text what it shows."""
    file, said = io.BytesIO(), PngInfo()
    said.add_itxt("Title", title)
    Image.fromarray(pixels).save(file, format="PNG", pnginfo=said)
    return file.getvalue()
