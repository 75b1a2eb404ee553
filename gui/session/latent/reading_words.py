"""How good a reconstruction is among those of the test images, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.session.latent.round_trip import RoundTripped


def missed(now: RoundTripped) -> str:
    """How far E(D(z)) is from z, and for how many test images' codes it is nearer, in words."""
    if now.radii is None:
        return ""
    far = f"comes back {now.radii:.2f} radii off"
    return far if now.percentile is None else f"{far} · {_part(now.percentile)} % are nearer"


def better(percentile: float) -> str:
    """How many of the clean test images come back with a smaller error, in words."""
    return f"{_part(percentile)} % of test images come back better"


def _part(percentile: float) -> str:
    """Per cent without decimals; nothing is said to be none or all."""
    if percentile < 1:
        return "under 1"
    return "over 99" if percentile > 99 else f"{percentile:.0f}"
