"""The list of autoencoders; the chosen one unfolds its sentence and its knobs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.session.training_control import IDLE
from gui.widgets.controls import CaptionLabel
from gui.widgets.fields import KnobForm

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from engine.variants.base import AnyVariant
    from gui.session import Session

DOT = 9


@guarded
class Dot(QWidget):
    """A variant's colour."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self.setFixedSize(QSize(DOT, DOT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A filled circle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.variant_colour(self._number)))
        painter.drawEllipse(self.rect())
        painter.end()


@guarded
class VariantRow(QWidget):
    """One variant: a line, and when it is chosen its sentence and knobs."""

    pressed = Signal(str)
    """Its key: the user wants it."""
    moved = Signal(str, int)
    """Its key and −1 or 1: the user wants the row above or below."""

    def __init__(self, cls: type[AnyVariant], number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = cls.key
        self.form = KnobForm(cls.knobs_type, parent=self)
        self._title, self._note = QLabel(cls.title, self), QLabel(self)
        self._summary = CaptionLabel(cls.summary, self)
        self._dot = Dot(number, self)
        self._chosen = False
        self._arrange()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{cls.title} autoencoder")
        self.setAccessibleDescription(cls.summary)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_chosen(False)

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(9)
        line.addWidget(self._dot)
        line.addWidget(self._title, 1)
        line.addWidget(self._note)
        self._note.setFont(theme.font(theme.SMALL))
        self._note.setForegroundRole(self._summary.foregroundRole())
        body = QVBoxLayout()
        body.setContentsMargins(DOT + 9, 0, 0, 2)
        body.addWidget(self._summary)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 5, 10, 5)
        column.setSpacing(6)
        column.addLayout(line)
        column.addLayout(body)
        column.addWidget(self.form)

    def set_chosen(self, chosen: bool) -> None:
        """Unfold or fold."""
        self._chosen = chosen
        self._summary.setVisible(chosen)
        self.form.setVisible(chosen and bool(self.form.values()))
        weight = QFont.Weight.DemiBold if chosen else QFont.Weight.Normal
        self._title.setFont(theme.font(theme.BASE, weight))
        self.update()

    def set_note(self, text: str, meaning: str) -> None:
        """Say something short at the end of the line, and in the tooltip what it is."""
        self._note.setText(text)
        self._note.setToolTip(meaning)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The chosen row lies on a soft accent card; a focused one has an outline."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._chosen:
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.setBrush(QColor(colours.accent_soft))
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        elif self.hasFocus():
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go to the neighbours, Return chooses."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in steps:
            self.moved.emit(self.key, steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select):
            self.pressed.emit(self.key)
        else:
            super().keyPressEvent(event)


class VariantList(QWidget):
    """All variants, as soon as the engine has told which there are."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: dict[str, VariantRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._waiting = CaptionLabel("Loading the engine …", self)
        self._column.addWidget(self._waiting)
        book = session.book
        book.catalogued.connect(self._fill)
        book.chosen.connect(self._show_chosen)
        book.config_changed.connect(self._show_config)
        book.model_changed.connect(self._show_figure)
        book.epoch_ended.connect(self._show_figure)
        session.training.state_changed.connect(self._show_running)
        # A new style sheet gives labels back the fonts that they had under the old one.
        theme.notifier().changed.connect(self._show_chosen)

    def row(self, key: str) -> VariantRow:
        """The row of a variant."""
        return self._rows[key]

    @Slot()
    def _fill(self) -> None:
        catalogue = self._session.book.catalogue
        if catalogue is None or self._rows:
            return
        self._waiting.hide()
        for number, (key, cls) in enumerate(catalogue.variants.items()):
            row = self._rows[key] = VariantRow(cls, number, self)
            row.pressed.connect(self._session.book.choose)
            row.moved.connect(self._step)
            row.form.changed.connect(partial(self._knob_changed, key))
            self._column.addWidget(row)
            self._show_config(key)

    @Slot()
    def _show_chosen(self) -> None:
        for key, row in self._rows.items():
            row.set_chosen(key == self._session.book.current)

    @Slot(str)
    def _show_config(self, key: str) -> None:
        knobs = self._session.book.entries[key].config.knobs
        self._rows[key].form.set_values(vars(knobs))

    @Slot(str)
    def _show_figure(self, key: str) -> None:
        """The test loss of the newest model; a dash where it was never measured."""
        model = self._session.book.entries[key].model
        if model is None or key not in self._rows:
            return
        if model.history:
            last = model.history[-1]
            meaning = f"BCE per pixel on the test set after epoch {last.epoch}"
            self._rows[key].set_note(f"{last.test['bce']:.4f}", meaning)
        else:
            self._rows[key].set_note("—", "Not measured: the model has finished no epoch")

    @Slot()
    def _show_running(self) -> None:
        run = self._session.training
        for key, row in self._rows.items():
            row.form.set_running(run.state != IDLE and key == run.key)

    def _knob_changed(self, key: str, name: str, value: object) -> None:
        """A knob is of the row that it stands in, whichever is shown by now."""
        book = self._session.book
        knobs = book.entries[key].config.knobs.changed(**{name: value})
        book.configure(key, knobs=knobs)

    @Slot(str, int)
    def _step(self, key: str, step: int) -> None:
        keys = list(self._rows)
        place = keys.index(key) + step
        if 0 <= place < len(keys):
            self._rows[keys[place]].setFocus()
            self._session.book.choose(keys[place])
