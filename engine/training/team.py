"""What a run asks of the processes that train it together; of one process there is nothing to ask.

``ranks.Ranks`` is a team of several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from engine.core.draws import Draws
from engine.variants.base import mean_over_images

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch
    from torch import Tensor
    from torch.nn import Parameter

    from engine.training.evaluate import Evaluation


class Team(Protocol):
    """The processes of a run, as one of them sees them. All call its methods in the same order."""

    @property
    def size(self) -> int:
        """How many processes there are."""

    @property
    def leads(self) -> bool:
        """Whether this is the one that evaluates, tells and writes."""

    def own(self, indices: Tensor) -> Tensor:
        """The next batch's images that this process takes: (B,) → (b,), b ≥ 1."""

    def draws(self, generator: torch.Generator) -> Draws:
        """The random numbers of those images."""

    def mean(self, values: Tensor) -> Tensor:
        """Mean over the images of the whole batch, of the rows of this process: (b, …) → (…)."""

    def combine(self, weights: list[Parameter], losses: list[Tensor]) -> list[Tensor]:
        """Turn gradients and losses of the own images into those of the whole batch.

        Args:
            weights: Their ``grad`` is replaced.
            losses: Scalars, means over the own images.

        Returns:
            The losses of the whole batch.
        """

    def agree(self, *, due: bool) -> bool:
        """Whether all read their losses after this batch; one that finds it due is enough.

        Called once a batch. What is asked after one batch may be answered after the next.
        """

    def stop(self, code: int) -> int:
        """Ask that all stop, with an exit code other than 0.

        Returns:
            0, or the code with which all stop after this batch.
        """

    def evaluated(self, evaluate: Callable[[], Evaluation]) -> Evaluation:
        """What the leader finds on the test set; for others without errors and codes."""


class Alone:
    """One process that has the whole batch."""

    size = 1
    leads = True

    def own(self, indices: Tensor) -> Tensor:
        """All of them."""
        return indices

    def draws(self, generator: torch.Generator) -> Draws:
        """A row for each image."""
        return Draws(generator)

    def mean(self, values: Tensor) -> Tensor:
        """Mean of the rows."""
        return mean_over_images(values)

    def combine(self, weights: list[Parameter], losses: list[Tensor]) -> list[Tensor]:  # noqa: ARG002
        """As they are."""
        return losses

    def agree(self, *, due: bool) -> bool:
        """At once."""
        return due

    def stop(self, code: int) -> int:
        """At once."""
        return code

    def evaluated(self, evaluate: Callable[[], Evaluation]) -> Evaluation:
        """What is found here."""
        return evaluate()


ALONE = Alone()
