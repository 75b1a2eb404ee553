"""Numbers as people read them; used by the commands and by the window. Imports nothing heavy."""

from __future__ import annotations


def spaced(number: float) -> str:
    """A number without decimals, with a space before each group of thousands: ``10 000``."""
    return f"{number:,.0f}".replace(",", " ")


def clock_duration(seconds: float) -> str:
    """A duration to the second: ``45 s``, ``3:07`` or ``1:02:03``."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    if whole < 60:
        return f"{whole} s"
    if hours:
        return f"{hours}:{minutes:02d}:{whole % 60:02d}"
    return f"{minutes}:{whole % 60:02d}"


def rough_duration(seconds: float) -> str:
    """A duration in one unit, which changes rarely while it runs down: 4 s, 2 min, 1.5 h."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    if seconds < 99.5 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
