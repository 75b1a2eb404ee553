"""LDA against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from engine.models import projection
from engine.models.maps import lda
from tests.engine.models.maps.clusters import clusters


def towards(codes: np.ndarray) -> np.ndarray:
    places: np.ndarray = projection.fit(codes).plane().project(codes)
    return places


@pytest.mark.parametrize(("width", "classes"), [(6, 4), (3, 5), (12, 10), (5, 2)])
def test_directions_and_their_shares_are_those_of_scikit_learn(width: int, classes: int) -> None:
    codes, labels = clusters(width=width, classes=classes)
    found = lda.fit(codes, labels)
    assert found is not None
    oracle = LinearDiscriminantAnalysis(solver="svd").fit(codes, labels)
    n = min(width, classes - 1)
    assert found.directions.shape == (n, width)
    theirs = oracle.scalings_[:, :n].T
    cosines = (found.directions * theirs).sum(1)
    cosines /= np.linalg.norm(found.directions, axis=1) * np.linalg.norm(theirs, axis=1)
    np.testing.assert_allclose(np.abs(cosines), 1, atol=1e-4)
    np.testing.assert_allclose(found.separation, oracle.explained_variance_ratio_[:n], atol=1e-3)
    np.testing.assert_allclose(found.mean, oracle.xbar_, rtol=1e-4)


def test_along_a_direction_a_class_has_variance_one() -> None:
    codes, labels = clusters()
    found = lda.fit(codes, labels)
    assert found is not None
    scores = (codes - found.mean) @ found.directions.T
    within = np.mean([np.cov(scores[labels == each].T, ddof=0) for each in range(4)], axis=0)
    np.testing.assert_allclose(within * 60 / 59, np.eye(3), atol=1e-2)


def test_a_plane_is_turned_has_a_radius_of_one_and_goes_back_by_least_squares() -> None:
    codes, labels = clusters()
    found = lda.fit(codes, labels)
    assert found is not None
    plane = found.plane(codes, (0, 1), towards(codes))
    places = plane.project(codes)
    assert np.square(places).sum(1).mean() == pytest.approx(1, rel=1e-3)
    np.testing.assert_allclose(plane.project(plane.unproject(places)), places, atol=1e-4)
    design = np.column_stack([places, np.ones(len(places))])
    best, *_ = np.linalg.lstsq(design, codes, rcond=None)
    np.testing.assert_allclose(plane.unproject(places), design @ best, atol=1e-3)
    residual = np.square(codes - design @ best).sum() / np.square(codes - codes.mean(0)).sum()
    assert plane.variance_kept == pytest.approx(1 - residual, abs=1e-4)


def test_no_other_turn_or_mirror_is_nearer_to_the_principal_plane() -> None:
    codes, labels = clusters()
    found = lda.fit(codes, labels)
    assert found is not None
    target = towards(codes)
    places = found.plane(codes, (0, 1), target).project(codes)
    nearest = np.square(places - target).sum()
    for angle in np.linspace(0, 2 * np.pi, 72):
        cos, sin = np.cos(angle), np.sin(angle)
        for sign in (1, -1):
            other = places @ np.array([[cos, -sin], [sin, cos]]) * (1, sign)
            assert np.square(other - target).sum() >= nearest - 1e-3


def test_the_same_codes_give_the_same_bits() -> None:
    codes, labels = clusters()
    drawn = []
    for _ in range(2):
        found = lda.fit(codes.copy(), labels)
        assert found is not None
        drawn.append(found.plane(codes, (1, 2), towards(codes)).project(codes).tobytes())
    assert drawn[0] == drawn[1]


def test_units_that_are_off_do_no_harm() -> None:
    codes, labels = clusters()
    off = np.zeros((len(codes), 2), np.float32)
    alike = codes[:, :1]
    found = lda.fit(np.hstack([codes, off, alike]), labels)
    plain = lda.fit(codes, labels)
    assert found is not None
    assert plain is not None
    assert np.isfinite(found.directions).all()
    np.testing.assert_array_equal(found.directions[:, 6:8], 0)
    np.testing.assert_allclose(found.separation, plain.separation, atol=1e-3)


def test_two_classes_lie_on_a_line() -> None:
    codes, labels = clusters(classes=2)
    found = lda.fit(codes, labels)
    assert found is not None
    assert found.separation.tolist() == [1.0]
    places = found.plane(codes, (0, 1), towards(codes)).project(codes)
    assert np.linalg.matrix_rank(places, tol=1e-3) == 1


@pytest.mark.parametrize("labels", [np.zeros(6), np.full(6, 3)])
def test_one_class_has_nothing_to_part(labels: np.ndarray) -> None:
    codes = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
    assert lda.fit(codes, labels.astype(np.int64)) is None


def test_classes_with_the_same_middle_have_nothing_to_part() -> None:
    codes = np.ones((8, 3), np.float32)
    assert lda.fit(codes, np.arange(8) % 2) is None
