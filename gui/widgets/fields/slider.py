"""A horizontal slider and a switch in the window's look."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QSlider, QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.fields.wheel import WheelWithFocus
from gui.widgets.painting import primitives

HANDLE, GROOVE, HEIGHT = 15.0, 4.0, 22


@guarded
class Slider(WheelWithFocus, QSlider):
    """A slider whose handle jumps to the click and whose wheel works only while focused.

    Signals beyond ``QSlider``: ``reset_requested`` after a double click. It paints itself, for a
    stylesheet shows a focus ring after every click and not only for the keyboard; and a style that
    jumps to the click (``SH_Slider_AbsoluteSetButtons``) would be a proxy on every slider, longer
    than the two handlers of the mouse.
    """

    reset_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._dimmed = False
        # Without WheelFocus, scrolling a panel changes no value on the way.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_dimmed(self, dimmed: bool) -> None:
        """Show that the value has no effect now, although it can be changed."""
        self._dimmed = dimmed
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the handle."""
        return QSize(96, theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """The shortest slider that can still be aimed at."""
        return QSize(40, theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint track, filled part and handle."""
        colours, painter = theme.current(), QPainter(self)
        middle, x = self.height() / 2, self._x()
        groove = theme.px(GROOVE)
        track = QRectF(1, middle - groove / 2, self.width() - 2, groove)
        primitives.box(painter, track, groove / 2, colours.track)
        if self.isEnabled():
            strong = colours.secondary if self._dimmed else colours.accent
        else:
            strong = colours.disabled
        filled = QRectF(track.left(), track.top(), x - track.left(), groove)
        primitives.box(painter, filled, groove / 2, strong)
        ring = primitives.shows_focus(self) or self.isSliderDown()
        painter.setPen(QPen(QColor(strong), 2.5 if ring else 1.5))
        painter.setBrush(QColor(colours.handle if self.isEnabled() else colours.raised))
        radius = theme.px(HANDLE) / 2 - 1
        painter.drawEllipse(QPointF(x, middle), radius, radius)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle to the cursor."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event.position())
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle."""
        if self.isSliderDown():
            self._follow(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the handle go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the default."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
            self.reset_requested.emit()

    def _x(self) -> float:
        span = max(self.maximum() - self.minimum(), 1)
        fraction = (self.sliderPosition() - self.minimum()) / span
        handle = theme.px(HANDLE)
        return handle / 2 + fraction * (self.width() - handle)

    def _follow(self, position: QPointF) -> None:
        handle = theme.px(HANDLE)
        fraction = (position.x() - handle / 2) / max(self.width() - handle, 1)
        span = self.maximum() - self.minimum()
        self.setSliderPosition(self.minimum() + round(min(max(fraction, 0.0), 1.0) * span))
        self.update()


@guarded
class Toggle(QCheckBox):
    """A switch. ``changed`` is emitted for the user's changes only.

    It paints itself: the indicator of a stylesheet can show the round handle only as an image, one
    for each state, theme and pixel ratio.
    """

    changed = Signal(object)

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._dimmed = False
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._clicked)

    @Slot()
    def _clicked(self) -> None:
        self.changed.emit(self.isChecked())

    def value(self) -> bool:
        """Whether it is on."""
        return self.isChecked()

    def set_value(self, value: object) -> None:
        """Turn it on or off, silently."""
        self.setChecked(bool(value))

    def set_dimmed(self, dimmed: bool) -> None:
        """Show that the value has no effect now, although it can be changed."""
        self._dimmed = dimmed
        self.update()

    def sizeHint(self) -> QSize:
        """The switch and its text."""
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(theme.px(32) + (text + 8 if text else 0), theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """The text is never cut."""
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        """All of it can be clicked."""
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the switch and its text."""
        colours, painter = theme.current(), QPainter(self)
        live = self.isEnabled() and not self._dimmed
        on = colours.accent if live else colours.secondary
        high = theme.px(17)
        body = QRectF(1, (self.height() - high) / 2, theme.px(32) - 2, high)
        ring = colours.text if primitives.shows_focus(self) else None
        fill = on if self.isChecked() else colours.disabled
        primitives.box(painter, body, high / 2, fill if self.isEnabled() else colours.track, ring)
        x = body.right() - high / 2 if self.isChecked() else body.left() + high / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.handle))
        painter.drawEllipse(QPointF(x, body.center().y()), high / 2 - 2.5, high / 2 - 2.5)
        painter.setPen(QColor(colours.text if self.isEnabled() else colours.disabled))
        area = self.rect().adjusted(theme.px(32) + 8, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()
