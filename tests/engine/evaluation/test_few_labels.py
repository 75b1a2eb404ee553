"""Few labels against scikit-learn, and who is told which of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from engine.core.progress import Progress, run_to_end
from engine.evaluation import few_labels, fine_tuning
from engine.evaluation.label_curve import FINE_TUNED, PIXELS, PROBE, SCRATCH, LabelPoint
from engine.evaluation.pca import PCABaseline
from engine.nets.architecture import Dense
from engine.runs import shipped
from engine.runs.newest import newest_model
from tests.engine import oracles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.data.dataset import Dataset

NET = Dense((16,), 8)


def points(messages: Iterable[LabelPoint | Progress]) -> list[LabelPoint]:
    return [each for each in messages if isinstance(each, LabelPoint)]


def test_a_draw_tells_so_many_labels_of_each_class_and_few_are_among_more(small: Dataset) -> None:
    labels = small.labels("train")
    few, more = (few_labels.draw(labels, n, 0, 1) for n in (3, 10))
    assert np.bincount(labels[few]).tolist() == [3] * 10
    assert np.bincount(labels[more]).tolist() == [10] * 10
    assert set(few) < set(more)
    assert len(set(more)) == 100
    np.testing.assert_array_equal(few, few_labels.draw(labels, 3, 0, 1))
    for seed, number in ((0, 2), (1, 1)):
        assert set(few_labels.draw(labels, 3, seed, number)) != set(few)


def test_a_class_with_fewer_images_gives_all_it_has() -> None:
    labels = np.array([0, 0, 0, 1, 2, 2])
    assert few_labels.draw(labels, 2, 0, 0).tolist()[-3:] == [3, 4, 5]
    assert len(few_labels.draw(labels, 2, 0, 0)) == 5
    assert few_labels.draw(labels, None, 0, 0).tolist() == [0, 1, 2, 3, 4, 5]


def sklearn_error(data: Dataset, codes: np.ndarray, test: np.ndarray, n: int, number: int) -> float:
    """Plain scikit-learn on codes that are standardised over all training images."""
    scaler, labels = StandardScaler().fit(codes), data.labels("train")
    chosen = few_labels.draw(labels, n, 0, number)
    judge = LogisticRegression(C=0.1, max_iter=5000, tol=1e-6)
    judge.fit(scaler.transform(codes[chosen]), labels[chosen])
    return 100 * (1 - judge.score(scaler.transform(test), data.labels("test")))


@pytest.mark.parametrize("key", ["vanilla", "sparse", "pca"])
def test_errors_on_codes_are_those_of_scikit_learn(key: str, small: Dataset) -> None:
    if key == "pca":
        encoder: few_labels.Encoder = run_to_end(PCABaseline.fitting(small, 20))
    else:
        encoder = oracles.model(key, Dense((), 20))
    codes, test = (encoder.encode_pixels(x) for x in (small.train_images, small.test_images))
    found = points(few_labels.probing({"it": encoder}, small, [("it", 3), ("it", 20)], 2, seed=0))
    assert [(each.key, each.method, each.level) for each in found] == [
        ("it", PROBE, 3),
        ("it", PROBE, 20),
    ]
    for point, n in zip(found, (3, 20), strict=True):
        expected = [sklearn_error(small, codes, test, n, number) for number in range(2)]
        assert point.errors == pytest.approx(expected, abs=0.41)  # two images of 500
        assert (point.labels, point.classes, point.per_class) == (10 * n, 10, n)


def test_errors_on_pixels_are_those_of_scikit_learn_on_pixels_as_they_are(small: Dataset) -> None:
    subjects = {PIXELS: few_labels.RawPixels()}
    (point,) = points(few_labels.probing(subjects, small, [(PIXELS, 10)], 1, seed=0))
    chosen = few_labels.draw(small.labels("train"), 10, 0, 0)
    train, test = (small.pixels(split).reshape(-1, 784) for split in ("train", "test"))
    judge = LogisticRegression(C=1.0, max_iter=5000, tol=1e-6)
    judge.fit(train[chosen], small.labels("train")[chosen])
    assert point.mean == pytest.approx(
        100 * (1 - judge.score(test, small.labels("test"))), abs=0.41
    )


def test_all_labels_are_told_once_and_every_step_says_what_it_does(tiny: Dataset) -> None:
    subjects = {PIXELS: few_labels.RawPixels()}
    steps = list(few_labels.probing(subjects, tiny, [(PIXELS, 1), (PIXELS, None)], 3))
    one, whole = points(steps)
    assert (len(one.errors), len(whole.errors)) == (3, 1)
    assert (whole.labels, whole.per_class, whole.spread) == (200, 20.0, None)
    said = {each.what for each in steps if isinstance(each, Progress)}
    few = {f"Pixels: 1 label per class, draw {number} of 3" for number in (1, 2, 3)}
    assert few | {"Pixels: all labels per class"} <= said


def test_images_of_one_class_are_refused(tiny: Dataset) -> None:
    alike = replace(tiny, train_labels=torch.zeros_like(tiny.train_labels))
    with pytest.raises(few_labels.OneClassError, match="no two classes"):
        few_labels.check_classes(alike)
    few_labels.check_classes(tiny)


def test_networks_that_begin_alike_share_a_key() -> None:
    keys = {
        name: fine_tuning.scratch_key(oracles.model(name, NET, seed=n))
        for n, name in enumerate(("vanilla", "denoising", "sparse", "k_sparse", "variational"))
    }
    assert keys["vanilla"] == keys["denoising"] == "784-16-8 from scratch"
    assert keys["sparse"] == "784-16-8 ReLU from scratch"
    assert len(set(keys.values())) == 4
    other = fine_tuning.scratch_key(oracles.model("k_sparse", NET, k=3))
    assert other != keys["k_sparse"]
    assert other.partition("\n")[0] == keys["k_sparse"].partition("\n")[0]


def test_from_scratch_nothing_of_the_model_is_left_and_the_model_stays_as_it_is(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fine_tuning, "STEPS", 30)
    monkeypatch.setattr(fine_tuning, "EPOCHS", 1)
    found = []
    for seed in (0, 1):
        model = oracles.model("vanilla", NET, seed=seed)
        before = {name: weight.clone() for name, weight in model.state().items()}
        fresh = fine_tuning.scratch_key(model)
        found.append(points(fine_tuning.tuning({"it": model}, tiny, [("it", 10), (fresh, 10)], 2)))
        for name, weight in model.state().items():
            assert torch.equal(weight, before[name])
    (tuned, fresh_one), (other, fresh_two) = found
    assert [each.method for each in found[0]] == [FINE_TUNED, SCRATCH]
    assert fresh_one == fresh_two
    assert tuned.errors != other.errors


def test_learning_on_is_adam_on_the_cross_entropy_of_the_labelled_images(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fine_tuning, "STEPS", 12)
    monkeypatch.setattr(fine_tuning, "EPOCHS", 1)
    model = oracles.model("k_sparse", Dense((), 12), k=3)
    (point,) = points(fine_tuning.tuning({"it": model}, tiny, [("it", 5)], 1, seed=4))
    chosen = torch.from_numpy(few_labels.draw(tiny.labels("train"), 5, 4, 0))
    generator = torch.Generator().manual_seed(4)
    weight, bias = (
        model.state()["encoder.0.weight"].clone(),
        model.state()["encoder.0.bias"].clone(),
    )
    bound = 1 / np.sqrt(12)
    head = torch.empty(10, 12).uniform_(-bound, bound, generator=generator)
    offset = torch.empty(10).uniform_(-bound, bound, generator=generator)
    learnt = [each.requires_grad_() for each in (weight, bias, head, offset)]
    adam = torch.optim.Adam(learnt, lr=1e-3)

    def logits(pixels: torch.Tensor) -> torch.Tensor:
        raw = pixels.flatten(1).float() / 255 @ weight.T + bias
        least = raw.topk(3, dim=1).values[:, -1:]
        return torch.where(raw >= least, raw, 0.0) @ head.T + offset

    for _ in range(12):  # 50 images are one batch
        order = chosen[torch.randperm(50, generator=generator)]
        loss = torch.nn.functional.cross_entropy(
            logits(tiny.train_images[order]), tiny.train_labels[order]
        )
        adam.zero_grad()
        loss.backward()
        adam.step()
    with torch.no_grad():
        wrong = logits(tiny.test_images).argmax(1) != tiny.test_labels
    assert point.mean == pytest.approx(100 * float(wrong.float().mean()), abs=2.1)  # one of 50


REFERENCE = {
    PIXELS: (23.8, 12.7),
    "vanilla": (23.7, 13.1),
    "denoising": (24.3, 13.2),
    "contractive": (22.5, 13.0),
    "variational": (25.6, 14.0),
    "k_sparse": (21.4, 9.5),
    "sparse": (18.5, 7.6),
}
"""Error in per cent with 10 and 100 labels a class, measured for this project."""


@pytest.mark.slow
def test_the_shipped_runs_are_worth_what_was_measured_of_them() -> None:
    from engine.data.dataset import load  # noqa: PLC0415 - all of MNIST

    folders = shipped.folders()
    subjects: dict[str, few_labels.Encoder] = {PIXELS: few_labels.RawPixels()}
    subjects |= {key: newest_model(folders[key]) for key in REFERENCE if key != PIXELS}
    cells = [(key, level) for level in (10, 100) for key in REFERENCE]
    found = points(few_labels.probing(subjects, load("mnist"), cells, 5))
    for point in found:
        expected = REFERENCE[point.key][point.level == 100]
        assert point.mean == pytest.approx(expected, abs=1.5), (point.key, point.level)
