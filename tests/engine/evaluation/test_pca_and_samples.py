from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.linalg import sqrtm
from sklearn.decomposition import PCA

from engine.core.arrays import flat
from engine.core.progress import run_to_end
from engine.evaluation import samples
from engine.evaluation.pca import PCABaseline
from engine.nets.architecture import Dense
from tests.engine import oracles

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


def fitted(dataset: Dataset, code_size: int) -> PCABaseline:
    return run_to_end(PCABaseline.fitting(dataset, code_size))


@pytest.mark.parametrize("size", [1, 7])
def test_pca_equals_scikit_learns(size: int, small: Dataset) -> None:
    # Real digits: between equal variances, as the bars have, no direction is the right one.
    data = small
    exact = PCA(size, svd_solver="full")  # by itself it takes a random one for images so wide
    ours, theirs = fitted(data, size), exact.fit(flat(data.pixels("train")).astype(float))
    images = data.pixels("test")
    expected = theirs.inverse_transform(theirs.transform(flat(images)))
    found = flat(ours.reconstruct(images))
    np.testing.assert_allclose(found, np.clip(expected, 0, 1), atol=2e-4)
    kept = float(theirs.explained_variance_ratio_.sum())
    assert ours.variance_kept == pytest.approx(kept, abs=1e-4)
    np.testing.assert_allclose(ours.components @ ours.components.T, np.eye(size), atol=1e-5)


def test_pca_has_the_interface_of_a_model() -> None:
    data = oracles.dataset()
    pca, images = fitted(data, 5), data.pixels("test")
    assert (pca.title, pca.code_size) == ("PCA", 5)
    codes = pca.encode(images)
    np.testing.assert_allclose(pca.encode_pixels(data.test_images), codes, atol=1e-5)
    np.testing.assert_allclose(pca.decode(codes), pca.reconstruct(images))
    errors = np.square(pca.reconstruct(images) - images).mean((1, 2, 3))
    np.testing.assert_allclose(pca.squared_errors(data.test_images), errors, rtol=1e-4)
    assert codes.dtype == images.dtype == pca.reconstruct(images).dtype == np.float32


def test_pca_wider_than_the_image_keeps_everything() -> None:
    data = oracles.dataset()
    pca = fitted(data, 1000)
    assert pca.code_size == 784
    assert pca.variance_kept == pytest.approx(1)


def test_frechet_distance_equals_its_closed_form() -> None:
    a, b = oracles.array(400, 4), 1.5 * oracles.array(300, 4, 1) + 2
    cov_a, cov_b = (np.cov(x.astype(float), rowvar=False, bias=True) for x in (a, b))
    expected = np.square(a.mean(0) - b.mean(0)).sum()
    expected += np.trace(cov_a + cov_b - 2 * np.real(sqrtm(cov_a @ cov_b)))
    assert samples.frechet_distance(a, b) == pytest.approx(expected, rel=1e-4)
    assert samples.frechet_distance(a, a) == pytest.approx(0, abs=1e-6)


def test_frechet_distance_of_shifted_copies_is_the_squared_shift() -> None:
    a = oracles.array(200, 3)
    assert samples.frechet_distance(a, a + np.float32(2)) == pytest.approx(12, rel=1e-4)


def test_classifier_learns_and_ranks_real_images_before_noise() -> None:
    data = oracles.dataset()
    classifier = run_to_end(samples.training_classifier(data, epochs=8))
    assert classifier.accuracy > 0.9
    real = samples.sample_quality(data.pixels("train"), data, classifier)
    noise = np.random.default_rng(0).random((300, 1, 28, 28), np.float32)
    assert real < 0.2 * samples.sample_quality(noise, data, classifier)
    again = run_to_end(samples.training_classifier(data, epochs=8))
    images = data.pixels("test")
    np.testing.assert_array_equal(again.features(images), classifier.features(images))


def test_samples_are_images_and_the_same_seed_gives_the_same() -> None:
    model, data = oracles.model("variational", Dense((8,), 3)), oracles.dataset()
    for draw in (
        lambda seed: samples.prior_samples(model, 9, seed),
        lambda seed: samples.fitted_samples(model, data, 9, seed),
        lambda seed: samples.fitted_samples(fitted(data, 3), data, 9, seed),
    ):
        images = draw(1)
        assert images.shape == (9, 1, 28, 28)
        assert images.dtype == np.float32
        assert 0 <= images.min() <= images.max() <= 1
        np.testing.assert_array_equal(images, draw(1))
        assert (images != draw(2)).any()
