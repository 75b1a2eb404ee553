"""What an experiment is, and how its figures are judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import numpy as np
    from numpy.typing import NDArray

    from engine.core.progress import Progress
    from engine.experiments.cache import ModelCache

MEASURED = "measured for this project"
TUTORIAL = "the tutorial that this project grew from"
BAND = 0.03
Better = Literal["low", "high", ""]


@dataclass(frozen=True)
class Reference:
    """A figure to be compared with.

    Attributes:
        value: The figure.
        band: How far from it still counts as the same, in its own unit.
        source: Where it stands.
    """

    value: float
    band: float
    source: str

    @staticmethod
    def near(value: float, source: str, share: float = BAND) -> Reference:
        """A figure with a band in proportion to it."""
        return Reference(value, abs(value) * share, source)


@dataclass(frozen=True)
class Row:
    """One figure of ours, with the figure that it repeats where there is one.

    Attributes:
        experiment: Name of the experiment.
        quantity: What was measured.
        ours: Our figure.
        unit: Its unit, empty for a pure number.
        reference: What to compare with, or None.
        better: Which direction is better.
    """

    experiment: str
    quantity: str
    ours: float
    unit: str = ""
    reference: Reference | None = None
    better: Better = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the reference."""
        if self.reference is None or self.reference.value == 0:
            return None
        return self.ours / self.reference.value

    @property
    def verdict(self) -> str:
        """``within the band``, ``better``, ``worse``, or empty without a reference.

        Decided by the numbers alone. Where no direction is better, whatever lies outside the band
        is worse.
        """
        if self.reference is None:
            return ""
        difference = self.ours - self.reference.value
        # Rounding must not put a figure on the band's edge outside of it.
        if abs(difference) <= self.reference.band + 1e-9:
            return "within the band"
        gained = -difference if self.better == "low" else difference
        return "better" if self.better and gained > 0 else "worse"

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        known = self.reference
        return {
            "experiment": self.experiment,
            "quantity": self.quantity,
            "unit": self.unit,
            "source": known.source if known else None,
            "reference": known.value if known else None,
            "band": known.band if known else None,
            "ours": self.ours,
            "ratio": self.ratio,
            "verdict": self.verdict or None,
        }


@dataclass(frozen=True)
class PlotLine:
    """One curve of a plot.

    Attributes:
        name: In the legend.
        x: Places of its points.
        y: Values there.
        spread: How far around each value others lie; none if empty.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    spread: tuple[float, ...] = ()


@dataclass(frozen=True)
class Plot:
    """Curves on common axes.

    Attributes:
        title: Above the plot.
        x_label: With unit.
        y_label: With unit.
        lines: The curves.
        log_x: Whether x is drawn in powers of ten.
        x_ticks: Places on x and what stands there; round numbers if empty.
    """

    title: str
    x_label: str
    y_label: str
    lines: tuple[PlotLine, ...]
    log_x: bool = False
    x_ticks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Gallery:
    """A table of small pictures.

    Attributes:
        title: Above the pictures.
        images: (n, 1, H, W); signed around zero, or in [0, 1].
        signed: Which of the two.
    """

    title: str
    images: NDArray[np.float32]
    signed: bool = False


@dataclass(frozen=True)
class ExperimentResult:
    """All that an experiment found."""

    rows: tuple[Row, ...]
    plots: tuple[Plot, ...] = ()
    galleries: tuple[Gallery, ...] = ()
    remarks: tuple[str, ...] = ()
    """What differs from the published set-up, one sentence each."""


@dataclass(frozen=True)
class Experiment:
    """An experiment that can be repeated.

    Attributes:
        number: Its place in the list.
        name: By which it is asked for.
        title: On the page.
        source: The paper.
        shows: What it is to show, in one sentence.
        run: Does it, in steps.
        quick: Whether ``--quick`` runs it when no names are given.
    """

    number: int
    name: str
    title: str
    source: str
    shows: str
    run: Callable[[ModelCache], Generator[Progress, None, ExperimentResult]]
    quick: bool = field(default=True)
