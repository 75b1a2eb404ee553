"""The linear baseline: principal components, as many as a model's code is wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.core.arrays import Shape, flat
from engine.core.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset

    Array = NDArray[np.float32]

PCA_CHUNK = 5000


@dataclass(frozen=True, eq=False)
class PCABaseline:
    """Principal component analysis with the interface of a model.

    The best linear autoencoder under squared error (Baldi & Hornik 1989). Its images are cut to
    [0, 1], as every model's are: on MNIST with 32 components that takes the squared error per
    pixel from 0.0168, the residue of the linear map, to 0.0152.

    Attributes:
        shape: Channels, height and width of the images; what follows counts them as rows.
        mean: Mean training image, (C·H·W,).
        components: Orthonormal rows by falling variance, (code, C·H·W).
        variance_kept: Part of the training images' variance within their span, in [0, 1].
    """

    shape: Shape
    mean: Array
    components: Array
    variance_kept: float

    @staticmethod
    def fitting(dataset: Dataset, code_size: int) -> Generator[Progress, None, PCABaseline]:
        """Fit to the whole training set; a code wider than the image keeps all components."""
        pixels, values = dataset.train_images, dataset.spec.values
        count, done = len(pixels), 0
        total = torch.zeros(values, dtype=torch.float64)
        products = torch.zeros(values, values, dtype=torch.float64)
        for part in torch.split(pixels, PCA_CHUNK):
            yield Progress("Fitting PCA", done, count)
            images = part.flatten(1).float().div_(255)  # (B, C·H·W)
            total += images.sum(0, dtype=torch.float64)
            products += (images.T @ images).double()
            done += len(part)
        mean = total / count
        covariance = products / count - torch.outer(mean, mean)  # (C·H·W, C·H·W)
        variance, vectors = np.linalg.eigh(covariance.numpy())
        kept = slice(None, -code_size - 1, -1)
        share = float(variance[kept].sum() / max(variance.sum(), 1e-12))
        components = np.ascontiguousarray(vectors[:, kept].T, dtype=np.float32)
        return PCABaseline(dataset.spec.shape, mean.float().numpy(), components, share)

    @property
    def title(self) -> str:
        """Name on screen."""
        return "PCA"

    @property
    def code_size(self) -> int:
        """Number of components."""
        return len(self.components)

    def encode(self, images: Array) -> Array:
        """Coordinates of each image: (B, C, H, W) → (B, code)."""
        codes: Array = np.matmul(flat(images) - self.mean, self.components.T)
        return codes

    def decode(self, codes: Array) -> Array:
        """The image at these coordinates, cut to [0, 1]: (B, code) → (B, C, H, W)."""
        images: Array = np.matmul(codes, self.components)  # (B, C·H·W)
        np.clip(np.add(images, self.mean, out=images), 0, 1, out=images)
        return images.reshape(len(images), *self.shape)

    def reconstruct(self, images: Array) -> Array:
        """The nearest image in the components' span, cut to [0, 1]: (B, C, H, W) → (B, C, H, W)."""
        return self.decode(self.encode(images))

    def encode_pixels(self, pixels: torch.Tensor) -> Array:
        """Coordinates of a data set's bytes: (N, C, H, W) uint8 → (N, code)."""
        parts = torch.split(pixels, PCA_CHUNK)
        return np.concatenate([self.encode(part.float().div_(255).numpy()) for part in parts])

    def squared_errors(self, pixels: torch.Tensor) -> Array:
        """Squared error per pixel of each reconstruction: (N, C, H, W) uint8 → (N,)."""
        errors = []
        for part in torch.split(pixels, PCA_CHUNK):
            images = part.float().div_(255).numpy()
            errors.append(flat(np.square(self.reconstruct(images) - images)).mean(1))
        return np.concatenate(errors)
