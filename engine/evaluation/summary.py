"""Measures everything that the Compare tab says about a model."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from engine.core.progress import Progress
from engine.evaluation import codes as code_metrics
from engine.evaluation import jacobian, probe, quality, robustness
from engine.evaluation.figures import JACOBIAN_IMAGES, NOISE_LEVEL, PROBE_IMAGES, Summary
from engine.images.noise import corrupt_arrays
from engine.models.model import Model

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.evaluation.codec import Codec

    Array = NDArray[np.float32]

SUMMARY_CHUNK = 1000


def summarise(model: Codec, dataset: Dataset, name: str = "") -> Generator[Progress, None, Summary]:
    """Measure a model, or the PCA baseline, in steps of well under a second.

    Args:
        model: What is measured.
        dataset: On the test images of which.
        name: What it is called while it is measured; its title if empty.

    Returns:
        The figures; accuracies in [0, 1].
    """
    images = dataset.pixels("test")
    step = f"Measuring {name or model.title}"
    pieces: list[Array] = []
    for start in range(0, len(images), SUMMARY_CHUNK):
        yield Progress(step, start, len(images))
        pieces.append(
            _quality(model, images[start : start + SUMMARY_CHUNK], robustness.SEED + start)
        )
    yield Progress(step, len(images), len(images))
    means = np.concatenate(pieces, axis=1).mean(1).astype(float).tolist()
    bce, mse, psnr, ssim, noisy = means
    codes = model.encode_pixels(dataset.test_images)
    yield Progress(step, len(images), len(images))
    train_codes = model.encode_pixels(dataset.train_images[:PROBE_IMAGES])
    classes = len(dataset.spec.classes)
    train = probe.Labelled(train_codes, dataset.labels("train")[:PROBE_IMAGES], classes)
    test = probe.Labelled(codes, dataset.labels("test"), classes)
    probe_accuracy, knn_accuracy = yield from _class_figures(train, test)
    yield Progress(step, len(images), len(images))
    real = model if isinstance(model, Model) else None
    active, kl = _code_use(real, codes, images)
    return Summary(
        title=model.title,
        code_size=model.code_size,
        bce=bce if real else None,
        bce_above_floor=quality.bce_above_floor(bce, dataset) if real else None,
        mse=mse,
        psnr=psnr,
        ssim=_or_none(ssim),
        psnr_noisy=noisy,
        probe_accuracy_10k=probe_accuracy,
        knn_accuracy_10k=knn_accuracy,
        active_codes=active,
        dead_units=len(code_metrics.dead_units(codes)),
        mean_l0=float(code_metrics.l0(codes).mean()),
        hoyer=_or_none(float(code_metrics.hoyer(codes).mean())),
        contraction=_contraction(model, images[:JACOBIAN_IMAGES], codes[:JACOBIAN_IMAGES]),
        kl=kl,
    )


def _or_none(value: float) -> float | None:
    """Figures that are not defined are None, so that they can be written as JSON."""
    return value if math.isfinite(value) else None


def _class_figures(
    train: probe.Labelled, test: probe.Labelled
) -> Generator[Progress, None, tuple[float | None, float | None]]:
    """Accuracy of linear probe and nearest neighbours, where there is enough to learn."""
    if not train.tells_classes_apart:
        return None, None
    linear = yield from probe.linear_probe(train, test)
    if len(train.codes) < probe.NEIGHBOURS:
        return linear, None
    return linear, (yield from probe.nearest_neighbours(train, test))


def _quality(model: Codec, images: Array, seed: int) -> Array:
    """BCE, MSE, PSNR, SSIM and PSNR under noise of each image: (5, B)."""
    outputs = model.reconstruct(images)
    noisy = model.reconstruct(corrupt_arrays(images, "gaussian", NOISE_LEVEL, seed))
    return np.stack(
        [
            quality.bce(images, outputs),
            quality.mse(images, outputs),
            quality.psnr(images, outputs),
            _ssim(images, outputs),
            quality.psnr(images, noisy),
        ]
    )


def _ssim(images: Array, outputs: Array) -> Array:
    """SSIM, or nan where the images are smaller than its window: (B,)."""
    if min(images.shape[2:]) < quality.WINDOW:
        return np.full(len(images), np.nan, np.float32)
    return quality.ssim(images, outputs)


def _code_use(model: Model | None, codes: Array, images: Array) -> tuple[int | None, float | None]:
    """Number of units that are used, and the KL term of a variational model.

    Which of its units are used is seen by how they vary over images; one image tells nothing.
    """
    posterior = model.posterior(images) if model else None
    if posterior is None:
        return code_metrics.in_use(codes, means=False), None
    used = code_metrics.in_use(posterior[0], means=True) if len(images) > 1 else None
    return used, float(code_metrics.kl_per_dimension(*posterior).sum())


def _contraction(model: Codec, images: Array, codes: Array) -> float | None:
    """Scale-free contraction; that of PCA follows from its components being orthonormal.

    None where images or codes are all alike: there is no scale to be free of.
    """
    if min(float(np.ptp(images, 0).max()), float(np.ptp(codes, 0).max())) <= 0:
        return None
    if isinstance(model, Model):
        return jacobian.scale_free_contraction(model, images)
    return model.code_size * float(images.var(0).sum() / codes.var(0).sum())
