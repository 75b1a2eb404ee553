"""t-SNE: made twice it is the same, and new codes fall where openTSNE's own transform puts them."""

from __future__ import annotations

import sys
import threading

import numpy as np
import pytest

from engine.core.progress import Progress, run_to_end
from engine.models import projection
from engine.models.maps import tsne
from tests.engine.models.maps.clusters import clusters

with_tsne = pytest.mark.skipif(not tsne.installed(), reason="openTSNE, an extra, is not installed")


def principal(codes: np.ndarray) -> np.ndarray:
    places: np.ndarray = projection.fit(codes).plane().project(codes)
    return places / np.sqrt(np.square(places).sum(1).mean())


@pytest.fixture(scope="module")
def codes() -> np.ndarray:
    return clusters(count=60)[0]


@pytest.fixture(scope="module")
def made(codes: np.ndarray) -> tsne.NeighbourMap:
    return run_to_end(tsne.fitting(codes, principal(codes)))


@with_tsne
def test_neighbours_stay_neighbours(codes: np.ndarray, made: tsne.NeighbourMap) -> None:
    labels = clusters(count=60)[1]
    distances = np.linalg.norm(made.points[:, None] - made.points, axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (labels[distances.argmin(axis=1)] == labels).mean() > 0.97
    assert np.square(made.points).sum(1).mean() == pytest.approx(1, rel=1e-4)
    np.testing.assert_allclose(made.points.mean(0), 0, atol=1e-4)
    np.testing.assert_array_equal(made.codes, codes)


@with_tsne
def test_it_is_the_same_every_time(codes: np.ndarray, made: tsne.NeighbourMap) -> None:
    again = run_to_end(tsne.fitting(codes.copy(), principal(codes)))
    assert again.points.tobytes() == made.points.tobytes()
    assert (again.scale, again.reach) == (made.scale, made.reach)


@with_tsne
def test_it_is_turned_as_the_principal_plane_lies(
    codes: np.ndarray, made: tsne.NeighbourMap
) -> None:
    target = principal(codes)
    nearest = np.square(made.points - target).sum()
    for angle in np.linspace(0, 2 * np.pi, 36):
        cos, sin = np.cos(angle), np.sin(angle)
        for sign in (1, -1):
            other = made.points @ np.array([[cos, -sin], [sin, cos]]) * (1, sign)
            assert np.square(other - target).sum() >= nearest - 1e-3


@with_tsne
def test_images_fall_near_their_own_places(codes: np.ndarray, made: tsne.NeighbourMap) -> None:
    apart = np.linalg.norm(made.project(codes) - made.points, axis=1)
    assert np.median(apart) < 0.1
    assert np.quantile(apart, 0.95) < 0.3


@with_tsne
def test_new_codes_fall_where_open_tsne_puts_them(made: tsne.NeighbourMap) -> None:
    from openTSNE import TSNEEmbedding, affinity  # noqa: PLC0415 - an extra

    new = clusters(count=60)[0][::5] + np.random.default_rng(1).normal(0, 0.1, (48, 6))
    affinities = affinity.PerplexityBasedNN(made.codes, perplexity=30, method="exact")
    embedding = TSNEEmbedding(
        made.points * made.scale, affinities, negative_gradient_method="bh", random_state=0
    )
    theirs = np.array(embedding.transform(new, perplexity=5))
    # It has moved the map itself to the middle of a grid, and the new codes with it.
    theirs = theirs / made.scale + (made.points - np.array(embedding) / made.scale)[0]
    ours = made.project(new.astype(np.float32))
    apart = np.linalg.norm(ours - theirs, axis=1)
    assert np.median(apart) < 0.002
    assert np.quantile(apart, 0.9) < 0.05


@with_tsne
def test_it_tells_how_far_it_is(codes: np.ndarray) -> None:
    told = list(tsne.fitting(codes, principal(codes)))
    assert all(isinstance(each, Progress) for each in told)
    done = [each.done for each in told]
    assert done == sorted(done)
    assert told[-1].done <= told[-1].total


@with_tsne
def test_closing_ends_its_thread(codes: np.ndarray) -> None:
    before = threading.active_count()
    work = tsne.fitting(codes, principal(codes))
    while threading.active_count() == before:
        next(work)
    work.close()
    assert threading.active_count() == before


def test_without_open_tsne_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openTSNE", None)
    monkeypatch.setattr(tsne.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(tsne.MapError, match="pip install openTSNE"):
        next(tsne.fitting(np.zeros((20, 2), np.float32), np.zeros((20, 2), np.float32)))


@with_tsne
def test_too_few_codes_are_refused() -> None:
    few = np.zeros((5, 2), np.float32)
    with pytest.raises(tsne.MapError, match="at least 8"):
        next(tsne.fitting(few, few))
