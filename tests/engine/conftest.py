"""Small slices of the real MNIST."""

from __future__ import annotations

import pytest

import resources
from engine.data import idx
from engine.data.catalogue import MNIST
from engine.data.dataset import Dataset


@pytest.fixture(scope="session")
def small() -> Dataset:
    """2 000 digits to train on and 500 to test on, all from MNIST's test files: they load fast."""
    images = idx.read_images(resources.MNIST / "t10k-images-idx3-ubyte.gz", MNIST)[:2500].clone()
    labels = idx.read_labels(resources.MNIST / "t10k-labels-idx1-ubyte.gz", MNIST)[:2500].clone()
    return Dataset(
        "mnist", "MNIST", MNIST, images[:2000], labels[:2000], images[2000:], labels[2000:]
    )


@pytest.fixture(scope="session")
def tiny(small: Dataset) -> Dataset:
    """200 digits to train on and 50 to test on."""
    return Dataset(
        "mnist",
        "MNIST",
        MNIST,
        small.train_images[:200],
        small.train_labels[:200],
        small.test_images[:50],
        small.test_labels[:50],
    )
