"""The contractive penalty in closed form against the general Jacobian of automatic differentiation.

That both give the same numbers is tested (``test_oracles_contraction.py``); here is what they cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from engine.benchmark.result import BenchmarkRow
from engine.benchmark.stats import MISSED, Spread, ratios
from engine.benchmark.timing import in_turns, profile
from engine.nets import layers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.benchmark.context import Context

BATCH = 128
WIDTHS = (128, 32)
LEAST_RATIO = 10.0


def contraction(plan: Context) -> Iterator[BenchmarkRow]:
    """‖∂f/∂x‖²_F of a batch and its gradient, both ways."""
    spec = plan.dataset.spec
    encoder = layers.mlp((spec.values, *WIDTHS))
    layers.initialise(encoder, torch.Generator().manual_seed(0))
    images = plan.dataset.train_images[:BATCH].flatten(1).float() / 255  # (B, C·H·W)
    works = {name: _penalty(encoder, images, norms) for name, norms in NORMS.items()}
    found = in_turns(works, plan.pick(5, 40))
    ours, theirs = found["ours"], found["general"]
    figure = BenchmarkRow(
        "contraction",
        f"contractive penalty and its gradient, batch {BATCH}",
        Spread.of([1000 * each for each in ours.wall]),
        "ms",
        "torch.func.vmap(jacrev(encoder)), the same penalty",
        Spread.of([1000 * each for each in theirs.wall]),
        ratios(theirs.wall, ours.wall).median,
        "at least",
        LEAST_RATIO,
    )
    yield figure.explained(profile(works["ours"])) if figure.verdict == MISSED else figure


def closed_form(encoder: torch.nn.Sequential, images: torch.Tensor) -> torch.Tensor:
    """‖∂f/∂x‖²_F of each image, (B,), as in training."""
    return layers.contraction(encoder, images)[1]


def general(encoder: torch.nn.Sequential, images: torch.Tensor) -> torch.Tensor:
    """The same from the whole Jacobian."""
    jacobian = torch.func.vmap(torch.func.jacrev(encoder))(images)  # (B, code, C·H·W)
    norms: torch.Tensor = jacobian.square().sum((1, 2))  # (B,)
    return norms


NORMS = {"ours": closed_form, "general": general}


def _penalty(
    encoder: torch.nn.Sequential,
    images: torch.Tensor,
    norms: Callable[[torch.nn.Sequential, torch.Tensor], torch.Tensor],
) -> Callable[[], object]:
    """Computes the penalty and its gradient when it is called."""
    weights = [each for each in encoder.parameters() if each.dim() == 2]
    return lambda: torch.autograd.grad(norms(encoder, images).mean(), weights)
