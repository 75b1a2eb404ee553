"""Which curves the tab shows, and how they are called: as lines, as a table, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.evaluation import label_story
from engine.evaluation.label_curve import FINE_TUNED, PCA, PIXELS, PROBE, SCRATCH, LabelPoint, Level
from gui import theme
from gui.session.training import run_names
from gui.widgets.plots import Curve, SpreadCurve

if TYPE_CHECKING:
    from engine.evaluation.label_curve import Points
    from gui.session import Session

INFORMED = "learnt from labels"


@dataclass(frozen=True)
class Row:
    """A curve of the tab.

    Attributes:
        name: Of the run, or of what stands beside it.
        colour: ``#rrggbb``.
        points: Those that are known, by labels per class, few first.
        contends: Whether it may be best: a run that has not learnt from labels.
        beside: Whether it is no run, but what runs are held against.
        pattern: Of its line; solid if empty.
    """

    name: str
    colour: str
    points: dict[Level, LabelPoint]
    contends: bool = False
    beside: bool = False
    pattern: tuple[float, ...] = ()

    def curve(self) -> SpreadCurve:
        """Its line."""
        points = tuple(self.points.values())
        return SpreadCurve(
            self.name,
            self.colour,
            tuple(each.per_class for each in points),
            tuple(each.mean for each in points),
            tuple(each.spread for each in points),
            self.pattern,
        )


class Rows:
    """The rows of the tab as the session has them now."""

    def __init__(self, session: Session) -> None:
        self._session, self._curves = session, session.label_curves

    def keys(self, method: str) -> list[str]:
        """Of all that is to be measured: what stands beside the runs first, as it stands in all."""
        runs = list(self._curves.models())
        if method == PROBE:
            return [key for key in (PIXELS, self._curves.pca()) if key] + runs
        return [*dict.fromkeys(self._curves.scratch().values()), *runs]

    def rows(self, method: str) -> list[Row]:
        """Pixels or networks from scratch, which all is held against; the runs on show; PCA."""
        points = self._curves.points()
        yardsticks, others = self._beside(points, method)
        return [*yardsticks, *self._runs(points, method), *others]

    def story(self, method: str) -> str:
        """What the points say, in a sentence or two; empty before they say anything."""
        points, models = self._curves.points(), self._curves.models()
        names = self._names()
        if method == FINE_TUNED:
            return label_story.of_fine_tuning(points, names, self._curves.scratch())
        wide = {key: _with_width(names[key], models[key].code_size) for key in models}
        informed = [key for key, model in models.items() if model.learnt_from_labels]
        return label_story.of_codes(points, wide, informed)

    def _names(self) -> dict[str, str]:
        entries = self._session.book.entries
        return run_names.short({key: entries[key].name for key in self._curves.models()})

    def _runs(self, points: Points, method: str) -> list[Row]:
        entries, models = self._session.book.entries, self._curves.models()
        rows = []
        for key, name in self._names().items():
            informed = models[key].learnt_from_labels
            told = f"{name} · {INFORMED}" if informed else name
            colour = theme.variant_colour(entries[key].colour)
            own = self._of(points, key, PROBE if method == PROBE else FINE_TUNED)
            rows.append(Row(told, colour, own, contends=not informed))
        return rows

    def _beside(self, points: Points, method: str) -> tuple[list[Row], list[Row]]:
        """What the runs are held against, and what else stands beside them."""
        if method == PROBE:
            now, pca = theme.current(), self._curves.pca()
            raw, own = self._of(points, PIXELS, PROBE), self._of(points, pca, PROBE)
            plain = Row("Pixels", now.secondary, raw, beside=True, pattern=Curve.DOTS)
            name = pca.replace(f"{PCA} ", "PCA-")
            flat = Row(name, now.text, own, beside=True, pattern=Curve.DASHES)
            return [plain], [flat] if pca else []
        fresh = list(dict.fromkeys(self._curves.scratch().values()))
        return [self._fresh(points, key, alone=len(fresh) == 1) for key in fresh], []

    def _fresh(self, points: Points, key: str, *, alone: bool) -> Row:
        """A network from scratch; its sizes are told where there are several."""
        name = SCRATCH.capitalize() if alone else key.partition("\n")[0]
        own = self._of(points, key, SCRATCH)
        return Row(name, theme.current().secondary, own, beside=True, pattern=Curve.DOTS)

    def _of(self, points: Points, key: str, method: str) -> dict[Level, LabelPoint]:
        levels = self._curves.levels
        found = {level: points.get((key, method, level)) for level in levels}
        return {level: point for level, point in found.items() if point is not None}


def _with_width(name: str, size: int) -> str:
    """A run's name, and how wide its code is, unless the name says that."""
    width = f"code {size}"
    return name if width in name.split(run_names.BETWEEN) else f"{name} ({width})"
