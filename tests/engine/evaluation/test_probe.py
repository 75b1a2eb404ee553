from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

from engine.core.progress import run_to_end
from engine.evaluation import probe


def problem(count: int = 500, width: int = 15) -> tuple[probe.Labelled, probe.Labelled]:
    x, y = make_classification(
        2 * count, width, n_informative=8, n_classes=6, class_sep=0.8, random_state=3
    )
    x = (x * np.linspace(0.1, 30, width)).astype(np.float32)
    return probe.Labelled(x[:count], y[:count], 10), probe.Labelled(x[count:], y[count:], 10)


@pytest.mark.parametrize("penalty", [1.0, 50.0])
def test_linear_probe_agrees_with_scikit_learn(penalty: float) -> None:
    train, test = problem()
    scaler = StandardScaler().fit(train.codes)
    judge = LogisticRegression(C=1 / penalty, max_iter=5000, tol=1e-6)
    judge.fit(scaler.transform(train.codes), train.labels)
    expected = judge.score(scaler.transform(test.codes), test.labels)
    assert run_to_end(probe.linear_probe(train, test, penalty)) == pytest.approx(
        expected, abs=0.007
    )


def test_a_code_scaled_as_a_whole_keeps_its_zeros_and_agrees_too() -> None:
    train, test = problem()
    for part in (train, test):
        part.codes[part.codes < 0] = 0
    deviation = train.codes.std()
    judge = LogisticRegression(C=1 / 10, max_iter=5000, tol=1e-6)
    judge.fit(train.codes / deviation, train.labels)
    expected = judge.score(test.codes / deviation, test.labels)
    found = run_to_end(probe.linear_probe(train, test, 10.0, each_unit=False))
    assert found == pytest.approx(expected, abs=0.007)


def test_linear_probe_survives_dead_units_and_reports_progress() -> None:
    train, test = problem(100, 12)
    with_dead = [
        probe.Labelled(np.hstack([part.codes, np.zeros((100, 3), np.float32)]), part.labels, 10)
        for part in (train, test)
    ]
    steps = list(probe.linear_probe(*with_dead))
    assert steps[0].done == 0
    assert len(steps) > 1
    assert run_to_end(probe.linear_probe(*with_dead)) == run_to_end(probe.linear_probe(train, test))


@pytest.mark.parametrize("neighbours", [1, 5])
def test_nearest_neighbours_agree_with_scikit_learn(neighbours: int) -> None:
    train, test = problem()
    judge = KNeighborsClassifier(neighbours).fit(train.codes, train.labels)
    expected = judge.score(test.codes, test.labels)
    found = run_to_end(probe.nearest_neighbours(train, test, neighbours))
    assert found == pytest.approx(expected, abs=0.003)
