"""The settings that every run has, as controls with their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from engine.core import bounds
from gui import theme
from gui.guard import guarded
from gui.widgets.fields import LABEL_WIDTH, ChoiceField, NumberField, SizesField

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtGui import QPaintEvent

    from engine.models.config import RunConfig

OWN_FOLDER = "folder"
SIZES = ("hidden", "code")
"""Fields that belong to the network; all others are the run's own."""

HELP = {
    "hidden": "Widths of the hidden layers from the pixels to the code, such as 256, 128.",
    "code": "Width of the bottleneck: how many numbers an image is squeezed into.",
    "learning_rate": "Adam's step size. Takes effect at once.",
    "batch_size": "Images per step.",
    "epochs": "Passes over the training set; Continue adds as many to a run that is done.",
    "seed": "Decides first weights, order of images and all noise: same seed, same numbers.",
    "dataset": "What to train on. Fashion-MNIST and KMNIST are downloaded once.",
    "device": "Where to compute; auto takes the fastest that this machine has.",
}
LABELS = {
    "hidden": "Hidden layers",
    "code": "Code size",
    "learning_rate": "Learning rate",
    "batch_size": "Batch size",
    "epochs": "Epochs",
    "seed": "Seed",
    "dataset": "Data set",
    "device": "Device",
}


@guarded
class SettingLabel(QLabel):
    """A setting's name; a dot after it says that the run that is shown has another value."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._differs = False
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def set_differs(self, differs: bool) -> None:
        """Show the dot, or take it away."""
        self._differs = differs
        self.update()

    def differs(self) -> bool:
        """Whether there is a dot."""
        return self._differs

    def sizeHint(self) -> QSize:
        """All names take the same room, that of a knob's name."""
        return QSize(theme.px(LABEL_WIDTH), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As much: sliders stand in one column."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Text and dot."""
        super().paintEvent(event)
        if self._differs:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.current().accent))
            x = min(self.fontMetrics().horizontalAdvance(self.text()) + 8, self.width() - 4)
            painter.drawEllipse(QPointF(x, self.height() / 2 + 0.5), 2.6, 2.6)
            painter.end()


class SettingFields(QWidget):
    """Some of the settings, one below the other."""

    changed = Signal(str, object)
    """Name and value of the setting that the person has changed."""
    reset_requested = Signal(str)
    """The person wants the default of a setting."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controls: dict[str, Any] = {name: _control(name, self) for name in names}
        self.labels: dict[str, SettingLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.TIGHT)
        grid.setVerticalSpacing(theme.TIGHT)
        grid.setColumnStretch(1, 1)
        for place, (name, control) in enumerate(self.controls.items()):
            label = self.labels[name] = SettingLabel(LABELS[name], self)
            label.setBuddy(control)
            label.setToolTip(HELP[name])
            control.setToolTip(HELP[name])
            name_it = getattr(control, "set_name", control.setAccessibleName)
            name_it(LABELS[name])
            grid.addWidget(label, place, 0)
            grid.addWidget(control, place, 1)
            control.changed.connect(self._edited)
            if isinstance(control, NumberField):
                control.reset_requested.connect(self._reset)

    def show_config(self, config: RunConfig, differs: Collection[str]) -> None:
        """Show the settings of a draft, and which of them are not those of the run shown."""
        for name, control in self.controls.items():
            control.set_value(setting(config, name))
            self.labels[name].set_differs(name in differs)

    @Slot()
    def _edited(self) -> None:
        name = self._sender_name()
        self.changed.emit(name, self.controls[name].value())

    @Slot()
    def _reset(self) -> None:
        self.reset_requested.emit(self._sender_name())

    def _sender_name(self) -> str:
        """The setting whose control has emitted the signal."""
        sender = self.sender()
        return next(name for name, control in self.controls.items() if control is sender)


def setting(config: RunConfig, name: str) -> Any:  # noqa: ANN401 - one type per setting
    """A setting by the name of its field."""
    return getattr(config.network if name in SIZES else config, name)


def _control(name: str, parent: QWidget) -> NumberField | SizesField | ChoiceField:
    # The engine's bounds: what a file may hold the form must be able to show.
    if name == "hidden":
        low, high = bounds.LAYER_WIDTH
        return SizesField((128,), low=low, high=high, most=bounds.MAX_HIDDEN, parent=parent)
    if name == "dataset":
        return ChoiceField([("mnist", "MNIST")], parent=parent)
    if name == "device":
        return ChoiceField([("auto", "Auto")], parent=parent)
    least, most = bounds.SETTINGS.get(name, bounds.LAYER_WIDTH)
    if name == "seed":
        return NumberField(least, most, 0, integer=True, slider=False, parent=parent)
    whole = name != "learning_rate"
    return NumberField(least, most, least, integer=whole, log=True, parent=parent)
