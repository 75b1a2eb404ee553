"""The plain autoencoder: squeeze an image through a narrow code and restore it.

Adds: Nothing yet. An encoder f maps the pixels to a short code, a decoder g maps the code back,
and both learn only from the pixels that come out wrong. Everything else on this bench changes
one thing about this network, so it is the one to compare against.

Matters: To pass through so few numbers a digit must be described by what varies between digits,
such as slant, width or loops, and not pixel by pixel. That is compression, and the code is a
feature extractor that nobody had to label. With linear layers it would find the same plane as PCA;
its bend is what wins the extra decibels.

Objective: BCE(x, g(f(x)))

Look for: After one epoch the grid shows blurred averages, by the third epoch strokes separate and
the loss passes the PCA baseline. Decode the empty ground between clusters: nothing forces these
places to be digits, and most are not: click one digit of the map and Shift-click another, and the
tab Selection shows the walk between them beside a plain blend of their pixels. Draw something that
is no digit and see the error rise.

Paper: Rumelhart, Hinton & Williams 1986; Hinton & Salakhutdinov 2006, "Reducing the
dimensionality of data with neural networks", Science 313.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.variants.base import Variant
from engine.variants.knobs import Knobs


@dataclass(frozen=True)
class VanillaKnobs(Knobs):
    """The plain autoencoder has none."""


class Vanilla(Variant[VanillaKnobs]):
    """One hidden layer of ReLU units on either side of a linear code."""

    key = "vanilla"
    title = "Vanilla"
    summary = "Squeezes a digit through a narrow code and restores it."
    knobs_type = VanillaKnobs
