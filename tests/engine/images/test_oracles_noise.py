"""Corruption: the noise has the statistics it claims and never touches what it was given."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.draws import Draws
from engine.images import noise
from engine.nets.architecture import Dense
from tests.engine import oracles

levels = st.sampled_from([0.0, 1.0]) | st.floats(0.01, 0.99)
kinds = st.sampled_from(sorted(noise.KINDS))
COUNT = 400 * 784


def noisy(kind: str, level: float, value: float, seed: int = 0) -> torch.Tensor:
    """Many corrupted pixels of one grey value."""
    grey = torch.full((400, 1, 28, 28), value)
    return noise.corrupt(grey, kind, level, Draws(torch.Generator().manual_seed(seed)))


def within(share: float, expected: float, count: int = COUNT) -> bool:
    """Whether an observed share lies within five standard errors of a probability."""
    return abs(share - expected) <= 5 * math.sqrt(expected * (1 - expected) / count) + 1e-12


@settings(max_examples=15, deadline=None)
@given(level=levels, seed=st.integers(0, 1000))
def test_masking_sets_a_fraction_of_pixels_to_zero(level: float, seed: int) -> None:
    pixels = noisy("masking", level, 0.5, seed)
    assert set(pixels.unique().tolist()) <= {0.0, 0.5}
    assert within(float((pixels == 0).float().mean()), level)


@settings(max_examples=15, deadline=None)
@given(level=levels, seed=st.integers(0, 1000))
def test_salt_and_pepper_hits_a_fraction_by_a_fair_coin(level: float, seed: int) -> None:
    pixels = noisy("salt-and-pepper", level, 0.5, seed)
    salt, pepper = (float((pixels == value).float().mean()) for value in (1, 0))
    assert set(pixels.unique().tolist()) <= {0.0, 0.5, 1.0}
    assert within(salt, level / 2)
    assert within(pepper, level / 2)


@pytest.mark.parametrize("level", [0.02, 0.05, 0.1])
def test_gaussian_noise_has_mean_zero_and_the_deviation_before_clamping(level: float) -> None:
    noise = noisy("gaussian", level, 0.5).double() - 0.5  # five σ from both ends: no clamping
    assert abs(float(noise.mean())) < 5 * level / math.sqrt(COUNT)
    assert float(noise.std()) == pytest.approx(level, rel=5 / math.sqrt(2 * COUNT))


@pytest.mark.parametrize("level", [0.4, 1.0])
def test_gaussian_noise_is_clamped_as_a_normal_tail_says(level: float) -> None:
    pixels = noisy("gaussian", level, 0.0)
    assert within(float((pixels == 0).float().mean()), 0.5)
    above = 0.5 * math.erfc(1 / level / math.sqrt(2))
    assert within(float((pixels == 1).float().mean()), above)


def test_mixture_corrupts_each_image_by_one_kind_with_equal_chances() -> None:
    grey = torch.full((3000, 1, 28, 28), 0.5)
    out = noise.corrupt(grey, "mixture", 0.3, Draws(torch.Generator().manual_seed(2)))
    has_salt = (out == 1).float().flatten(1).mean(1) > 0.05
    untouched = (out == 0.5).float().flatten(1).mean(1) > 0.5
    shares = [has_salt & untouched, ~has_salt & untouched, ~untouched]  # salt, masking, gaussian
    assert all(within(float(share.float().mean()), 1 / 3, 3000) for share in shares)


@settings(max_examples=25, deadline=None)
@given(kind=kinds, level=levels, seed=st.integers(0, 1000))
def test_originals_are_untouched_and_results_stay_images(
    kind: str, level: float, seed: int
) -> None:
    images = oracles.images(6, seed)
    before = images.clone()
    out = noise.corrupt(images, kind, level, Draws(torch.Generator().manual_seed(seed)))
    assert torch.equal(images, before)
    assert out.data_ptr() != images.data_ptr()
    assert 0 <= float(out.min()) <= float(out.max()) <= 1
    if level == 0:
        torch.testing.assert_close(out, images)


@settings(max_examples=15, deadline=None)
@given(kind=kinds, level=levels)
def test_the_window_and_the_training_share_one_noise(kind: str, level: float) -> None:
    images = oracles.images(3)
    array = images.numpy().copy()
    ours = noise.corrupt_arrays(array, kind, level, 11)
    theirs = noise.corrupt(images, kind, level, Draws(torch.Generator().manual_seed(11)))
    np.testing.assert_array_equal(ours, theirs.numpy())
    np.testing.assert_array_equal(array, images.numpy())


@pytest.mark.parametrize("kind", sorted(noise.KINDS))
def test_denoising_compares_with_the_clean_target(kind: str) -> None:
    variant = oracles.built("denoising", Dense((8,), 4), corruption=kind, level=0.5)
    batch = oracles.batch(7, seed=3)
    clean = batch.images.clone()
    loss = variant.loss_terms(batch)["reconstruction"]

    again = oracles.batch(7, seed=3)
    seen = noise.corrupt(clean, kind, 0.5, again.draws)
    outputs = variant.reconstruct(seen)
    expected = -(clean * outputs.log() + (1 - clean) * (1 - outputs).log()).mean()
    torch.testing.assert_close(loss, expected)
    assert torch.equal(batch.images, clean)


def test_the_kinds_are_known_before_torch_is() -> None:
    code = "import sys, engine.images.noise as c; print(*c.KINDS, 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["gaussian", "masking", "salt-and-pepper", "mixture", "False"]
