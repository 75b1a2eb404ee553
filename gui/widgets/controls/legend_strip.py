"""A legend whose words can be clicked, or the ramp of a value in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.documented_keys import DocumentedKeys
from gui.widgets.controls.legend_ramp import BAR, FADE, LegendRamp, paint_fade, paint_ramp
from gui.widgets.controls.legend_words import LegendLook, LegendWords
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.painting import primitives

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent


@dataclass(frozen=True)
class LegendEntry:
    """One word of the legend.

    Attributes:
        name: The word.
        colour: Its colour, ``#rrggbb``, as that of what it names.
        shown: Whether what it names is shown; the word is dimmed where it is not.
    """

    name: str
    colour: str
    shown: bool = True


WORDS = LegendLook(18, None, QFont.Weight.Normal, 0.8, 0.0, None)
CELLS = LegendLook(20, 17, QFont.Weight.DemiBold, 0.85, 4.0, 0.3)


@guarded
class LegendStrip(QWidget):
    """Words in a row; a click, or Enter after arrow keys, presses one.

    What is not exclusive only tells of it: its owner hides or shows what the word
    names, and sets the entries anew. What is exclusive keeps the pressed word and
    dims the others, until it is pressed again or Escape is. Where there is no room for all words
    the wheel and the arrow keys scroll.

    Args:
        parent: What it lies on.
        look: ``WORDS`` or ``CELLS``.
        exclusive: Whether one word is kept and the others are dimmed.
    """

    toggled = Signal(str)
    """The word that was pressed, where words are not exclusive."""
    picked = Signal(object)
    """The place of the word that is kept, or None for all, where words are exclusive."""
    selected = Signal(int)
    """The place of a word that was pressed with Ctrl, where words are exclusive."""

    KEYS = DocumentedKeys(
        "Legends",
        (
            ("← →", "choose a word"),
            ("Enter", "show it alone, or hide it"),
            ("Ctrl+Enter", "select a class"),
            ("Esc", "show all"),
        ),
    )

    def __init__(
        self, parent: QWidget, look: LegendLook = WORDS, *, exclusive: bool = False
    ) -> None:
        super().__init__(parent)
        self._look, self._exclusive = look, exclusive
        self._entries: tuple[LegendEntry, ...] = ()
        self._words, self._version = LegendWords(), 0
        self._ramp: LegendRamp | None = None
        self._kept: int | None = None
        self._focus = 0
        self._pictures = primitives.PixmapCache()
        theme.notifier().changed.connect(self._fit)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_entries(self, entries: Sequence[LegendEntry]) -> None:
        """Show these words."""
        if tuple(entries) == self._entries:
            return
        self._entries = tuple(entries)
        self._focus = min(self._focus, max(len(entries) - 1, 0))
        self.setAccessibleDescription(", ".join(each.name for each in entries if each.shown))
        self._fit()

    def set_room(self, width: int) -> None:
        """Take no more than so many pixels."""
        if width != self._words.room:
            self._words.room = width
            self._fit()

    def entries(self) -> list[LegendEntry]:
        """The words, also while a ramp is shown."""
        return list(self._entries)

    def set_ramp(self, ramp: LegendRamp | None) -> None:
        """Show a ramp instead of the words; None goes back to them."""
        self._ramp = ramp
        self._fit()

    def kept(self) -> int | None:
        """The place of the word that is not dimmed, or None."""
        return self._kept

    def set_kept(self, place: int | None) -> None:
        """Keep one word and dim the others, or none, without telling anyone."""
        self._kept = place
        self.update()

    def box(self, name: str) -> QRectF:
        """Where a word stands, in pixels of the legend.

        Raises:
            KeyError: There is no such word.
        """
        places = {entry.name: place for place, entry in enumerate(self._entries)}
        return self._words.box(places[name])

    def sizeHint(self) -> QSize:
        """Room for all words, or for the ramp between its two."""
        if self._ramp is not None:
            metrics = QFontMetricsF(theme.font(theme.CAPS))
            words = sum(map(metrics.horizontalAdvance, (self._ramp.low, self._ramp.high)))
            return QSize(round(words) + BAR + 14, self._height())
        return QSize(self._words.width(), self._height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press the word under the cursor."""
        place = self._place_at(event.position())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._press(place, event.modifiers())
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, where there are more words than room."""
        turn = event.angleDelta()
        if self._ramp is None and self._words.whole() > self._words.width():
            self._words.scroll(-(turn.x() or turn.y()))
            self.update()
            event.accept()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Tell a word in full where it is cut."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(QPointF(event.pos()))
            if place is not None and self._words.words[place].text != self._entries[place].name:
                QToolTip.showText(event.globalPos(), as_tooltip(self._entries[place].name), self)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose a word, Enter presses it, Escape keeps all."""
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and self._entries:
            step = 1 if key == Qt.Key.Key_Right else -1
            self._focus = (self._focus + step) % len(self._entries)
            self._words.reveal(self._focus)
            self.update()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._entries:
            self._press(self._focus, event.modifiers())
        elif key == Qt.Key.Key_Escape and self._kept is not None:
            self._press(self._kept)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint words or ramp; a copy, for it is painted whenever what lies below it is."""
        painter = QPainter(self)
        focus = self._focus if primitives.shows_focus(self) else None
        key = (self._version, self._ramp, self._kept, focus, self._words.offset)
        self._pictures.paint(painter, QPointF(0, 0), QSizeF(self.size()), key, self._paint)
        painter.end()

    def _press(
        self, place: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self._focus = place
        if self._exclusive and held & Qt.KeyboardModifier.ControlModifier:
            self.selected.emit(place)
        elif self._exclusive:
            self.set_kept(None if self._kept == place else place)
            self.picked.emit(self._kept)
        else:
            self.toggled.emit(self._entries[place].name)

    @Slot()
    def _fit(self) -> None:
        self._version += 1
        self._words.lay_out([entry.name for entry in self._entries], self._look)
        self.resize(self.sizeHint())
        self.update()

    def _height(self) -> int:
        return theme.px(self._look.height)

    def _place_at(self, position: QPointF) -> int | None:
        inside = self._ramp is None and 0 <= position.y() < self.height()
        return self._words.at(position.x()) if inside else None

    def _paint(self, painter: QPainter) -> None:
        ground = QColor(theme.current().background)  # for what may lie underneath
        ground.setAlphaF(self._look.ground)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()), self._look.radius, self._look.radius)
        if self._ramp is None:
            self._paint_words(painter)
        else:
            paint_ramp(painter, QRectF(self.rect()), self._ramp)

    def _paint_words(self, painter: QPainter) -> None:
        painter.setFont(theme.font(theme.CAPS, self._look.weight))
        for place in self._words.seen():
            entry, box = self._entries[place], self._words.box(place)
            painter.setPen(self._colour(entry, dimmed=self._kept not in {None, place}))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words.words[place].text)
            if place == self._focus and primitives.shows_focus(self):
                frame = box.adjusted(-4, 1, 4, -1) if self._words.reach else box
                primitives.box(painter, frame, 4, None, theme.current().accent)
        if self._words.offset > 0:
            paint_fade(painter, QRectF(0, 0, FADE, self.height()), to_left=True)
        if self._words.offset < self._words.whole() - self._words.width():
            right = QRectF(self.width() - FADE, 0, FADE, self.height())
            paint_fade(painter, right, to_left=False)

    def _colour(self, entry: LegendEntry, *, dimmed: bool) -> QColor:
        colour = QColor(entry.colour)
        if entry.shown and not dimmed:
            return colour
        if self._look.dimmed is None:
            return QColor(theme.current().disabled)
        colour.setAlphaF(self._look.dimmed)
        return colour
