"""How many things lie where on a logarithmic axis of parts in percent, and how many at zero."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.core.tables import as_csv
from gui import theme
from gui.guard import guarded
from gui.widgets.controls.documented_keys import DocumentedKeys
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.painting import primitives
from gui.widgets.saving import save_menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent

    Span = tuple[int, int]

NOTHING: Span = (-1, -1)
"""No bar is chosen."""
PALE = 0.35
"""Opacity of bars that are not chosen while others are."""
ROOM = 2
"""Bars that the room of zero takes, and its distance from the first of the others."""


@guarded
class LogBars(QWidget):
    """A bar for zero, and one for each step of the logarithm; a click or a drag chooses some.

    Bar 0 is that of zero, bar 1 the first of the axis.

    Args:
        title: Says what is counted over what.
        zero: The word below the bar of zero.
        counted: What is counted, for the head of the table that can be saved.
        parent: Owner.
    """

    chosen = Signal(int, int)
    """The first and the last bar that a person has chosen; twice −1 for none."""

    KEYS = DocumentedKeys(
        "Bars of a histogram",
        (
            ("← →", "choose a bar"),
            ("Esc", "choose none"),
        ),
    )

    def __init__(self, title: str, zero: str, counted: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._zero, self._counted = title, zero, counted
        self._edges, self._counts = np.zeros(1), np.zeros(0, np.int64)
        self._span, self._start = NOTHING, 0
        self._told: Callable[[int], str] = str
        theme.set_font(self, theme.CAPS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_counts(
        self,
        edges: NDArray[np.floating],
        counts: NDArray[np.integer],
        zero: int,
        told: Callable[[int], str],
    ) -> None:
        """Show how many there are; what was chosen stays chosen if there are as many bars.

        Args:
            edges: Logarithms to base 10 of parts of a whole, ascending, whole numbers among them,
                (bars + 1,).
            counts: Between two of them, (bars,).
            zero: At zero.
            told: Says a bar in words.
        """
        if len(counts) + 1 != len(self._counts):
            self._span = NOTHING
        self._edges, self._told = np.asarray(edges, np.float64), told
        self._counts = np.concatenate([[zero], counts]).astype(np.int64)
        words = [told(bar) for bar in np.argsort(-self._counts, kind="stable")[:3].tolist()]
        self.setAccessibleDescription("; ".join(words))
        self.update()

    def span(self) -> Span:
        """The first and the last chosen bar; twice −1 for none."""
        return self._span

    def clear_span(self) -> None:
        """Choose none, silently."""
        self._span = NOTHING
        self.update()

    def csv(self) -> str:
        """Lower and upper end of each bar, parts of a whole, and how many there are."""
        ends = [("0", "0"), *zip(self._powers(), self._powers()[1:], strict=False)]
        rows = [("from", "to", self._counted)]
        counts = self._counts.tolist()
        rows += [(low, high, str(n)) for (low, high), n in zip(ends, counts, strict=True)]
        return as_csv(rows)

    def _powers(self) -> list[str]:
        return [f"{10.0**edge:.4g}" for edge in self._edges.tolist()]

    def sizeHint(self) -> QSize:
        """Room for a few decades."""
        return QSize(theme.px(240), theme.px(110))

    def minimumSizeHint(self) -> QSize:
        """The least that can be read."""
        return QSize(theme.px(160), theme.px(64))

    def bar_rect(self, bar: int) -> QRectF:
        """Where a bar is, in pixels, from the title down to the axis."""
        pitch, high = self._pitch(), self.fontMetrics().height()
        left = 0.0 if bar == 0 else (2 * ROOM + bar - 1) * pitch
        wide = (ROOM if bar == 0 else 1) * pitch
        top = 2.0 * high
        return QRectF(left, top, wide, self.height() - high - 2 - top)

    def _pitch(self) -> float:
        bars = max(len(self._counts) - 1, 1)
        return (self.width() - 1) / (2 * ROOM + bars)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint bars, their axis and what is to be read."""
        painter, now, high = QPainter(self), theme.current(), self.fontMetrics().height()
        painter.setPen(QColor(now.secondary))
        painter.drawText(QRectF(0, 0, self.width(), high), 0, self._title_shown())
        if len(self._counts):
            self._paint_bars(painter)
            self._paint_axis(painter)
        if primitives.shows_focus(self):
            primitives.box(painter, QRectF(self.rect()), 4, None, now.accent)
        painter.end()

    def _title_shown(self) -> str:
        mode = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self._title, mode, self.width())

    def _paint_bars(self, painter: QPainter) -> None:
        now, greatest = theme.current(), max(int(self._counts.max()), 1)
        first, last = self._span
        for bar, count in enumerate(self._counts.tolist()):
            room = self.bar_rect(bar)
            # One among a thousand is to be seen, too.
            tall = max(round(count / greatest * room.height()), 2) if count else 0
            ink = QColor(now.secondary if bar == 0 else now.accent)
            if self._span != NOTHING and not first <= bar <= last:
                ink.setAlphaF(PALE)
            area = QRectF(room.left(), room.bottom() - tall, max(room.width() - 1, 1), tall)
            painter.fillRect(area, ink)
            if count and (bar == 0 or count == greatest):
                words, high = str(count), painter.fontMetrics().height()
                wide = painter.fontMetrics().horizontalAdvance(words)
                x = min(max(area.center().x() - wide / 2, 0.0), self.width() - wide)
                painter.setPen(QColor(now.text))
                painter.drawText(QRectF(x, area.top() - high, wide + 1, high), 0, words)

    def _paint_axis(self, painter: QPainter) -> None:
        now, metrics = theme.current(), painter.fontMetrics()
        foot = self.bar_rect(0).bottom()
        painter.setPen(QColor(now.secondary))
        begin, end = self.bar_rect(1).left(), self.bar_rect(len(self._counts) - 1).right()
        for left, right in ((0.0, self.bar_rect(0).right() - 1), (begin, end - 1)):
            painter.fillRect(QRectF(left, foot, right - left, 1), QColor(now.line))
        painter.drawText(QRectF(0, foot + 2, begin, metrics.height()), 0, self._zero)
        reach: float = metrics.horizontalAdvance(self._zero) + theme.TIGHT
        for x in self.minor_ticks():
            painter.fillRect(QRectF(x, foot, 1, 2), QColor(now.secondary))
        for edge in self._edges.tolist():
            if abs(edge - round(edge)) > 1e-6:
                continue
            words = f"{100 * 10.0 ** round(edge):g} %"
            wide, x = metrics.horizontalAdvance(words), self.place_of(edge)
            painter.fillRect(QRectF(min(x, end - 1), foot, 1, 4), QColor(now.secondary))
            start = min(x - wide / 2, self.width() - wide)
            if start >= reach:
                painter.drawText(QRectF(start, foot + 2, wide + 1, metrics.height()), 0, words)
                reach = start + wide + theme.TIGHT

    def place_of(self, edge: float) -> float:
        """Where the logarithm of a part lies across, in pixels; within the axis."""
        bars = np.arange(len(self._edges))
        begin = self.bar_rect(1).left()
        return begin + float(np.interp(edge, self._edges, bars)) * self._pitch()

    def minor_ticks(self) -> list[float]:
        """Where twice to nine times each power of ten lie across: they crowd before the next."""
        low, high = floor(self._edges[0]), ceil(self._edges[-1])
        steps = [power + log10(times) for power in range(low, high) for times in range(2, 10)]
        inside = [each for each in steps if self._edges[0] <= each <= self._edges[-1]]
        return [self.place_of(each) for each in inside]

    def bar_at(self, x: float) -> int:
        """The bar at a place across, or the nearest one."""
        place = int((x / self._pitch()) - 2 * ROOM) + 1 if x >= 2 * ROOM * self._pitch() else 0
        return min(max(place, 0), max(len(self._counts) - 1, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a bar, or none if it is chosen alone."""
        if event.button() == Qt.MouseButton.LeftButton and len(self._counts):
            bar = self._start = self.bar_at(event.position().x())
            self._choose(NOTHING if self._span == (bar, bar) else (bar, bar))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose all bars from where the left button was pressed, as long as it is."""
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        bar = self.bar_at(event.position().x())
        if bar != self._start or self._span != NOTHING:
            self._choose((min(self._start, bar), max(self._start, bar)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose the bar beside, Escape none."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and len(self._counts):
            start = self._span[0] if self._span != NOTHING else len(self._counts) - 1 - step
            bar = min(max(start + step, 0), len(self._counts) - 1)
            self._choose((bar, bar))
        elif event.key() == Qt.Key.Key_Escape and self._span != NOTHING:
            self._choose(NOTHING)
        else:
            super().keyPressEvent(event)

    def told(self, x: float) -> str:
        """The bar at a place across, the title where it is cut, and the tooltip: for the mouse."""
        bar = self._told(self.bar_at(x)) if len(self._counts) else ""
        title = self._title if self._title_shown() != self._title else ""
        return "\n".join(filter(None, [bar, title, self.toolTip()]))

    def event(self, event: QEvent) -> bool:
        """Tell of the bar under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), as_tooltip(self.told(event.pos().x())), self)
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to save what is shown."""
        if len(self._counts):
            save_menu.build_menu(self, csv=self.csv).popup(event.globalPos())

    def _choose(self, span: Span) -> None:
        if span != self._span:
            self._span = span
            self.chosen.emit(*span)
            self.update()
