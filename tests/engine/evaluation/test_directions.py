"""What an encoder notices: its Jacobian taken apart."""

from __future__ import annotations

import numpy as np
import pytest

from engine.core.arrays import flat
from engine.evaluation import directions, jacobian
from engine.nets.architecture import Dense
from tests.engine import oracles

MODELS = [
    ("contractive", Dense((12,), 5), {"activation": "sigmoid"}),
    ("variational", Dense((12,), 5), {}),
    ("k_sparse", Dense((), 30), {"k": 4, "alpha": 1.0}),
]


@pytest.mark.parametrize(("key", "network", "knobs"), MODELS)
def test_the_parts_make_up_the_jacobian(key: str, network: Dense, knobs: dict[str, object]) -> None:
    model, (image,) = oracles.model(key, network, **knobs), oracles.images(1).numpy()
    whole, found = jacobian.jacobian(model, image), directions.directions(model, image)
    noticed = flat(found.noticed)
    again = (found.moves * found.strengths[:, None]).T @ noticed
    np.testing.assert_allclose(again, whole, atol=1e-5)
    same = np.eye(len(noticed))
    np.testing.assert_allclose(noticed @ noticed.T, same, atol=1e-5)
    np.testing.assert_allclose(found.moves @ found.moves.T, same, atol=1e-5)
    assert (np.diff(found.strengths) <= 0).all()
    squares = np.square(found.strengths).sum()
    assert squares == pytest.approx(jacobian.contraction(model, image[None])[0], rel=1e-4)


def test_units_at_rest_take_no_part() -> None:
    model = oracles.model("k_sparse", Dense((), 30), k=4, alpha=1.0)
    (image,) = oracles.images(1).numpy()
    found = directions.directions(model, image)
    assert len(found.strengths) == 4
    at_rest = model.encode(image[None])[0] == 0
    assert at_rest.sum() == 26
    assert not found.moves[:, at_rest].any()


def test_the_strongest_is_the_change_that_moves_the_code_most() -> None:
    model, (image,) = oracles.model("variational", Dense((12,), 5)), oracles.images(1).numpy()
    found = directions.directions(model, image)
    step = 1e-3
    here, there = model.encode(np.stack([image, image + step * found.noticed[0]]))
    np.testing.assert_allclose(
        (there - here) / step, found.strengths[0] * found.moves[0], atol=2e-3
    )
    random = np.random.default_rng(0).standard_normal((200, image.size))
    random /= np.linalg.norm(random, axis=1, keepdims=True)
    moved = np.linalg.norm(random @ jacobian.jacobian(model, image).T, axis=1)
    assert moved.max() <= found.strengths[0] * (1 + 1e-5)


def test_signs_do_not_depend_on_the_decomposition() -> None:
    model, (image,) = oracles.model("variational", Dense((12,), 5)), oracles.images(1).numpy()
    noticed = flat(directions.directions(model, image).noticed)
    largest = np.abs(noticed).argmax(1)
    assert (noticed[np.arange(len(noticed)), largest] > 0).all()


@pytest.mark.parametrize(
    ("strengths", "holding"),
    [([3, 1, 1], 2), ([10, 1, 1], 1), ([1, 1, 1], 3), ([0, 0], 0), ([], 0)],
)
def test_how_many_hold_nine_tenths(strengths: list[float], holding: int) -> None:
    count = len(strengths)
    nothing = np.zeros((count, 1, 1, 1), np.float32)
    made = directions.Directions(
        np.array(strengths, np.float32), nothing, np.zeros((count, 2), np.float32)
    )
    assert made.holding() == holding


def test_what_is_decoded_is_the_difference_of_both_steps() -> None:
    model = oracles.model("vanilla", Dense((12,), 5))
    code, moves = oracles.array(1, 5)[0], np.eye(5, dtype=np.float32)[:3]
    found = directions.decoded(model, code, moves, 0.5)
    for row, move in zip(found, moves, strict=True):
        expected = model.decode((code + 0.5 * move)[None]) - model.decode((code - 0.5 * move)[None])
        np.testing.assert_allclose(row, expected[0], atol=1e-6)
