"""How the weights of a model lie in its file: whole, halved, or in 8 bits.

In 8 bits each row of a matrix has a scale of its own: its largest weight is 127. Biases are halved
then, because they are few. Beside ``name`` (rows, …) int8 lies ``name/scale`` (rows,) float32.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from engine.core.tensor_file import TensorFile

WHOLE, HALF, EIGHT_BITS = torch.float32, torch.float16, torch.int8
LARGEST = 127
SCALE = "/scale"


def halved(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights by name as float16 on the CPU: about three decimal digits of each."""
    return {name: value.detach().to("cpu", HALF) for name, value in weights.items()}


def in_8_bits(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Matrices as int8 and their scales, all else as float16: about two digits of each weight."""
    stored: dict[str, Tensor] = {}
    for name, value in weights.items():
        if value.ndim < 2:
            stored |= halved({name: value})
            continue
        rows = value.detach().to("cpu", WHOLE).flatten(1)  # (rows, n)
        scale = rows.abs().amax(1) / LARGEST  # (rows,)
        steps = rows / scale.where(scale > 0, 1.0)[:, None]
        stored |= {name: steps.round().to(EIGHT_BITS).view(value.shape), name + SCALE: scale}
    return stored


def stored_names(expected: Mapping[str, Tensor], found: set[str]) -> set[str]:
    """Names that a file must have for these weights, with the scales of those in 8 bits."""
    scales = {name + SCALE for name, value in expected.items() if value.ndim > 1}
    return {*expected, *(scales & found)}


def read(file: TensorFile, name: str, like: Tensor) -> Tensor:
    """A weight of a file as float32, in the shape of ``like``; refused if it is none."""
    if name + SCALE not in file.names:
        return file.tensor(name, like.shape, (WHOLE, HALF)).float()
    steps = file.tensor(name, like.shape, (EIGHT_BITS,)).float()
    scale = file.tensor(name + SCALE, like.shape[:1], (WHOLE,))
    value = steps * scale.view(-1, *[1] * (like.ndim - 1))
    if not bool(value.isfinite().all()):
        raise file.refuse(f"{name} holds values that are not finite")
    return value
