"""What a model makes of one image: code, reconstruction, and how far it is off."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.nets import losses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.models.model import Model

    Array = NDArray[np.float32]


@dataclass(frozen=True)
class Inspection:
    """One image seen through a model.

    Attributes:
        clean: The image that should come back, (C, H, W) in [0, 1], or None for a bare code.
        shown: What the network was given, (C, H, W): ``clean``, corrupted or not, or None.
        code: (code,), as encoded or as edited.
        encoded: The code before any edit, (code,).
        reconstruction: The decoded code, (C, H, W) in [0, 1].
        mse: Squared error per pixel against ``clean``, or NaN.
        psnr: −10 log₁₀ of it, in dB, or NaN.
        bce: Binary cross-entropy against ``clean`` in nats per pixel, or NaN.
    """

    clean: Array | None
    shown: Array | None
    code: Array
    encoded: Array
    reconstruction: Array
    mse: float = math.nan
    psnr: float = math.nan
    bce: float = math.nan

    @property
    def edited(self) -> bool:
        """Whether the code differs from the one that the encoder gave."""
        return not np.array_equal(self.code, self.encoded)


def inspect_image(model: Model, clean: Array, shown: Array | None = None) -> Inspection:
    """Encode and decode one image.

    Args:
        model: The model to ask.
        clean: The image to compare with, (C, H, W) in [0, 1].
        shown: What to encode in its place, such as a corrupted copy, (C, H, W).
    """
    shown = clean if shown is None else shown
    code = model.encode(shown[None])[0]
    return _with_errors(Inspection(clean, shown, code, code, model.decode(code[None])[0]))


def inspect_code(model: Model, code: Array) -> Inspection:
    """Decode a code that no image stands behind, (code,)."""
    return Inspection(None, None, code, code, model.decode(code[None])[0])


def with_code(model: Model, inspection: Inspection, code: Array) -> Inspection:
    """The same inspection with another code in place of the encoded one."""
    decoded = model.decode(code[None])[0]
    return _with_errors(replace(inspection, code=code, reconstruction=decoded))


def _with_errors(inspection: Inspection) -> Inspection:
    """The inspection with its errors filled in, if there is an image to compare with."""
    if inspection.clean is None:
        return inspection
    mse = float(np.square(inspection.reconstruction - inspection.clean).mean())
    output, target = torch.from_numpy(inspection.reconstruction), torch.from_numpy(inspection.clean)
    bce = float(losses.bce_of_images(output, target))
    psnr = float(losses.psnr(torch.tensor(mse, dtype=torch.float64)))
    return replace(inspection, mse=mse, psnr=psnr, bce=bce)
