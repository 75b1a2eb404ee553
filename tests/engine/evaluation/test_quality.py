from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from sklearn.metrics import log_loss

from engine.evaluation import quality
from tests.engine import oracles


def pair(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    images = oracles.images(count, seed).numpy()
    noise = 0.2 * oracles.array(count, 784, seed).reshape(-1, 1, 28, 28)
    return images, np.clip(images + noise, 0.001, 0.999).astype(np.float32)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_psnr_and_ssim_equal_scikit_images(seed: int) -> None:
    images, outputs = pair(3, seed)
    psnr, ssim = quality.psnr(images, outputs), quality.ssim(images, outputs)
    for index in range(3):
        x, y = (a[index].reshape(28, 28) for a in (images, outputs))
        assert psnr[index] == pytest.approx(peak_signal_noise_ratio(x, y, data_range=1), abs=1e-3)
        expected = structural_similarity(
            x, y, data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
        )
        assert ssim[index] == pytest.approx(expected, abs=1e-5)


def test_a_perfect_copy_is_as_good_as_can_be() -> None:
    images = oracles.images(4).numpy()
    np.testing.assert_allclose(quality.ssim(images, images), 1, rtol=1e-6)
    np.testing.assert_allclose(quality.psnr(images, images), 120)
    np.testing.assert_allclose(quality.mse(images, images), 0)


def test_psnr_is_averaged_over_images_and_not_computed_from_the_mean_error() -> None:
    images = np.zeros((2, 1, 28, 28), np.float32)
    outputs = np.stack([np.full((1, 28, 28), value) for value in (0.1, 0.01)]).astype(np.float32)
    np.testing.assert_allclose(quality.psnr(images, outputs), [20, 40], rtol=1e-5)


def test_bce_equals_scikit_learns_log_loss_on_black_and_white() -> None:
    generator = np.random.default_rng(0)
    images = (generator.random((3, 1, 28, 28)) < 0.4).astype(np.float32)
    outputs = generator.uniform(0.01, 0.99, (3, 1, 28, 28)).astype(np.float32)
    expected = [log_loss(x.ravel(), y.ravel()) for x, y in zip(images, outputs, strict=True)]
    np.testing.assert_allclose(quality.bce(images, outputs), expected, rtol=1e-5)


def test_bce_of_a_certain_and_wrong_pixel_is_cut_at_100() -> None:
    images = np.ones((1, 1, 28, 28), np.float32)
    assert quality.bce(images, np.zeros_like(images))[0] == pytest.approx(100)


def test_a_perfect_copy_lies_on_the_floor() -> None:
    data = oracles.dataset()
    images = data.pixels("test")
    bce = float(quality.bce(images, images).mean(dtype=np.float64))
    assert quality.bce_above_floor(bce, data) == pytest.approx(0, abs=1e-5)
