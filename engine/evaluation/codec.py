"""What can be evaluated, and how a long evaluation is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    Array = NDArray[np.float32]


class Reconstructor(Protocol):
    """Anything that returns an image for an image."""

    @property
    def title(self) -> str:
        """Name on screen."""
        ...

    def reconstruct(self, images: Array) -> Array:
        """What is left of each image: (B, C, H, W) → (B, C, H, W)."""
        ...


class Codec(Reconstructor, Protocol):
    """A trained model or the baseline beside it: images in, codes or images out."""

    @property
    def code_size(self) -> int:
        """Width of the code."""
        ...

    def encode(self, images: Array) -> Array:
        """The code of each image: (B, C, H, W) → (B, code)."""
        ...

    def decode(self, codes: Array) -> Array:
        """The image of each code: (B, code) → (B, C, H, W)."""
        ...

    def encode_pixels(self, pixels: Tensor) -> Array:
        """Codes of a data set's bytes: (N, C, H, W) uint8 → (N, code)."""
        ...

    def squared_errors(self, pixels: Tensor) -> Array:
        """Squared error per pixel of each reconstruction: (N, C, H, W) uint8 → (N,)."""
        ...


class NoisyInput:
    """Does nothing to an image: what every model must beat when the image is noisy."""

    title = "Noisy input"

    def reconstruct(self, images: Array) -> Array:
        """The images themselves: (B, C, H, W) → (B, C, H, W)."""
        return images
