"""How far codes are from the codes of their own pictures."""

from __future__ import annotations

import numpy as np
import torch

from engine.core.progress import run_to_end
from engine.evaluation import round_trip
from engine.models.model import Model
from engine.nets.architecture import Dense
from tests.engine import oracles


def test_a_move_is_what_the_encoder_makes_of_the_picture_less_the_code() -> None:
    model = oracles.model("variational", Dense((12,), 5))
    codes = oracles.array(7, 5)
    expected = [model.encode(model.decode(code[None]))[0] - code for code in codes]
    np.testing.assert_allclose(round_trip.moves(model, codes), expected, atol=1e-6)


def test_a_code_that_the_encoder_gives_back_does_not_move() -> None:
    # An encoder with a bias alone gives one code, whatever the picture.
    variant, fixed = oracles.built("vanilla", Dense((), 3)), torch.tensor([0.5, -1.0, 2.0])
    with torch.no_grad():
        variant.encoder[0].weight.zero_()
        variant.encoder[0].bias.copy_(fixed)
    model = Model(oracles.model("vanilla", Dense((), 3)).config, variant)
    away = fixed + torch.tensor([3.0, 0.0, 4.0])
    lengths = run_to_end(round_trip.measuring(model, torch.stack([away, fixed]).numpy()))
    np.testing.assert_allclose(lengths, [0, 5], atol=1e-6)


def test_many_codes_are_measured_in_chunks_and_sorted() -> None:
    model = oracles.model("vanilla", Dense((12,), 5))
    codes = oracles.array(round_trip.CHUNK + 3, 5)
    told = list(round_trip.measuring(model, codes))
    assert [each.done for each in told] == [0, round_trip.CHUNK]
    lengths = run_to_end(round_trip.measuring(model, codes))
    expected = np.sort(np.linalg.norm(round_trip.moves(model, codes), axis=1))
    np.testing.assert_allclose(lengths, expected, atol=1e-5)
    assert run_to_end(round_trip.measuring(model, codes[:0])).shape == (0,)
