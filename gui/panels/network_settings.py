"""Layer sizes, optimiser, data and device, behind one line that states them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.core import bounds
from gui import text, theme
from gui.session.training_control import IDLE
from gui.widgets.controls import SectionHeader
from gui.widgets.fields import ChoiceField, NumberField, SizesField

if TYPE_CHECKING:
    from engine.models.config import RunConfig
    from gui.session import Session
    from gui.session.messages import Catalogue

OWN_FOLDER = "folder"
SIZES = ("hidden", "code")
"""Fields that belong to the network; all others are the run's own."""

HELP = {
    "hidden": "Widths of the hidden layers from the pixels to the code, such as 256, 128.",
    "code": "Width of the bottleneck: how many numbers a digit is squeezed into.",
    "learning_rate": "Adam's step size. Takes effect at once.",
    "batch_size": "Images per step.",
    "epochs": "Passes over the training set.",
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


class NetworkSettings(QWidget):
    """A heading that unfolds into a form."""

    folder_wanted = Signal()
    """The user wants to choose a folder of IDX files."""
    unfolded = Signal(bool)
    """The form was unfolded, or folded."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.header = SectionHeader("Network", self)
        self._line = QPushButton("", self)
        self._line.setFlat(True)
        self._line.setProperty("quiet", True)
        self._line.setCursor(Qt.CursorShape.PointingHandCursor)
        self._line.setAccessibleName("Network settings")
        self._line.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.header.add(self._line)
        self._line.clicked.connect(self.toggle)
        self._fields = self._make_fields()
        self._form = QWidget(self)
        self._lay_out()
        self._form.hide()
        book = session.book
        book.catalogued.connect(self._fill)
        book.chosen.connect(self._show)
        book.chosen.connect(self._show_running)
        book.config_changed.connect(self._show)
        session.training.state_changed.connect(self._show_running)

    def _make_fields(self) -> dict[str, Any]:
        # The engine's bounds: what a file may hold the form must be able to show.
        def number(name: str, default: float, *, whole: bool = True) -> NumberField:
            low, high = bounds.SETTINGS.get(name, bounds.LAYER_WIDTH)
            return NumberField(low, high, default, integer=whole, log=True, parent=self)

        low, high = bounds.LAYER_WIDTH
        seeds = bounds.SETTINGS["seed"]
        return {
            "hidden": SizesField((128,), low=low, high=high, most=bounds.MAX_HIDDEN, parent=self),
            "code": number("code", 32),
            "learning_rate": number("learning_rate", 1e-3, whole=False),
            "batch_size": number("batch_size", 128),
            "epochs": number("epochs", 10),
            "seed": NumberField(*seeds, 0, integer=True, slider=False, parent=self),
            "dataset": ChoiceField([("mnist", "MNIST")], parent=self),
            "device": ChoiceField([("auto", "Auto")], parent=self),
        }

    def _lay_out(self) -> None:
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 2, 0, 4)
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.HAIR)
        grid.setColumnMinimumWidth(0, 88)
        grid.setColumnStretch(1, 1)
        for place, (name, control) in enumerate(self._fields.items()):
            label = QLabel(LABELS[name], self._form)
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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.header)
        column.addWidget(self._form)

    @Slot()
    def toggle(self) -> None:
        """Unfold or fold the form."""
        self._form.setVisible(self._form.isHidden())
        self._show()
        self.unfolded.emit(not self._form.isHidden())

    @Slot(object)
    def _fill(self, catalogue: Catalogue) -> None:
        devices = [("auto", "Auto"), *((d.key, d.title) for d in catalogue.devices)]
        self._fields["device"].set_choices(devices)
        self._fill_datasets()

    def _fill_datasets(self) -> None:
        book = self._session.book
        if book.catalogue is None:
            return
        choices = list(book.catalogue.datasets.items())
        if book.dataset and book.dataset.name not in book.catalogue.datasets:
            choices.append((book.dataset.name, book.dataset.title))
        self._fields["dataset"].set_choices([*choices, (OWN_FOLDER, "Folder of IDX files …")])

    @Slot()
    def _show(self) -> None:
        entry = self._session.book.entry
        if entry is None:
            return
        config = entry.config
        self._fill_datasets()
        for name, control in self._fields.items():
            control.set_value(_setting(config, name))
        arrow = "▸" if self._form.isHidden() else "▾"
        self._line.setText(f"{arrow} {config.sizes}, batch {config.batch_size}")
        self._line.setToolTip(
            f"{config.sizes} · Adam {config.learning_rate:g} · batch {config.batch_size} · "
            f"{text.epochs(config.epochs)} · seed {config.seed} · {config.device}"
        )

    @Slot()
    def _show_running(self) -> None:
        """Dim what the run of the shown variant can't take over."""
        run = self._session.training
        busy = run.state != IDLE and run.key == self._session.book.current
        for name, control in self._fields.items():
            if name != "learning_rate":
                control.set_dimmed(busy)

    @Slot()
    def _reset(self) -> None:
        """Put the number that was double-clicked back to its default."""
        book = self._session.book
        if book.entry is not None:
            name, default = self._changed_field(), type(book.entry.config).default(book.current)
            self._configure(name, _setting(default, name))

    @Slot()
    def _edited(self) -> None:
        """Take over whichever control the user has changed."""
        name = self._changed_field()
        value = self._fields[name].value()
        if name == "dataset":
            self._choose_dataset(value)
        else:
            self._configure(name, value)

    def _changed_field(self) -> str:
        """The setting whose field has emitted the signal."""
        sender = self.sender()
        return next(name for name, field in self._fields.items() if field is sender)

    def _configure(self, name: str, value: Any) -> None:  # noqa: ANN401 - one type per setting
        book = self._session.book
        if book.entry is None:
            return
        if name in SIZES:
            name, value = "network", replace(book.entry.config.network, **{name: value})
        book.configure(book.current, **{name: value})

    def _choose_dataset(self, name: str) -> None:
        if self._session.book.entry is None:
            return
        dataset = self._session.book.dataset
        self._show()  # until the new set is in memory the old one is in use
        if name == OWN_FOLDER:
            self.folder_wanted.emit()
        elif dataset is None or name != dataset.name:
            self._session.load_dataset(name)


def _setting(config: RunConfig, name: str) -> Any:  # noqa: ANN401 - one type per setting
    return getattr(config.network if name in SIZES else config, name)
