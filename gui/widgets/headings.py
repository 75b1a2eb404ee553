"""Section headings and secondary text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from gui import theme


class Elided(QLabel):
    """A one-line label that shortens its text instead of pushing its neighbours."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Narrow: the text is cut before the layout grows."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits; the tooltip has the rest."""
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        mode = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.text(), mode, self.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.drawText(self.rect(), self.alignment(), shown)
        painter.end()


class Heading(QLabel):
    """A word in small letter-spaced capitals; where there is no room for it there is none of it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title.upper(), parent)
        self.setFont(theme.caps_font())
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setAccessibleName(title)

    def minimumSizeHint(self) -> QSize:
        """Nothing: the buttons beside it matter more."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The whole word or nothing."""
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)


class SectionHeader(QWidget):
    """A heading in small letter-spaced capitals, with room for a note and widgets at its end."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Heading(title, self)
        self._note = Elided("", self)
        self._note.setFont(theme.font(theme.SMALL))
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._mark = QLabel("", self)
        self._mark.setFont(theme.font(theme.SMALL))
        self._mark.setForegroundRole(QPalette.ColorRole.Accent)
        self._mark.hide()
        self._row.addWidget(self._title)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._note, 1)
        # Headings with and without pills stand on one line across the columns.
        self.setMinimumHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` at the end of the line."""
        self._row.addWidget(widget)

    def set_note(self, text: str) -> None:
        """Say something short at the end of the line, before the widgets."""
        self._note.setText(text)

    def set_mark(self, text: str) -> None:
        """Say in a word beside the heading what is special now; the note stays where it is."""
        self._mark.setText(text)
        self._mark.setVisible(bool(text))

    def note(self) -> str:
        """The note at the end of the line."""
        return self._note.text()


class Note(QLabel):
    """Small secondary text that wraps."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setWordWrap(True)
        self.setFont(theme.font(theme.SMALL))
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
