"""The heading of a part of the window, with what belongs at the end of its line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.controls.labels import ElidedLabel, Heading
from gui.widgets.controls.paragraph import as_tooltip

SPACE = 6
"""Pixels between two widgets."""
LINE = 24
"""Height of the line, so that headings with and without pills stand alike across the columns."""


@guarded
class SectionHeader(QWidget):
    """A heading in small letter-spaced capitals, with room for a note and widgets at its end.

    Where there is too little room the note is said shorter, or not at all, unless it is the name of
    a run, which is cut. Then the heading is left out, and then the widgets go on in a line below,
    where the heading comes back if it costs no further line: no widget is ever hidden or cut.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Heading(title, self)
        self._note = ElidedLabel("", self, whole=True)
        theme.set_font(self._note, theme.SMALL)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note.set_alignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._mark = QLabel("", self, textFormat=Qt.TextFormat.PlainText)
        theme.set_font(self._mark, theme.SMALL)
        self._mark.setForegroundRole(QPalette.ColorRole.Accent)
        self._mark.hide()
        self._ends: list[QWidget] = []
        self._lines, self._taken = 1, 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` at the end of the line."""
        asked = widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        hidden = asked and widget.isHidden()
        widget.setParent(self)
        widget.setVisible(not hidden)
        self._ends.append(widget)
        self._arrange()

    def set_note(self, text: str, dot: str | None = None, *, short: str = "") -> None:
        """Say something short at the end of the line, before the widgets.

        Args:
            text: What it says.
            dot: Colour of a dot before it, ``#rrggbb``.
            short: What it says where there is no room for that.
        """
        self._note.set_text(text, short)
        self._note.set_dot(dot)

    def set_meaning(self, meaning: str) -> None:
        """Explain the heading in its tooltip."""
        self._title.setToolTip(as_tooltip(meaning))

    def set_mark(self, text: str) -> None:
        """Say in a word beside the heading what is special now; the note stays where it is."""
        if text == self._mark.text():
            return
        self._mark.setText(text)
        self._mark.setVisible(bool(text))
        self._place_words()

    def note(self) -> str:
        """The note at the end of the line."""
        return self._note.text()

    def sizeHint(self) -> QSize:
        """All in one line, but for the note; as many lines as the present width asks for."""
        ends = sum(SPACE + each.sizeHint().width() for each in self._shown())
        return QSize(self._title.sizeHint().width() + ends, self._height(self._lines))

    def minimumSizeHint(self) -> QSize:
        """The widest of the widgets, and the lines of now."""
        widest = max((each.sizeHint().width() for each in self._shown()), default=0)
        return QSize(widest, self._height(self._lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts for another width."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Arrange the parts when one needs more or less room."""
        handled = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.FontChange}:
            self._arrange()
        return handled

    def _shown(self) -> list[QWidget]:
        return [each for each in self._ends if not each.isHidden()]

    def _wide(self, widgets: list[QWidget], hints: dict[QWidget, QSize]) -> int:
        """The width of widgets side by side.

        Hints are given: what one takes from a style sheet and its letters costs more than all else.
        """
        return sum(hints[each].width() + SPACE for each in widgets) - (SPACE if widgets else 0)

    def _height(self, lines: int) -> int:
        return lines * theme.px(LINE) + (lines - 1) * SPACE

    def _hints(self) -> dict[QWidget, QSize]:
        """What each widget wants; words want less where the heading has no room otherwise."""
        hints = {each: each.sizeHint() for each in self._shown()}
        if self._beside() + self._wide([*hints], hints) > self.width():
            words = [each for each in hints if isinstance(each, ElidedLabel)]
            hints.update((each, each.minimumSizeHint()) for each in words)
        return hints

    def _beside(self) -> int:
        """What the heading takes of the first line."""
        return self._title.sizeHint().width() + SPACE

    def _wrapped(self, hints: dict[QWidget, QSize]) -> list[list[QWidget]]:
        """The widgets in lines that fit, the first beside the heading where that costs no line."""
        whole, beside = self._lines_from(0, hints), self._lines_from(self._beside(), hints)
        return beside if len(beside) == len(whole) else whole

    def _lines_from(self, taken: int, hints: dict[QWidget, QSize]) -> list[list[QWidget]]:
        """The widgets in lines that fit, where so much of the first is taken."""
        lines: list[list[QWidget]] = [[]]
        for each in hints:
            room = self.width() - (taken if len(lines) == 1 else 0)
            if lines[-1] and self._wide([*lines[-1], each], hints) > room:
                lines.append([])
            lines[-1].append(each)
        return lines

    def _arrange(self) -> None:
        hints = self._hints()
        lines = self._wrapped(hints)
        for number, line in enumerate(lines):
            self._place(line, number, hints)
        self._taken = self._wide(lines[0], hints) + (SPACE if lines[0] else 0)
        self._place_words()
        if len(lines) != self._lines:
            self._lines = len(lines)
            self.updateGeometry()

    def _place(self, line: list[QWidget], number: int, hints: dict[QWidget, QSize]) -> None:
        """Put widgets at the right end of a line."""
        x, height = self.width() - self._wide(line, hints), theme.px(LINE)
        for each in line:
            wanted = hints[each]
            high = min(wanted.height(), height)
            top = number * (height + SPACE) + (height - high) // 2
            each.setGeometry(QRect(x, top, wanted.width(), high))
            x += wanted.width() + SPACE

    def _place_words(self) -> None:
        """Heading, mark and note, in what the widgets of the first line leave."""
        height, x, room = theme.px(LINE), 0, self.width() - self._taken
        for part in (self._title, self._mark):
            wide = 0 if part.isHidden() else part.sizeHint().width()
            part.setGeometry(x, 0, wide if x + wide <= room else 0, height)
            x += wide + SPACE if wide else 0
        self._note.setGeometry(x, 0, max(room - x, 0), height)
