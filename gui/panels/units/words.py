"""What the tab says of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.core.text import spaced
from engine.evaluation.units.layers import CODE, DECODER, ENCODER
from engine.evaluation.units.order import DENSITY, KL, NUMBER, PURITY, STRENGTH
from engine.evaluation.units.states import MEANINGS, counted
from gui.text import capital

if TYPE_CHECKING:
    from engine.evaluation.units.card import UnitCard
    from engine.evaluation.units.histogram import Densities
    from engine.evaluation.units.layers import UnitLayer
    from engine.evaluation.units.report import UnitReport

TITLES = {
    STRENGTH: "strength",
    DENSITY: "density",
    PURITY: "class purity",
    KL: "KL",
    NUMBER: "number",
}
MEANING_OF_ORDER = (
    "Strength: the largest change of a pixel that the unit draws. Density: the part of the images "
    "that it fires for. Class purity: the part of the commonest class among these. Dead units "
    "stand last, grey."
)
MEASURING = "Measuring the units …"
DENSITY_TITLE = "units, by the part of images they fire for (log)"
DENSITY_TIP = (
    "Percent of the test images, on a logarithmic axis: a long tick is ten times the one before. "
    "Click a bar, or drag over some: the wall shows these units alone"
)
NONE_SO = "No unit does. Click the bar once more for all units."
INK = "Blue adds ink, orange takes it away."
PICTURES = {
    CODE: "A unit is one number of the code. What it draws: the change of the picture when it "
    "alone goes from its mean up by two standard deviations.",
    ENCODER: "What each unit of this layer draws: the change of the picture when it alone goes up "
    "by two standard deviations.",
    DECODER: "What each unit of this layer draws: the change of the picture when it alone goes up "
    "by two standard deviations.",
}
WEIGHTS = "What each unit looks for: its weights from the pixels. Blue wants ink, orange paper."
DRAWS = f"The change of the picture when this unit alone goes up by two standard deviations. {INK}"
LOOKS_FOR = "Its weights from the pixels. Blue wants ink, orange paper."
A_UNIT = (
    "A unit is one number in a layer of the network. It fires for an image when it is further from "
    "zero than one per cent of the layer's largest number."
)
RANDOM = "random"
KINDS_OF_IMAGES = {
    "strongest": "The test images that fire this unit most",
    "lowest": "The test images that drive it furthest below zero",
    "each tenth": "One image from the middle of each tenth of its activations, strongest first",
    RANDOM: "Test images that fire it, drawn at random: the strongest alone flatter a unit",
}


def no_such_unit(number: int, size: int) -> str:
    """Why a number is refused."""
    have = f"units 0 to {size - 1}" if size > 1 else "unit 0 alone"
    return f"There is no unit {number}: this layer has {have}."


def bar(found: Densities, number: int) -> str:
    """A bar of the histogram over all units; bar 0 is of those that never fire."""
    units = found.never if number == 0 else int(found.counts[number - 1])
    many = f"{units} unit fires" if units == 1 else f"{units} units fire"
    return f"{many} for {_part(found, number, number)}"


def narrowed(found: Densities, first: int, last: int, units: int) -> str:
    """Which units alone the wall shows: those of some bars."""
    if units == 0:
        part = _part(found, first, last)
        so = "every unit fires for some image" if last == 0 else f"no unit fires for {part}"
        return f"Shown: none, as {so}."
    many = "the one that fires" if units == 1 else f"the {units} that fire"
    return f"Shown: {many} for {_part(found, first, last)}."


def _part(found: Densities, first: int, last: int) -> str:
    if last == 0:
        return "no image"
    ends = 100 * 10.0 ** found.edges[[max(first - 1, 0), last]]
    low, high = (f"{float(f'{end:.2g}'):g}" for end in ends)
    return f"{'0' if first == 0 else low} to {high} % of the images"


def summaries(report: UnitReport) -> tuple[str, str]:
    """How many units are in which state, and what became of a variational code.

    The second is shorter: it does not say what that was measured on.
    """
    images = f"{spaced(len(report.activity.labels))} test images"
    if report.verdict:  # it counts them, too
        return f"{report.verdict} Measured on {images}.", report.verdict
    states = counted(report.activity.states)
    return f"{states} ({images}).", f"{states}."


def shows_weights(report: UnitReport) -> bool:
    """Whether the wall shows what units look for: of a first layer between image and code."""
    return report.layer.part == ENCODER and report.looks_for is not None


def explanation(report: UnitReport) -> str:
    """What the pictures on the wall are."""
    if shows_weights(report):
        return WEIGHTS
    return f"{PICTURES[report.layer.part]} {INK}"


def title(layer: UnitLayer, unit: int) -> str:
    """The name of a unit."""
    return f"Unit {unit}" if layer.part == CODE else f"{layer.title} · unit {unit}"


def hover(report: UnitReport, unit: int) -> str:
    """A unit in a line."""
    state, density = report.activity.states[unit], report.activity.density[unit]
    return f"unit {unit}: {state.value}, fires for {share(float(density))} of the images"


def facts(report: UnitReport, card: UnitCard, names: tuple[str, ...]) -> str:
    """What is known of a unit, a fact a line."""
    classes = report.activity.class_share[card.unit]
    told = [capital(card.state.value)]
    if card.state.rank:
        told = [f"{told[0]}: {MEANINGS[card.state]}"]
    if card.density > 0:
        told.append(f"fires for {share(card.density)} of images")
    if classes.any() and len(names):
        greatest = int(np.argmax(classes))
        told.append(f"{100 * classes[greatest]:.0f} % of them: class {names[greatest]}")
    if report.kl is not None:
        told[0] += f" · KL {report.kl[card.unit]:.2f} nats"
    return "\n".join(told)


def share(part: float) -> str:
    """A part in percent, with a decimal where it is small: ``5.1 %``."""
    percent = 100 * part
    if 0 < percent < 0.1:
        return "under 0.1 %"
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"
