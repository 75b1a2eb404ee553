from __future__ import annotations

import math
from dataclasses import fields

import numpy as np
import pytest

from engine.core.progress import Progress, run_to_end
from engine.evaluation import codes, jacobian, quality
from engine.evaluation.figures import Summary
from engine.evaluation.pca import PCABaseline
from engine.evaluation.summary import summarise
from engine.nets.architecture import Dense
from engine.variants import registry
from tests.engine import oracles

DATA = oracles.dataset()


@pytest.mark.parametrize("key", list(registry.variants()))
def test_every_variant_has_a_finite_summary(key: str) -> None:
    model = oracles.model(key, Dense((), 12))
    found = run_to_end(summarise(model, DATA))
    images = DATA.pixels("test")
    outputs = model.reconstruct(images)
    assert found.title == model.title
    assert found.psnr == pytest.approx(float(quality.psnr(images, outputs).mean()), rel=1e-5)
    assert found.mse == pytest.approx(float(np.square(images - outputs).mean()), rel=1e-4)
    assert found.contraction == pytest.approx(
        jacobian.scale_free_contraction(model, images), rel=1e-5
    )
    missing = [each.name for each in fields(found) if getattr(found, each.name) is None]
    assert missing == ([] if key == "variational" else ["kl"])
    numbers = {
        each.name: getattr(found, each.name)
        for each in fields(found)
        if each.name not in ("title", *missing)
    }
    assert [name for name, value in numbers.items() if not math.isfinite(value)] == []


def test_kl_and_active_codes_of_a_variational_model() -> None:
    model = oracles.model("variational", Dense((), 6))
    posterior = model.posterior(DATA.pixels("test"))
    assert posterior is not None
    found = run_to_end(summarise(model, DATA))
    assert found.kl == pytest.approx(float(codes.kl_per_dimension(*posterior).sum()), rel=1e-5)
    assert found.active_codes == codes.active_units(posterior[0])


def test_pca_has_no_bce_but_a_contraction_of_its_own() -> None:
    pca = run_to_end(PCABaseline.fitting(DATA, 4))
    found = run_to_end(summarise(pca, DATA))
    assert (found.bce, found.bce_above_floor, found.kl) == (None, None, None)
    images = DATA.pixels("test")
    z = pca.encode(images)
    expected = 4 * images.var(0).sum() / z.var(0).sum()  # ‖J‖² of orthonormal rows is their number
    assert found.contraction == pytest.approx(float(expected), rel=1e-4)


def test_summary_yields_progress_and_every_figure_has_a_label() -> None:
    steps = list(summarise(oracles.model("vanilla", Dense((), 4)), DATA))
    assert len(steps) > 4
    assert all(isinstance(step, Progress) for step in steps)
    figures = [each for each in fields(Summary) if each.name not in ("title", "code_size")]
    assert all(each.metadata["label"] and each.metadata["help"] for each in figures)
