"""A form built from a dataclass whose fields carry knob metadata.

The metadata of a field are ``label``, ``help``, ``low``, ``high``, ``unit``, ``choices``, ``live``,
``log`` and ``when``; all but ``label`` may be missing.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from gui import text, theme
from gui.guard import guarded
from gui.widgets.fields.choice_field import ChoiceField
from gui.widgets.fields.number_field import NumberField
from gui.widgets.fields.slider import Toggle

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

LABEL_WIDTH = 106
AT_ONCE, NEW_RUN = "Takes effect at once", "Needs a new run"


@guarded
class KnobLabel(QLabel):
    """A knob's name; a ring after it says that it waits for a new run, a dot that it differs."""

    reset_requested = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._waits = self._differs = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def set_waits(self, waits: bool) -> None:
        """Show or hide the ring."""
        self._waits = waits
        self.update()

    def waits(self) -> bool:
        """Whether the ring is shown."""
        return self._waits

    def set_differs(self, differs: bool) -> None:
        """Show or hide the dot."""
        self._differs = differs
        self.update()

    def differs(self) -> bool:
        """Whether there is a dot: another form has another value."""
        return self._differs

    def sizeHint(self) -> QSize:
        """All names take the same room."""
        return QSize(theme.px(LABEL_WIDTH), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, then the dot or the ring."""
        super().paintEvent(event)
        if not self._waits and not self._differs:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = min(self.fontMetrics().horizontalAdvance(self.text()) + 9, self.width() - 4)
        if self._differs:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.current().accent))
        else:
            painter.setPen(QPen(QColor(theme.current().secondary), 1.2))
        painter.drawEllipse(QPointF(x, self.height() / 2 + 0.5), 2.6, 2.6)
        painter.end()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the default."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_requested.emit()


class KnobRow(QObject):
    """One knob: its label, its control and what it waits for.

    Args:
        knob: The field of the dataclass.
        value: What it starts with.
        parent: The form.
    """

    changed = Signal(str, object)

    def __init__(self, knob: dataclasses.Field[Any], value: object, parent: QWidget) -> None:
        super().__init__(parent)
        rules = knob.metadata
        self.name = knob.name
        self.default: Any = knob.default
        self.live = bool(rules.get("live", False))
        self.when: tuple[str, str] | None = rules.get("when")
        title = rules.get("label", knob.name)
        unit = rules.get("unit", "")
        self.label = KnobLabel(f"{title} {unit}".strip(), parent)
        self.control = _control(knob, value, parent)
        self.label.setBuddy(self.control)
        self._help = rules.get("help", "")
        self.explain("")
        self.control.changed.connect(self._edited)
        self.label.reset_requested.connect(self.reset)
        if isinstance(self.control, NumberField):
            self.control.reset_requested.connect(self.reset)

    def set_running(self, running: bool) -> None:
        """Mark the knob if it has no effect on the run that goes on."""
        waits = running and not self.live
        self.label.set_waits(waits)
        self.control.set_dimmed(waits)

    def explain(self, irrelevant: str) -> None:
        """Say what the knob means, and why it cannot be used if ``irrelevant`` gives a reason."""
        effect = AT_ONCE if self.live else NEW_RUN
        told = "\n".join(part for part in (self._help, irrelevant or effect) if part)
        self.control.setEnabled(not irrelevant)
        self.label.setEnabled(not irrelevant)
        for widget in (self.label, self.control):
            widget.setToolTip(told)
        self.control.setAccessibleDescription(told)

    @Slot()
    def reset(self) -> None:
        """Return to the default, as the user's edit."""
        if self.control.isEnabled() and self.control.value() != self.default:
            self.control.set_value(self.default)
            self._edited(self.control.value())

    @Slot(object)
    def _edited(self, value: object) -> None:
        self.changed.emit(self.name, value)


class KnobForm(QWidget):
    """Label, slider and box for every number, a list for every choice, a switch for yes and no.

    Args:
        knobs_type: The dataclass.
        values: An instance to start with, or None for the defaults.
        parent: Owner.
    """

    changed = Signal(str, object)
    """Name and value of the knob that the user has moved."""

    def __init__(
        self, knobs_type: type[Any], values: object | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows: dict[str, KnobRow] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.TIGHT)
        grid.setVerticalSpacing(theme.TIGHT)
        grid.setColumnStretch(1, 1)
        for knob in dataclasses.fields(knobs_type):
            value = knob.default if values is None else getattr(values, knob.name)
            row = KnobRow(knob, value, self)
            row.changed.connect(self._edited)
            number = len(self.rows)
            grid.addWidget(row.label, number, 0)
            # A number's row fills the width; a choice is as wide as its words.
            if isinstance(row.control, NumberField):
                grid.addWidget(row.control, number, 1)
            else:
                grid.addWidget(row.control, number, 1, Qt.AlignmentFlag.AlignLeft)
            self.rows[knob.name] = row
        self._judge()

    def values(self) -> dict[str, Any]:
        """Every knob's value by name."""
        return {name: row.control.value() for name, row in self.rows.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show these values, silently; an unknown name raises ``KeyError``."""
        for name, value in values.items():
            self.rows[name].control.set_value(value)
        self._judge()

    def set_running(self, running: bool) -> None:
        """Mark the knobs that have no effect on the run that goes on."""
        for row in self.rows.values():
            row.set_running(running)

    def set_differs(self, names: Collection[str]) -> None:
        """Mark the knobs of these names with a dot, and no others."""
        for name, row in self.rows.items():
            row.label.set_differs(name in names)

    @Slot(str, object)
    def _edited(self, name: str, value: object) -> None:
        self._judge()
        self.changed.emit(name, value)

    def _judge(self) -> None:
        """Dim what another knob's value makes meaningless."""
        for row in self.rows.values():
            if row.when is None:
                continue
            other, wanted = row.when
            matters = str(self.rows[other].control.value()) == str(wanted)
            title = self.rows[other].label.text()
            row.explain("" if matters else f"Matters only while {title} is {text.title(wanted)}")


def _control(
    knob: dataclasses.Field[Any],
    value: Any,  # noqa: ANN401 - one type per knob
    parent: QWidget,
) -> NumberField | ChoiceField | Toggle:
    rules = knob.metadata
    name = str(rules.get("label", knob.name))
    if isinstance(knob.default, bool):
        toggle = Toggle("", parent)
        toggle.setAccessibleName(name)
        toggle.set_value(value)
        return toggle
    if rules.get("choices"):
        choices = [(choice, text.title(choice)) for choice in rules["choices"]]
        field = ChoiceField(choices, parent, name)
        field.set_value(value)
        return field
    return NumberField(
        rules.get("low"),
        rules.get("high"),
        value,
        integer=isinstance(knob.default, int),
        log=bool(rules.get("log", False)),
        name=name,
        parent=parent,
    )
