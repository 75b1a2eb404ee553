"""Section headings and secondary text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.paragraph import as_tooltip

DOT, DOT_SPACE = 8, 6
"""Width of the dot before a text, and of the room behind it, in pixels."""
BUTTON_PADDING = 12
"""Pixels of a button's width that are not for its caption."""
LEAST_SAID = 4
"""Letters of a cut text, the dots included, that still say something."""
LEAST_PART = 44
"""Pixels below which what is left of a name says nothing."""


@guarded
class ElidedLabel(QWidget):
    """One line of text that is cut where there is no room for it; the tooltip then has it all.

    It asks its layout for the same room whatever it says: numbers that change many times a second
    cost a stroke of paint each, and no new layout of the window.

    Args:
        text: What it says at first.
        parent: Owner.
        widest: A text for which there must be room.
        least: A text for which there must be room where there is little; ``widest`` if not given.
        whole: Say nothing where even the shortest wording has no room: half a sentence of
            explanation explains nothing. After a dot stands a name: that is cut all the same.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        widest: str = "",
        least: str = "",
        whole: bool = False,
    ) -> None:
        super().__init__(parent)
        self._text, self._widest, self._meaning = "", widest, ""
        self._least = least or widest
        self._whole = whole
        self._shorts: tuple[str, ...] = ()
        self._alignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self._colour: str | None = None
        self._dot: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str, *shorts: str) -> None:
        """Say something else.

        Args:
            text: What it says.
            shorts: What it says where there is no room for that, the longest first.
        """
        if (text, shorts) != (self._text, self._shorts):
            self._text, self._shorts = text, shorts
            self.setAccessibleName(text)
            self.update()

    def text(self) -> str:
        """All that it says, cut or not."""
        return self._text

    def set_alignment(self, alignment: Qt.AlignmentFlag) -> None:
        """Choose where the text stands in its room."""
        self._alignment = alignment
        self.update()

    def set_colour(self, colour: str | None) -> None:
        """Write in a colour of its own; None for that of the foreground role."""
        if colour != self._colour:
            self._colour = colour
            self.update()

    def set_dot(self, colour: str | None) -> None:
        """Put a dot of a colour, ``#rrggbb``, before the text, or none."""
        if colour != self._dot:
            self._dot = colour
            self.update()

    def set_meaning(self, meaning: str) -> None:
        """Explain the text in its tooltip."""
        self._meaning = meaning
        self.setToolTip(as_tooltip(meaning))

    def sizeHint(self) -> QSize:
        """One line, as wide as the widest text."""
        return self._line(self._widest)

    def minimumSizeHint(self) -> QSize:
        """As much; without a widest text nothing, for the text is cut before a layout grows."""
        return self._line(self._least)

    def _line(self, text: str) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(text) + 1 if text else 0, metrics.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        role = self.palette().color(self.foregroundRole())
        painter.setPen(QColor(self._colour) if self._colour else role)
        metrics, indent = self.fontMetrics(), DOT + DOT_SPACE if self._dot is not None else 0
        room = self.width() - indent
        shown = self._fitted(room)
        told = [self._text] if shown != self._text else []
        self.setToolTip(as_tooltip("\n".join([*told, self._meaning] if self._meaning else told)))
        painter.drawText(self.rect().adjusted(indent, 0, 0, 0), self._alignment, shown)
        if self._dot is not None and shown:
            at_right = bool(self._alignment & Qt.AlignmentFlag.AlignRight)
            left = room - metrics.horizontalAdvance(shown) if at_right else 0
            self._paint_dot(painter, left, self._dot)
        painter.end()

    def _fitted(self, room: int) -> str:
        """What of the text has so many pixels."""
        metrics = self.fontMetrics()
        wordings = [self._text, *filter(None, self._shorts)]
        right, middle = Qt.TextElideMode.ElideRight, Qt.TextElideMode.ElideMiddle
        # A width in whole pixels is rounded, and may be less than what is cut by.
        fits = (each for each in wordings if metrics.elidedText(each, right, room) == each)
        wanted = next(fits, "" if self._whole and self._dot is None else wordings[-1])
        # After a dot stands the name of a run: those often differ at their ends alone.
        shown = metrics.elidedText(wanted, right if self._dot is None else middle, room)
        return shown if shown == wanted or len(shown) >= LEAST_SAID else ""

    def _paint_dot(self, painter: QPainter, left: float, colour: str) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QRectF(left, (self.height() - DOT) / 2, DOT, DOT))


@guarded
class ElidedButton(QPushButton):
    """A button whose caption is cut where there is no room for it: it never grows for a name.

    Args:
        text: The caption.
        parent: Owner.
        quiet: Whether it is a line that begins at the left, without a frame.
    """

    _whole = _part = ""  # a new look may come before the words do
    _padding = BUTTON_PADDING

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, quiet: bool = False
    ) -> None:
        super().__init__(text, parent)
        self._whole, self._part = text, ""
        if quiet:
            self._padding = 0
            self.setStyleSheet("text-align: left")
        else:
            self.setStyleSheet("padding-left: 4px; padding-right: 4px")  # a name needs the room
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str, part: str = "") -> None:
        """Say something else.

        Args:
            text: The caption.
            part: What of it is cut first, in its middle; the rest goes where even that is no help.
        """
        self._whole, self._part = text, part
        self.setAccessibleName(text)
        self._cut()

    def whole(self) -> str:
        """All that it says, cut or not."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the caption for another width."""
        super().resizeEvent(event)
        self._cut()

    def changeEvent(self, event: QEvent) -> None:
        """Cut the caption for another size of text."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._cut()

    def _cut(self) -> None:
        room, metrics = self.width() - self._padding, self.fontMetrics()
        shown, mode = self._whole, Qt.TextElideMode.ElideMiddle
        if self._part and metrics.horizontalAdvance(shown) > room:
            before, _, after = self._whole.partition(self._part)
            left = room - metrics.horizontalAdvance(before + after)
            name = metrics.elidedText(self._part, mode, left)
            shown = f"{before}{name}{after}" if left >= LEAST_PART else before.strip(" “")
        shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)


@guarded
class Heading(QLabel):
    """A word in small letter-spaced capitals; where there is no room for it there is none of it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title.upper(), parent)
        theme.set_caps_font(self)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setAccessibleName(title)

    def minimumSizeHint(self) -> QSize:
        """Nothing: the buttons beside it matter more."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The whole word or nothing."""
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)


@guarded
class CaptionLabel(QLabel):
    """Small secondary text that wraps.

    Args:
        text: What it says at first.
        parent: Owner.
        lines: For how many lines there is always room.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None, *, lines: int = 0) -> None:
        super().__init__(text, parent)
        self._lines = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        theme.set_font(self, theme.SMALL)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def minimumSizeHint(self) -> QSize:
        """Qt's, or the room of so many lines where that is more."""
        hint = super().minimumSizeHint()
        return QSize(
            hint.width(), max(hint.height(), self._lines * self.fontMetrics().height() + 2)
        )
