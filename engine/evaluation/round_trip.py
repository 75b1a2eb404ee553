"""How far a code is from what the encoder makes of its own picture: E(D(z)) − z.

Codes of real images hardly move on this round trip. A code that no image has is decoded into
something that the encoder knows better from elsewhere: it is off the manifold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from engine.models.model import Model

    Array = NDArray[np.float32]

CHUNK = 250


def moves(model: Model, codes: Array) -> Array:
    """E(D(z)) − z of each code: (B, code) → (B, code)."""
    found: Array = model.encode(model.decode(codes)) - codes
    return found


def measuring(model: Model, codes: Array) -> Generator[Progress, None, Array]:
    """The lengths of ``moves`` for many codes, a chunk at a time: (B, code) → (B,), ascending."""
    parts = [np.zeros(0, np.float32)]
    for start in range(0, len(codes), CHUNK):
        yield Progress(f"{model.title}: decoding and encoding", start, len(codes))
        parts.append(np.linalg.norm(moves(model, codes[start : start + CHUNK]), axis=1))
    return np.sort(np.concatenate(parts))
