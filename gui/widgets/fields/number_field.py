"""A number as a slider and a box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from engine.core.read_number import NumberError
from gui import theme
from gui.guard import guarded
from gui.widgets.controls.documented_keys import DocumentedKeys
from gui.widgets.fields.line_box import LineBox
from gui.widgets.fields.number_scale import NumberScale
from gui.widgets.fields.slider import Slider
from gui.widgets.painting.primitives import set_style_flag

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

BOX_WIDTH = 70
"""All value boxes are alike, so that numbers may change width and columns stay."""
FRAME = 15
"""Border, padding and Qt's own margin on both sides of the number, and a pixel for the cursor."""


@guarded
class NumberBox(LineBox):
    """A box for one number: typed, or moved with the arrow keys; bounds are enforced.

    A text that is no number, or could be two, stays where it was typed, marked as wrong and with
    the reason beside it; the value stays what it was.

    Args:
        scale: Bounds and format.
        value: What it starts with.
        parent: Owner.
    """

    changed = Signal(object)

    KEYS = DocumentedKeys(
        "Numbers",
        (
            ("↑ ↓", "a step up or down; Page Up and Page Down ten"),
            ("Double click on a slider", "back to the default"),
        ),
    )

    def __init__(self, scale: NumberScale, value: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = scale
        self._value = scale.clamp(value)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_value(value)
        self.editingFinished.connect(self._finish)
        self.textEdited.connect(self.forgive)

    def value(self) -> float:
        """The last good value."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show ``value``, clamped to the bounds, silently; a refused text stays if the same."""
        value = self._scale.clamp(value)
        if self.problem() and value == self._value:
            return
        self._show(value)

    def _show(self, value: float) -> None:
        self._value = value
        self.forgive()
        self.setText(self._scale.text(self._value))
        if self.sizeHint().width() != self.width():
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Half a number is worse than a wider box: 2147483647 needs one."""
        wide = self.fontMetrics().horizontalAdvance(self.text()) + FRAME
        return QSize(max(theme.px(BOX_WIDTH), wide), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As much."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down move by one step, Page Up and Page Down by ten."""
        steps = {
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_PageUp: 10,
            Qt.Key.Key_PageDown: -10,
        }.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
            return
        self._finish()
        self._take(self._scale.moved(self._value, steps))

    @Slot()
    def _finish(self) -> None:
        # What is shown is rounded: only text that was really edited may change the value.
        if self.text() == self._scale.text(self._value):
            self.forgive()
            return
        try:
            typed = self._scale.parse(self.text())
        except NumberError as error:
            self.refuse(str(error))
        else:
            self._take(typed)

    def _take(self, value: float) -> None:
        changed = value != self._value
        self._show(value)
        if changed:
            self.changed.emit(self._value)


class NumberField(QWidget):
    """A number as a slider and a box, or as a box alone where it has no bounds.

    Args:
        low: Smallest allowed value, or None.
        high: Largest allowed value, or None.
        value: What it starts with.
        integer: Whether only whole numbers are allowed; values are then ``int``.
        log: Whether the slider moves in ratios.
        slider: Whether there is a slider at all.
        name: Accessible name.
        parent: Owner.
    """

    changed = Signal(object)
    """The value that the user has chosen, int or float."""
    reset_requested = Signal()
    """The slider was double-clicked."""

    def __init__(
        self,
        low: float | None = None,
        high: float | None = None,
        value: float = 0.0,
        *,
        integer: bool = False,
        log: bool = False,
        slider: bool = True,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._scale = NumberScale(low, high, integer, log)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        self.slider = self._make_slider() if slider and self._scale.bounded else None
        if self.slider is not None:
            row.addWidget(self.slider, 1)
        else:
            row.addStretch(1)  # boxes stand in one column with those after sliders
        self.box = NumberBox(self._scale, value, self)
        self.box.changed.connect(self._typed)
        row.addWidget(self.box)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_value(value)
        self.set_name(name)

    def value(self) -> float:
        """The current value; an ``int`` where only those are allowed."""
        return self.box.value()

    def set_value(self, value: float) -> None:
        """Show ``value``, clamped to the bounds, silently."""
        self.box.set_value(value)
        self._place()

    def set_name(self, name: str) -> None:
        """Name both controls for assistive technology."""
        for control in (self, self.slider, self.box):
            if control is not None:
                control.setAccessibleName(name)

    def set_dimmed(self, dimmed: bool) -> None:
        """Show that the value has no effect now, although it can be changed."""
        if self.slider is not None:
            self.slider.set_dimmed(dimmed)
        set_style_flag(self.box, "dimmed", dimmed)

    def _make_slider(self) -> Slider:
        slider = Slider(self)
        slider.setRange(0, self._scale.steps)
        slider.setPageStep(max(1, self._scale.steps // 10))
        slider.valueChanged.connect(self._slid)
        slider.reset_requested.connect(self.reset_requested)
        return slider

    def _place(self) -> None:
        if self.slider is not None:
            self.slider.blockSignals(True)
            self.slider.setValue(self._scale.position(self.box.value()))
            self.slider.blockSignals(False)
            self.slider.update()

    @Slot(int)
    def _slid(self, position: int) -> None:
        value = self._scale.at(position)
        if value != self.box.value():
            self.box.set_value(value)
            self.changed.emit(self.box.value())

    @Slot(object)
    def _typed(self, value: float) -> None:
        self._place()
        self.changed.emit(value)
