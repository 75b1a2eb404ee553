from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from engine.core.progress import run_to_end
from engine.evaluation.anomaly import auroc, one_class_auroc, only
from engine.evaluation.codec import NoisyInput
from engine.evaluation.robustness import measuring
from engine.images.noise import KINDS, corrupt_arrays
from engine.nets.architecture import Dense
from tests.engine import oracles


def test_robustness_is_psnr_to_the_clean_image_for_every_kind_and_level() -> None:
    model, images = oracles.model("vanilla", Dense((8,), 4)), oracles.images(6).numpy()
    kinds, levels = list(KINDS), [0.0, 0.3, 0.8]
    table = run_to_end(measuring(model, images, kinds, levels, seed=5))
    assert table.shape == (4, 3)
    for row, kind in enumerate(kinds):
        for column, level in enumerate(levels):
            noisy = corrupt_arrays(images, kind, level, 5)
            errors = np.square(model.reconstruct(noisy) - images).mean((1, 2, 3))
            assert table[row, column] == pytest.approx(-10 * np.log10(errors).mean(), rel=1e-5)


def test_the_noisy_input_falls_with_the_level() -> None:
    images = oracles.images(20).numpy()
    table = run_to_end(measuring(NoisyInput(), images, ["gaussian", "masking"], [0.1, 0.3, 0.6]))
    assert (np.diff(table, axis=1) < 0).all()


def test_measuring_takes_one_step_for_each_cell() -> None:
    steps = measuring(NoisyInput(), oracles.images(2).numpy(), ["masking"], [0.1, 0.2])
    assert [(step.done, step.total) for step in steps] == [(0, 2), (1, 2)]


@settings(max_examples=25, deadline=None)
@given(data=st.data(), count=st.integers(2, 40))
def test_auroc_equals_scikit_learns_draws_included(data: st.DataObject, count: int) -> None:
    cells = st.lists(st.integers(0, 5), min_size=count, max_size=count)
    scores = np.array(data.draw(cells), np.float32)
    truth = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    truth[:2] = [True, False]
    assert auroc(scores, truth) == pytest.approx(metrics.roc_auc_score(truth, scores))


def test_auroc_needs_both_kinds() -> None:
    with pytest.raises(ValueError, match="both normal and anomalous"):
        auroc(np.ones(3, np.float32), np.zeros(3, bool))


def test_one_class_auroc_scores_by_squared_error_on_the_whole_test_set() -> None:
    data = oracles.dataset()
    model = oracles.model("vanilla", Dense((8,), 4))
    images = data.pixels("test")
    scores = np.square(model.reconstruct(images) - images).mean((1, 2, 3))
    expected = metrics.roc_auc_score(data.labels("test") != 3, scores)
    assert one_class_auroc(model, data, 3) == pytest.approx(expected)


def test_only_keeps_the_classes_to_train_on_and_all_to_test_on() -> None:
    data = oracles.dataset()
    kept = only(data, [2, 7])
    assert set(kept.labels("train").tolist()) == {2, 7}
    assert len(kept.train_images) == 60
    assert kept.test_images is data.test_images
    first = int(np.flatnonzero(data.labels("train") == 2)[0])
    assert bool((kept.train_images[0] == data.train_images[first]).all())
