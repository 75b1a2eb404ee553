"""What can be said of few, of alike and of small images: figures, or a dash, never nan."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from engine.core.progress import run_to_end
from engine.data.dataset import Dataset
from engine.data.spec import DataSpec
from engine.evaluation import codes, probe
from engine.evaluation.pca import PCABaseline
from engine.evaluation.summary import summarise
from engine.models.config import RunConfig
from engine.training.trainer import Trainer
from engine.variants import registry

if TYPE_CHECKING:
    from engine.evaluation.figures import Summary


def made(
    train: int, test: int, *, classes: int = 2, side: int = 12, constant: bool = False
) -> Dataset:
    """Images of noise, or all alike, with labels that go round."""
    random = np.random.default_rng(3)

    def images(count: int) -> torch.Tensor:
        shape = (count, 1, side, side)
        values = np.full(shape, 90) if constant else random.integers(0, 256, shape)
        return torch.from_numpy(values.astype(np.uint8))

    def labels(count: int) -> torch.Tensor:
        return torch.arange(count) % classes

    names = tuple("abcdefgh"[:classes])
    return Dataset(
        "small",
        "Small",
        DataSpec((1, side, side), names, "none"),
        images(train),
        labels(train),
        images(test),
        labels(test),
    )


def summary(data: Dataset, key: str = "vanilla") -> Summary:
    config = RunConfig.default(key)
    trainer = Trainer(replace(config, data=data.spec, epochs=1), data)
    list(trainer.run(1))
    return run_to_end(summarise(trainer.snapshot(), data))


@pytest.mark.parametrize("key", list(registry.variants()))
@pytest.mark.parametrize("test", [1, 2, 3, 8])
def test_every_figure_of_few_test_images_is_a_number_or_none(key: str, test: int) -> None:
    found = asdict(summary(made(30, test), key))
    wrong = {n: v for n, v in found.items() if isinstance(v, float) and not math.isfinite(v)}
    assert wrong == {}
    json.dumps(found, allow_nan=False)
    assert found["knn_accuracy_10k"] is not None


def test_one_test_image_has_no_spread_to_judge() -> None:
    found = summary(made(30, 1), "variational")
    assert (found.contraction, found.active_codes) == (None, None)
    assert found.kl is not None
    assert summary(made(30, 2), "variational").active_codes is not None


def test_five_training_codes_are_needed_to_vote() -> None:
    assert summary(made(4, 8)).knn_accuracy_10k is None
    assert summary(made(4, 8)).probe_accuracy_10k is not None
    assert summary(made(5, 8)).knn_accuracy_10k is not None


def test_one_class_can_not_be_told_from_others() -> None:
    found = summary(made(30, 8, classes=1))
    assert (found.probe_accuracy_10k, found.knn_accuracy_10k) == (None, None)
    lonely = probe.Labelled(np.zeros((3, 2), np.float32), np.full(3, 1), 2)
    assert not lonely.tells_classes_apart


def test_constant_images_have_no_contraction() -> None:
    data = made(30, 8, constant=True)
    assert summary(data).contraction is None
    baseline = run_to_end(PCABaseline.fitting(data, 4))
    found = run_to_end(summarise(baseline, data))
    assert (found.contraction, found.mse) == (None, pytest.approx(0, abs=1e-10))


def test_images_smaller_than_the_window_have_no_ssim() -> None:
    assert summary(made(30, 8, side=10)).ssim is None
    assert summary(made(30, 8, side=11)).ssim is not None


@pytest.mark.parametrize(("count", "there"), [(1, False), (10, False), (11, True)])
def test_trustworthiness_wants_more_than_twice_the_neighbours(count: int, there: bool) -> None:
    images = np.random.default_rng(0).random((count, 1, 4, 4), np.float32)
    found = codes.trustworthiness(images, images.reshape(count, 16))
    assert (found == 1) if there else (found is None)
