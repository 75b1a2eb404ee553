"""Where the words of a legend stand, and what part of a long one is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from gui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 12
"""Pixels between words."""
LONGEST = 130
"""Pixels of the longest word, beside text of the usual size; what is longer is cut."""


@dataclass(frozen=True)
class LegendLook:
    """How a legend is painted.

    Attributes:
        height: In pixels, beside text of the usual size, as all lengths here.
        cell: Width of every word, side by side; None, or one of them too narrow for a word, for
            words as wide as they are.
        weight: Of the letters.
        ground: Opacity of the background.
        radius: Of the background's corners in pixels.
        dimmed: Opacity of what is not shown; None paints it in the theme's disabled colour.
    """

    height: int
    cell: int | None
    weight: QFont.Weight
    ground: float
    radius: float
    dimmed: float | None


@dataclass(frozen=True)
class Word:
    """A word where it stands.

    Attributes:
        box: In pixels of a legend that is not scrolled.
        text: As it is written, cut where it is too long.
    """

    box: QRectF
    text: str


class LegendWords:
    """The words of a legend side by side, scrolled where there is no room for all.

    Attributes:
        room: Pixels that there are; None for as many as the words need.
        offset: Pixels that are hidden on the left.
    """

    def __init__(self) -> None:
        self.words: tuple[Word, ...] = ()
        self.room: int | None = None
        self.offset = 0.0
        self._edge = 0

    def lay_out(self, names: Sequence[str], look: LegendLook) -> None:
        """Place words from the left."""
        metrics = QFontMetricsF(theme.font(theme.CAPS, look.weight))
        longest, height = theme.px(LONGEST), theme.px(look.height)
        mode = Qt.TextElideMode.ElideRight
        texts = [metrics.elidedText(name, mode, longest) for name in names]
        wide = [metrics.horizontalAdvance(text) + 1 for text in texts]
        cell = theme.px(look.cell) if look.cell else 0
        if max(wide, default=0.0) <= cell:
            self._edge = 0
            boxes = [QRectF(place * cell, 0, cell, height) for place in range(len(texts))]
        else:
            self._edge, boxes, x = GAP // 2, [], GAP / 2
            for width in wide:
                boxes.append(QRectF(x, 0, width, height))
                x += width + GAP
        self.words = tuple(map(Word, boxes, texts))
        self.scroll(0)

    @property
    def reach(self) -> float:
        """Pixels beside a word that belong to it."""
        return float(self._edge)

    def whole(self) -> int:
        """Width of all words."""
        return int(self.words[-1].box.right()) + self._edge if self.words else 0

    def width(self) -> int:
        """Width of what is seen."""
        return self.whole() if self.room is None else min(self.whole(), self.room)

    def scroll(self, by: float) -> bool:
        """Move along, as far as there is something to be seen; whether that is any way."""
        before = self.offset
        self.offset = min(max(before + by, 0.0), float(self.whole() - self.width()))
        return self.offset != before

    def reveal(self, place: int) -> None:
        """Scroll a word into sight."""
        box = self.box(place)
        self.scroll(min(box.left() - self._edge, 0.0))
        self.scroll(max(self.box(place).right() + self._edge - self.width(), 0.0))

    def box(self, place: int) -> QRectF:
        """Where a word stands in the legend as it is scrolled."""
        return self.words[place].box.translated(-self.offset, 0.0)

    def seen(self) -> list[int]:
        """The places of the words that are in sight, if only in part."""
        end = self.offset + self.width()
        boxes = (word.box for word in self.words)
        return [n for n, box in enumerate(boxes) if box.right() > self.offset and box.left() < end]

    def at(self, x: float) -> int | None:
        """The place of the word at a distance from the legend's left."""
        for place in self.seen():
            box = self.box(place)
            if box.left() - self.reach <= x < box.right() + self.reach:
                return place
        return None
