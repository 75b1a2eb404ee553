"""Random numbers for the images of a batch, also where this process has only some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from torch import Tensor


@dataclass(frozen=True)
class Part:
    """Which images of a batch a process has.

    Attributes:
        rows: Theirs among those of the whole batch.
        whole: Images in the whole batch.
    """

    rows: slice
    whole: int


@dataclass(frozen=True)
class Draws:
    """Where the random numbers of a batch come from: a row of them for each image.

    Processes that share a batch draw the numbers of all its images, and each takes the rows of its
    own: so they have the numbers that one process would have, and their generators stay alike.

    Attributes:
        generator: On the images' device.
        part: The images that this process has; None for all of them.
    """

    generator: torch.Generator
    part: Part | None = None

    def normal(self, like: Tensor, row: Sequence[int] | None = None) -> Tensor:
        """Draws from N(0, 1), of the type and on the device of ``like``: (B, *row).

        Args:
            like: (B, …).
            row: Shape of the numbers of one image; as in ``like`` if None.
        """
        return self._own(self._room(like, row).normal_(generator=self.generator))

    def uniform(self, like: Tensor, row: Sequence[int] | None = None) -> Tensor:
        """Draws from U[0, 1); see ``normal``."""
        return self._own(self._room(like, row).uniform_(generator=self.generator))

    def _room(self, like: Tensor, row: Sequence[int] | None) -> Tensor:
        count = len(like) if self.part is None else self.part.whole
        return like.new_empty((count, *(like.shape[1:] if row is None else row)))

    def _own(self, drawn: Tensor) -> Tensor:
        return drawn if self.part is None else drawn[self.part.rows]
