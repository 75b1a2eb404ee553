"""How much like digits the images are that a model invents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from engine.core.progress import Progress
from engine.nets import layers
from engine.nets.architecture import Dense

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.evaluation.codec import Codec
    from engine.models.model import Model

    Array = NDArray[np.float32]

LABEL = "Fréchet distance (own classifier)"
HIDDEN = (256, 64)
EPOCHS, BATCH, RATE = 4, 128, 1e-3
SEED = 20_170_626
SAMPLES = 10_000


@dataclass(frozen=True, eq=False)
class Classifier:
    """A small dense network, 256 and 64 units, that knows the classes of a data set.

    Attributes:
        network: Its layers.
        accuracy: Share of the test images it gets right, in [0, 1].
    """

    network: nn.Sequential
    accuracy: float

    @torch.inference_mode()
    def features(self, images: Array) -> Array:
        """The last hidden layer: (B, C, H, W) → (B, 64), ≥ 0."""
        features: Array = self.network[:-1](torch.from_numpy(images)).numpy()
        return features

    @torch.inference_mode()
    def classify(self, images: Array) -> NDArray[np.int64]:
        """The most likely class: (B, C, H, W) → (B,)."""
        classes: NDArray[np.int64] = self.network(torch.from_numpy(images)).argmax(1).numpy()
        return classes


def training_classifier(
    dataset: Dataset, epochs: int = EPOCHS
) -> Generator[Progress, None, Classifier]:
    """Train the classifier with Adam, always from the same seed: about 98 % on MNIST, in 10 s."""
    generator = torch.Generator().manual_seed(SEED)
    classes = len(dataset.spec.classes)
    network = Dense(HIDDEN, classes).encoder(dataset.spec.shape, classes)
    layers.initialise(network, generator)
    optimiser = torch.optim.Adam(network.parameters(), lr=RATE, fused=True)
    pixels, labels = dataset.train_images, dataset.train_labels
    count = epochs * len(pixels)
    for epoch in range(epochs):
        order = torch.randperm(len(pixels), generator=generator)
        for start, chosen in enumerate(torch.split(order, BATCH)):
            yield Progress("Training the classifier", epoch * len(pixels) + start * BATCH, count)
            logits = network(pixels[chosen].float().div_(255))
            loss = nn.functional.cross_entropy(logits, labels[chosen])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    network.requires_grad_(requires_grad=False)
    classifier = Classifier(network, 0.0)
    right = classifier.classify(dataset.pixels("test")) == dataset.labels("test")
    return Classifier(network, float(right.mean()))


def frechet_distance(a: Array, b: Array) -> float:
    """Fréchet distance between Gaussians fitted to two sets of features, ≥ 0; lower is closer.

    ‖m_a − m_b‖² + tr(C_a + C_b − 2 (C_a C_b)^½) (Dowson & Landau 1982). Heusel et al. 2017 take
    Inception's features and call it FID; with those of this program's own small classifier the
    numbers compare only with each other.

    Args:
        a: (N, features).
        b: (M, features).
    """
    mean_a, mean_b = a.mean(0, dtype=np.float64), b.mean(0, dtype=np.float64)
    cov_a, cov_b = (np.cov(x.astype(np.float64), rowvar=False, bias=True) for x in (a, b))
    # tr (C_a C_b)^½ through the symmetric (C_a^½ C_b C_a^½)^½, whose eigenvalues are real.
    values, vectors = np.linalg.eigh(cov_a)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    crossed = np.linalg.eigvalsh(root @ cov_b @ root)
    overlap = np.sqrt(np.maximum(crossed, 0)).sum()
    distance = np.square(mean_a - mean_b).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * overlap
    return max(0.0, float(distance))


def prior_codes(size: int, count: int = SAMPLES, seed: int = SEED) -> Array:
    """Draws z ~ N(0, I), the prior of the variational model: (count, size)."""
    return np.random.default_rng(seed).standard_normal((count, size), dtype=np.float32)


def prior_samples(model: Model, count: int = SAMPLES, seed: int = SEED) -> Array:
    """Images decoded from ``prior_codes``: (count, C, H, W).

    For a model without that prior this shows what happens where no code was ever seen.
    """
    return model.decode(prior_codes(model.code_size, count, seed))


def fitted_samples(model: Codec, dataset: Dataset, count: int = SAMPLES, seed: int = SEED) -> Array:
    """Images decoded from a normal distribution fitted to the training codes: (count, C, H, W).

    The fairest simple sampler for a model without a prior; the fit uses all training codes.
    """
    codes = model.encode_pixels(dataset.train_images).astype(np.float64)
    mean, covariance = codes.mean(0), np.atleast_2d(np.cov(codes, rowvar=False, bias=True))
    generator = np.random.default_rng(seed)
    drawn = generator.multivariate_normal(mean, covariance, count, method="eigh")
    return model.decode(drawn.astype(np.float32))


def sample_quality(samples: Array, dataset: Dataset, classifier: Classifier) -> float:
    """``frechet_distance`` between samples and the test set in the classifier's features, ≥ 0.

    Call it "Fréchet distance (own classifier)". Real training images score close to 0; a sample
    of the same number of images as the test set compares best.
    """
    real = classifier.features(dataset.pixels("test"))
    return frechet_distance(classifier.features(samples), real)
