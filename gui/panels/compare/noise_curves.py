"""How well each compared run reconstructs images with more and more noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui import theme
from gui.session.figures.measurements import GAUSSIAN, LEVELS
from gui.session.runs import learnt
from gui.widgets.plots import Curve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gui.session import Session


def of_compared(session: Session, data: Mapping[str, str]) -> list[Curve]:
    """A curve of PSNR, in dB, for each run of which it is measured.

    Args:
        session: Has the runs and what is measured of them.
        data: Names of the data sets that runs have learnt from, by their keys, where they differ.
    """
    curves = []
    for key in session.book.compared:
        measured, entry = session.robustness.get(key, GAUSSIAN), session.book.entries[key]
        if measured is not None:
            name = learnt.named(entry.name, data[key]) if key in data else entry.name
            curves.append(Curve(name, LEVELS, measured.psnr, theme.variant_colour(entry.colour)))
    return curves
