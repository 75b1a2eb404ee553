"""The draft: variant, knobs, sizes, and the rest behind one line that states it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.panels.draft.fields import OWN_FOLDER, SIZES, SettingFields, setting
from gui.session.latent.layers import layer_sizes
from gui.session.training.training_control import IDLE
from gui.widgets.controls import CaptionLabel, ElidedButton, SectionHeader
from gui.widgets.controls.paragraph import as_tooltip
from gui.widgets.fields import ChoiceField, KnobForm
from gui.widgets.first import NetworkDiagram

if TYPE_CHECKING:
    from engine.models.config import RunConfig
    from gui.session import Session
    from gui.session.messages import Catalogue

Button = TypeVar("Button", bound=QPushButton)

IN_SIGHT = ("code", "epochs")
FOLDED = ("hidden", "learning_rate", "batch_size", "seed", "dataset", "device")
MEANING = "The settings of the next run; Train makes it. No run is ever overwritten."
FOLLOWS = "These are those of the run that is shown, until you change one."
TAKE = "Take the settings of the run that is shown"


class DraftPanel(QWidget):
    """What the next run will be; a dot marks each setting that the run shown has otherwise."""

    folder_wanted = Signal()
    """The person wants to choose a folder of IDX files."""
    unfolded = Signal(bool)
    """The rest was unfolded, or folded."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._draft = session, session.draft
        self.header = SectionHeader("New run", self)
        self.take = _quiet(QPushButton(self), "Take these settings")
        self.variant = ChoiceField(parent=self, name="Variant", pill=True)
        self.network = NetworkDiagram(small=True, parent=self)
        self._summary = CaptionLabel("Loading the engine …", self)
        self.forms: dict[str, KnobForm] = {}
        self._forms = QVBoxLayout()
        self.fields = SettingFields(IN_SIGHT, self)
        self.rest = SettingFields(FOLDED, self)
        self.fold = _quiet(ElidedButton(parent=self, quiet=True), "")
        self._arrange()
        self._listen()
        self._show()

    def _arrange(self) -> None:
        self.header.add(self.take)
        head = QHBoxLayout()
        head.setSpacing(theme.GAP)
        head.addWidget(self.variant)
        head.addWidget(self.network, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(self.header)
        column.addLayout(head)
        column.addWidget(self._summary)
        self._forms.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._forms)
        column.addWidget(self.fields)
        column.addWidget(self.fold)
        column.addWidget(self.rest)
        self.rest.hide()

    def _listen(self) -> None:
        session, book = self._session, self._session.book
        book.catalogued.connect(self._fill)
        self._draft.changed.connect(self._show)
        book.chosen.connect(self._show_running)
        session.training.state_changed.connect(self._show_running)
        self.take.clicked.connect(self._take)
        self.variant.changed.connect(self._draft.choose)
        self.fold.clicked.connect(self.toggle)
        for fields in (self.fields, self.rest):
            fields.changed.connect(self._edited)
            fields.reset_requested.connect(self._reset)

    @Slot(object)
    def _fill(self, catalogue: Catalogue) -> None:
        """The engine has told which variants and devices there are."""
        if self.forms:
            return
        self.variant.set_choices([(key, cls.title) for key, cls in catalogue.variants.items()])
        for key, cls in catalogue.variants.items():
            form = self.forms[key] = KnobForm(cls.knobs_type, parent=self)
            form.changed.connect(partial(self._knob_changed, key))
            form.hide()
            self._forms.addWidget(form)
        devices = [("auto", "Auto"), *((d.key, d.title) for d in catalogue.devices)]
        self.rest.controls["device"].set_choices(devices)
        self._fill_datasets()
        self._show()

    @Slot()
    def _fill_datasets(self) -> None:
        book = self._session.book
        if book.catalogue is None:
            return
        choices = list(book.catalogue.datasets.items())
        if book.dataset and book.dataset.name not in book.catalogue.datasets:
            choices.append((book.dataset.name, book.dataset.title))
        choices.append((OWN_FOLDER, "Folder of IDX files …"))
        self.rest.controls["dataset"].set_choices(choices)

    @Slot()
    def toggle(self) -> None:
        """Unfold or fold the rest."""
        self.rest.setVisible(self.rest.isHidden())
        self._show()
        self.unfolded.emit(not self.rest.isHidden())

    @Slot()
    def _show(self) -> None:
        """Show the draft as it is now."""
        config, differs = self._draft.config, self._draft.differs
        catalogue = self._session.book.catalogue
        self._show_origin()
        if config is None or catalogue is None or config.variant not in self.forms:
            return
        self._fill_datasets()
        cls = catalogue.variants[config.variant]
        self.variant.set_value(config.variant)
        self._summary.setText(cls.summary)
        self.network.set_network(*layer_sizes(config))
        for key, form in self.forms.items():
            form.setVisible(key == config.variant and bool(form.rows))
        form = self.forms[config.variant]
        form.set_values(vars(config.knobs))
        form.set_differs(differs)
        self.fields.show_config(config, differs)
        self.rest.show_config(config, differs)
        arrow = "▸" if self.rest.isHidden() else "▾"
        dot = " •" if self.rest.isHidden() and differs.intersection(FOLDED) else ""
        told = (
            f"lr {config.learning_rate:g}, batch {config.batch_size}, "
            f"seed {config.seed}, {_device(config)}"
        )
        self.fold.set_text(f"{arrow} {told}{dot}", told)  # arrow and dot are never cut
        self.fold.setAccessibleName("All other settings")
        self.fold.setToolTip(as_tooltip(told))

    def _show_origin(self) -> None:
        """Whether the draft is the run that is shown, and a way to make it so."""
        differs, entry = self._draft.differs, self._session.book.entry
        self.take.setVisible(bool(differs) and entry is not None)
        self.take.setText("• differs from the run shown")
        name = "" if entry is None else entry.name
        self.take.setToolTip(as_tooltip(f"{TAKE}: {name}"))
        self.header.set_meaning(f"{MEANING} {FOLLOWS}" if self._draft.follows else MEANING)

    @Slot()
    def _show_running(self) -> None:
        """Mark the knobs that the run in training can't take over, if it is the one shown."""
        run = self._session.training
        busy = run.state != IDLE and run.key == self._session.book.shown
        for form in self.forms.values():
            form.set_running(busy)

    @Slot()
    def _take(self) -> None:
        self._draft.take()

    @Slot(str, object)
    def _edited(self, name: str, value: Any) -> None:  # noqa: ANN401 - one type per setting
        if name == "dataset":
            self._choose_dataset(value)
        elif name in SIZES:
            self._draft.change_network(name, value)
        else:
            self._draft.change(**{name: value})

    @Slot(str)
    def _reset(self, name: str) -> None:
        """Put the number that was double-clicked back to its default."""
        config = self._draft.config
        if config is not None:
            self._edited(name, setting(type(config).default(config.variant), name))

    def _knob_changed(self, key: str, name: str, value: object) -> None:
        if key == self._draft.variant:
            self._draft.change_knob(name, value)

    def _choose_dataset(self, name: str) -> None:
        dataset = self._session.book.dataset
        self._show()  # until the new set is in memory the old one is in use
        if name == OWN_FOLDER:
            self.folder_wanted.emit()
        elif dataset is None or name != dataset.name:
            self._session.load_dataset(name)


def _quiet(button: Button, name: str) -> Button:
    """Have a button look like secondary text."""
    button.setFlat(True)
    button.setProperty("quiet", True)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAccessibleName(name)
    return button


def _device(config: RunConfig) -> str:
    return "auto" if config.device == "auto" else config.device.upper()
