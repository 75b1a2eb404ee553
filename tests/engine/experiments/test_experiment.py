from __future__ import annotations

import pytest

from engine.core.errors import UserError
from engine.experiments import registry
from engine.experiments.base import Better, Reference, Row
from engine.experiments.registry import UnknownExperimentError


@pytest.mark.parametrize(
    ("ours", "better", "verdict"),
    [
        (0.0851, "low", "within the band"),
        (0.0851 * 1.03, "low", "within the band"),
        (0.0851 * 1.031, "low", "worse"),
        (0.0851 * 0.969, "low", "better"),
        (0.0851 * 1.031, "high", "better"),
        (0.0851 * 0.969, "high", "worse"),
        (0.0851 * 1.031, "", "worse"),
        (0.0851 * 0.969, "", "worse"),
        (float("nan"), "low", "worse"),
        (float("inf"), "low", "worse"),
    ],
)
def test_verdict_comes_from_the_numbers_alone(ours: float, better: Better, verdict: str) -> None:
    reference = Reference.near(0.0851, "somewhere")
    row = Row("vanilla", "test BCE", ours, reference=reference, better=better)
    assert row.verdict == verdict
    assert Row("vanilla", "test BCE", ours).verdict == ""


def test_a_row_for_json_holds_reference_ratio_and_verdict() -> None:
    row = Row("anomaly", "AUROC", 0.96, "", Reference(0.948, 0.01, "a paper"), "high")
    assert row.to_dict() == {
        "experiment": "anomaly",
        "quantity": "AUROC",
        "unit": "",
        "source": "a paper",
        "reference": 0.948,
        "band": 0.01,
        "ours": 0.96,
        "ratio": pytest.approx(1.01266, rel=1e-4),
        "verdict": "better",
    }


def test_all_experiments_are_found_in_order() -> None:
    assert list(registry.experiments()) == [
        "vanilla", "variational", "denoising", "k_sparse", "contractive", "sparse", "supervised",
        "anomaly", "few_labels",
    ]  # fmt: skip
    numbers = [each.number for each in registry.experiments().values()]
    assert numbers == list(range(1, 10))


def test_names_may_have_dashes_and_a_wrong_one_is_a_mistake_that_lists_the_right_ones() -> None:
    assert [each.name for each in registry.find(["k-sparse", "vanilla", "k_sparse"])] == [
        "k_sparse",
        "vanilla",
    ]
    with pytest.raises(UnknownExperimentError, match=r"no experiment 'magic'.*supervised"):
        registry.find(["magic"])
    assert issubclass(UnknownExperimentError, UserError)
