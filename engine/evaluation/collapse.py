"""Whether a variational code has collapsed, in words. Imports no torch: the window reads it."""

from __future__ import annotations

from math import log

ENOUGH = 10_000
"""A code that can't tell so many images apart says little more than their class."""
FEW = 10
"""A code that can't tell so many apart says less than the class, whatever its units do."""
ENOUGH_NATS, FEW_NATS = log(ENOUGH), log(FEW)


def is_collapsed(active: int, size: int, nats: float) -> bool:
    """Whether a code says next to nothing, or too little after most units were given up.

    The KL term bounds what the code tells of an image (Hoffman & Johnson 2016): with fewer than
    log n nats it can't tell n images apart. Units that a wide code does not need switch off, too,
    but then the others carry the image; neither alone is a collapse.

    Args:
        active: Units whose mean varies over images, see ``codes.varies``.
        size: All units of the code.
        nats: KL to the prior, summed over units, mean over images.
    """
    return nats < FEW_NATS or (2 * active < size and nats < ENOUGH_NATS)


def verdict(active: int, size: int, nats: float) -> str:
    """What became of a variational code's units, one sentence; arguments as of ``is_collapsed``."""
    off = size - active
    if is_collapsed(active, size, nats):
        given_up = f"{off} of {size} units are switched off, and " if off else ""
        many, needed = ("10", FEW_NATS) if nats < FEW_NATS else ("10 000", ENOUGH_NATS)
        return (
            f"Collapsed: {given_up}a code of {nats:.1f} nats can't tell {many} images apart "
            f"({needed:.1f}). Train with a lower β."
        )
    if off:
        are = "is" if off == 1 else "are"
        return (
            f"{active} of {size} units active, {off} {are} switched off; "
            f"not collapsed: the code carries {nats:.1f} nats."
        )
    return f"All {size} units active: the code carries {nats:.1f} nats."
