"""The loss curves as a timeline: what they were at a moment, and the line that chooses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.newest import NewestOnly
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.plots import quiet_plot, timeline_labels
from gui.widgets.plots.end_labels import EndLabel, EndLabels
from gui.widgets.plots.loss_scale import LossScale
from gui.widgets.plots.moments import Moments
from gui.widgets.plots.run_curve import curves_csv
from gui.widgets.plots.scrub_plot import ScrubPlot
from gui.widgets.plots.timeline_lines import TimelineLines
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QResizeEvent

    from gui.widgets.plots.run_curve import RunCurve


@guarded
class LossTimeline(QWidget):
    """Test and train losses of several runs over epochs, and a line that is dragged through time.

    The line snaps to the moments that can be shown. Arrow keys and the wheel step from one to the
    next, Page up and down from epoch to epoch, Home and End to the first and the last.
    """

    moment_dragged = Signal(float)
    """A person chose another moment, in epochs: one of those that were given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: list[RunCurve] = []
        self._moments = Moments()
        self._moment: float | None = None
        self._places: dict[str, float] = {}
        self._floor: float | None = None
        self._floor_of = ""
        self._epochs = 0.0
        self._scale, self._terms = LossScale(), False
        self._plot = ScrubPlot(self)
        self._plot.bottom.first_word = "epoch"
        self._level = quiet_plot.LevelLine(angle=0, colour="secondary")
        self._lines, self._labels = TimelineLines(self._plot), EndLabels(self._plot)
        self._plot.add(self._level)
        self._changes = NewestOnly(self)
        self._changes.passed.connect(self._draw)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self._plot.foreground_painter = self._paint
        self._plot.moment_painter = self._paint_moment
        self._plot.menu_requested.connect(self._open_menu)
        self._plot.scrubbed.connect(self._scrub)
        self._plot.pressed.connect(self._take_focus)
        self._plot.wheeled.connect(self.step)
        theme.notifier().changed.connect(self._draw)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(96)
        self.setAccessibleName("Training")
        self.setAccessibleDescription("Arrow keys step through the moments of the run")
        self._draw()

    def set_curves(self, curves: Sequence[RunCurve]) -> None:
        """Show these runs; the first is the one whose moments are chosen.

        Those whose unit is not that of the first can't share its axis and are left out.
        """
        unit = curves[0].unit if curves else ""
        self._curves = [each for each in curves if each.unit == unit]
        self._draw()

    def set_moments(self, moments: Sequence[float]) -> None:
        """Say which moments can be chosen, in epochs, ascending."""
        self._moments = Moments(tuple(moments))
        self.refresh()

    def set_moment(self, epoch: float | None) -> None:
        """Put the line at an epoch, or take it away; nobody is told."""
        if epoch != self._moment:
            self._moment = epoch
            self._plot.viewport().update()

    def set_places(self, places: Mapping[str, float]) -> None:
        """Say at which epochs runs stand, by their keys, if not where the line is."""
        if dict(places) != self._places:
            self._places = dict(places)
            self._plot.viewport().update()

    def set_floor(self, value: float | None, data: str = "") -> None:
        """Draw the least loss that any reconstruction can have, or no line.

        Args:
            value: The loss.
            data: Of which data set's images, where not all runs have learnt from that.
        """
        if (value, data) != (self._floor, self._floor_of):
            self._floor, self._floor_of = value, data
            self._draw()

    def set_epochs(self, epochs: float) -> None:
        """Keep room for so many epochs from the start; 0 lets the axis grow."""
        if epochs != self._epochs:
            self._epochs = epochs
            self._draw()

    @Slot(bool)
    def set_log(self, on: bool) -> None:
        """Make the vertical axis logarithmic, or linear."""
        self._scale = LossScale(log=on)
        self._plot.left.setLogMode(on)
        self._draw()

    @Slot(bool)
    def set_terms(self, on: bool) -> None:
        """Show the terms of the first run's objective, or not."""
        self._terms = on
        self._draw()

    def moments(self) -> list[float]:
        """Those that can be chosen."""
        return list(self._moments.epochs)

    def moment(self) -> float | None:
        """Where the line is."""
        return self._moment

    def curves(self) -> list[RunCurve]:
        """Those that are drawn."""
        return list(self._curves)

    def drawn(self, kind: str = "train") -> tuple[NDArray[Any], NDArray[Any]]:
        """What is drawn of the first run: epochs and losses of ``train``, ``test`` or a term."""
        self._changes.flush()
        if not self._curves:
            return np.empty(0), np.empty(0)
        x, y = self._lines.drawn(self._curves[0].key, kind)
        return x, 10.0**y if self._scale.log else y

    def has_terms(self) -> bool:
        """Whether the first run's objective has several terms."""
        return bool(self._curves and self._curves[0].terms())

    def plot(self) -> ScrubPlot:
        """The plot itself."""
        self._changes.flush()
        return self._plot

    @Slot()
    def refresh(self) -> None:
        """Draw what the histories hold now, once for all that is told in one go."""
        self._changes.push()

    @Slot()
    def _draw(self) -> None:
        self._changes.drop()
        self._lines.draw(self._curves, terms=self._terms, log=self._scale.log)
        shown = self._scale.holds(self._floor)
        self._level.setVisible(shown and bool(self._curves))
        if shown and self._floor is not None:
            self._level.setPos(self._scale.height(self._floor))
        self._labels.set_labels(self._end_labels())
        self._make_room()
        self._fit()
        self._plot.redraw()

    @Slot(int)
    def step(self, count: int) -> None:
        """Go so many moments on, or back."""
        if self._moments:
            self._choose(self._moments.stepped(self._moment, count))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step through the moments."""
        moment = self._moments.by_key(Qt.Key(event.key()), self._moment)
        if moment is None:
            super().keyPressEvent(event)
        else:
            self._choose(moment)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show on the handle that keys go here."""
        super().focusInEvent(event)
        self._plot.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they no longer do."""
        super().focusOutEvent(event)
        self._plot.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the labels' column in proportion."""
        super().resizeEvent(event)
        self._make_room()
        self._plot.redraw()

    @Slot(float)
    def _scrub(self, epoch: float) -> None:
        if self._moments:
            self._choose(self._moments.nearest(epoch))

    def _choose(self, moment: float) -> None:
        if moment != self._moment:
            self.set_moment(moment)
            self.moment_dragged.emit(moment)

    def _end_labels(self) -> list[EndLabel]:
        found = timeline_labels.of_runs(self._curves, self._scale)
        if self._level.isVisible() and self._floor is not None:
            found.append(
                timeline_labels.of_floor(self._floor, self._floor_of, self._scale, self._last())
            )
        if self._terms and self._curves:
            found += timeline_labels.of_terms(self._curves[0], self._scale)
        return found

    def _make_room(self) -> None:
        metrics = QFontMetricsF(theme.font(quiet_plot.LABEL_SIZE))
        self._plot.set_margins(0, 8, self._labels.column(metrics, self.width()), 2)

    def _last(self) -> float:
        reached = [*(each.last_epoch() for each in self._curves), *self._moments.epochs[-1:]]
        return max(self._epochs, *reached, 0.0) or 1.0

    def _fit(self) -> None:
        level = self._floor if self._level.isVisible() else None
        up = self._scale.range(self._curves, level, terms=self._terms)
        self._plot.set_range((0.0, self._last()), up)

    def _paint(self, painter: QPainter) -> None:
        self._plot.paint_ticks(painter, self._moments.epochs)
        self.setToolTip(as_tooltip("\n".join(self._labels.paint(painter))))
        timeline_labels.paint_beyond(painter, self._plot, self._curves, self._scale)

    def beyond(self) -> float | None:
        """The largest loss that lies above the picture; None if there is none."""
        self._changes.flush()
        return timeline_labels.beyond(self._curves, self._scale, self._plot.view_range()[1][1])

    def _paint_moment(self, painter: QPainter) -> None:
        if self._moment is None:
            return
        past = bool(self._moments) and self._moment < self._moments.epochs[-1]
        self._plot.paint_moment(painter, self._moment, focus=self.hasFocus(), past=past)
        for curve in self._curves:
            epoch = self._places.get(curve.key)
            loss = None if epoch is None else curve.at(epoch)
            if epoch is not None and loss is not None:
                self._plot.paint_place(painter, epoch, self._scale.height(loss), curve.colour)

    @Slot()
    def _take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    @Slot(object)
    def _open_menu(self, where: QPoint) -> None:
        actions = (
            save_menu.switch("Logarithmic Axis", self.set_log, on=self._scale.log),
            save_menu.switch("Terms of the Objective", self.set_terms, on=self._terms),
        )
        save_menu.build_menu(self, actions, lambda: curves_csv(self._curves)).popup(where)
