"""Figures of the test set after each epoch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from engine.training.evaluate import evaluate
from engine.training.events import EpochEnd
from engine.training.trainer import Trainer
from tests.engine.small_runs import built, events, quick

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.variants.base import Batch

CPU = torch.device("cpu")


def test_test_figures_are_those_of_the_clean_reconstruction(tiny: Dataset) -> None:
    trainer = Trainer(quick("denoising"), tiny)
    end = events(trainer.run(1), EpochEnd)[0]
    images = tiny.pixels("test")
    output = end.model.reconstruct(images).astype(np.float64)
    squared = np.square(output - images).mean((1, 2, 3))
    bce = -(images * np.log(output) + (1 - images) * np.log(1 - output)).mean()
    test = end.record.test
    np.testing.assert_allclose(end.test_errors, squared, rtol=1e-5)
    assert test["mse"] == pytest.approx(squared.mean(), rel=1e-5)
    assert test["psnr"] == pytest.approx((-10 * np.log10(squared)).mean(), rel=1e-5)
    assert test["bce"] == pytest.approx(bce, rel=1e-5)
    assert test["total"] != test["bce"]  # the objective sees the noise


def test_test_noise_is_the_same_after_every_epoch(tiny: Dataset) -> None:
    variant = built(quick("denoising"))
    assert evaluate(variant, tiny, CPU).metrics == evaluate(variant, tiny, CPU).metrics


def test_labels_never_reach_the_reconstruction(tiny: Dataset) -> None:
    variant = built(quick("supervised"))
    figures = evaluate(variant, tiny, CPU).metrics
    wrong = replace(tiny, test_labels=(tiny.test_labels + 1) % 10)
    other = evaluate(variant, wrong, CPU).metrics
    assert figures["classification"] != other["classification"]
    for name in ("reconstruction", "bce", "mse", "psnr"):
        assert figures[name] == other[name]


def test_training_and_evaluation_modes(tiny: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[bool] = []
    trainer = Trainer(quick(), tiny)
    original = type(trainer._variant).loss_terms

    def noting(self: torch.nn.Module, batch: Batch) -> dict[str, torch.Tensor]:
        modes.append(self.training)
        return original(self, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(type(trainer._variant), "loss_terms", noting)
    list(trainer.run(1))
    assert modes == [True] * 4 + [False]
    assert trainer._variant.training
