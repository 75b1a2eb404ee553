"""Calls from the window's thread into parts of the engine that import torch or scipy.

Each imports what it needs when it is called: by then the worker has loaded it, or a person has
done something before the laboratory is open and waits for the answer.
"""

# ruff: noqa: PLC0415 - late imports are the point of this module

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from engine.models.inspection import Inspection
    from engine.models.model import Model

    Array = NDArray[np.float32]


def from_drawing(drawing: Array) -> Array:
    """A drawing, light ink on 0, (H, W) in [0, 1], as the network sees it: (1, H, W)."""
    from engine.images import mnist_recipe

    return mnist_recipe.from_drawing(drawing)[None]


def read_image(source: str | Path | NDArray[np.uint8]) -> Array:
    """An image, or an image file, as a drawing: light ink on 0, (H, W) in [0, 1].

    Raises:
        UserError: It can't be read; the message says why.
    """
    from engine.images import read_image as reader

    return reader.read_image(source)


def inspect_image(model: Model, clean: Array, shown: Array) -> Inspection:
    """What a model makes of an image: clean and as shown to it, (C, H, W) each."""
    from engine.models import inspection

    return inspection.inspect_image(model, clean, shown)


def inspect_code(model: Model, code: Array) -> Inspection:
    """What a model makes of a code, (code,)."""
    from engine.models import inspection

    return inspection.inspect_code(model, code)


def with_code(model: Model, result: Inspection, code: Array) -> Inspection:
    """An inspection with another code, (code,), in place of the one that the model gave."""
    from engine.models import inspection

    return inspection.with_code(model, result, code)


def save_model(model: Model, path: Path) -> None:
    """Save a model.

    Raises:
        UserError: The file can't be written; the message says why.
    """
    from engine.models import checkpoint

    checkpoint.save(model, path)
