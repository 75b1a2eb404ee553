"""Play, and a slider over the frames of the last run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Slot
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gui import theme
from gui.guard import guarded
from gui.session.training_control import IDLE
from gui.widgets.fields import Slider

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.session import Session


@guarded
class PlayButton(QPushButton):
    """A button with a painted triangle, or two bars while it plays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playing = False
        self.setFixedSize(QSize(34, 26))
        self.setAccessibleName("Play the run again")
        self.setToolTip("Watch the run again from its first frame")

    def set_playing(self, playing: bool) -> None:
        """Choose the picture."""
        self._playing = playing
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, and its picture."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role = self.palette().ColorRole.ButtonText
        painter.setBrush(self.palette().color(role))
        painter.setPen(self.palette().color(role))
        x, y = self.width() / 2, self.height() / 2
        if self._playing:
            painter.drawRect(int(x - 5), int(y - 5), 3, 9)
            painter.drawRect(int(x + 1), int(y - 5), 3, 9)
        else:
            corners = [QPointF(x - 4, y - 5), QPointF(x + 5, y), QPointF(x - 4, y + 5)]
            painter.drawPolygon(QPolygonF(corners))
        painter.end()


class TimelineBar(QWidget):
    """Scrubs through a run; at its right end it follows the run live."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline, self._run = session.playback, session.training
        self._book = session.book
        self.play, self.slider = PlayButton(self), Slider(self)
        self._where = QLabel(self)
        theme.set_font(self._where, theme.SMALL)
        self._where.setForegroundRole(self._where.palette().ColorRole.PlaceholderText)
        self._where.setFixedWidth(self._where.fontMetrics().horizontalAdvance("epoch 88.8 · live "))
        self.slider.setAccessibleName("Moment of the run")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MARGIN, 0, theme.MARGIN, theme.GAP)
        row.setSpacing(12)
        row.addWidget(self.play)
        row.addWidget(self.slider, 1)
        row.addWidget(self._where)
        self.play.clicked.connect(self._timeline.play)
        self.slider.valueChanged.connect(self._scrub)
        self._timeline.changed.connect(self._show)
        self._run.state_changed.connect(self._show)
        self._show()

    @Slot(int)
    def _scrub(self, position: int) -> None:
        if position != self._timeline.position:
            self._timeline.show(position)

    @Slot()
    def _show(self) -> None:
        timeline = self._timeline
        frames = timeline.frames
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(len(frames) - 1, 1))
        self.slider.setValue(timeline.position if len(frames) > 1 else 1)  # live is at the end
        self.slider.blockSignals(False)
        several = len(frames) > 1
        self.play.setEnabled(several)
        self.slider.setEnabled(several)
        self.play.set_playing(timeline.playing)
        if not frames:
            self._where.setText("")
            return
        epoch = frames[timeline.position].model.epoch
        goes_on = self._run.state != IDLE and self._run.key == self._book.shown
        live = " · live" if timeline.live and goes_on else ""
        self._where.setText(f"epoch {epoch:.1f}{live}")
