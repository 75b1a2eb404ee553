"""Processes that share a batch have, together, the random numbers of one that has it alone."""

from __future__ import annotations

import pytest
import torch

from engine.core.draws import Draws, Part


@pytest.mark.parametrize("kind", ["normal", "uniform"])
@pytest.mark.parametrize("row", [None, [1, 1]])
def test_parts_make_up_the_whole(kind: str, row: list[int] | None) -> None:
    images = torch.zeros(7, 2, 3)
    alone = Draws(torch.Generator().manual_seed(1))
    whole = getattr(alone, kind)(images, row)
    assert whole.shape == ((7, 2, 3) if row is None else (7, 1, 1))
    parts, states = [], []
    for rows in (slice(0, 3), slice(3, 7)):
        draws = Draws(torch.Generator().manual_seed(1), Part(rows, 7))
        parts.append(getattr(draws, kind)(images[rows], row))
        states.append(draws.generator.get_state())
    assert torch.equal(torch.cat(parts), whole)
    assert all(torch.equal(state, alone.generator.get_state()) for state in states)


def test_numbers_are_of_the_type_that_is_asked_for() -> None:
    draws = Draws(torch.Generator().manual_seed(1))
    assert draws.normal(torch.zeros(2, 3, dtype=torch.float64)).dtype == torch.float64


def test_uniform_numbers_lie_between_0_and_1() -> None:
    drawn = Draws(torch.Generator().manual_seed(1)).uniform(torch.zeros(1000, 4))
    assert 0 <= float(drawn.min()) < 0.01
    assert 0.99 < float(drawn.max()) < 1
