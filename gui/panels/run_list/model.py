"""The rows of the list: the shipped runs, a line, one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Slot

from engine.core.paths import is_file
from engine.runs.book import DAMAGED, STALE
from engine.runs.log import DIVERGED, PAUSED, RUNNING, STOPPED
from gui import text, theme
from gui.guard import guarded
from gui.panels.run_list.row import HEIGHT, LINE_HEIGHT, Row

if TYPE_CHECKING:
    from gui.session import Session
    from gui.session.runs.entry import RunEntry

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
"""The ``Row`` of an index."""
SEPARATOR = ""
"""In place of a run: the line above one's own."""
FIGURES = {"bce": ("test BCE", ".4f"), "psnr": ("test PSNR", ".1f"), "mse": ("test MSE", ".4f")}
"""What a row may end with: its heading, and how it is written."""
MARKS = {
    RUNNING: "▸",
    PAUSED: "‖",
    STALE: "stale",
    DAMAGED: "damaged",
    DIVERGED: "diverged",
    STOPPED: "",
}
STATES = {RUNNING: "in training"}
"""States that are called otherwise on screen."""
LONE = "Shown, and so compared with what is pinned; its box keeps it there"


@guarded
class RunModel(QAbstractListModel):
    """The runs of the book that a filter lets through, in its order.

    Attributes:
        figure: Key of the figure at the end of each row, one of ``FIGURES``.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._book = session.book
        self._filter = ""
        self._keys: list[str] = []
        self._listed: dict[str, Row] = {}
        self.figure = next(iter(FIGURES))
        self._book.runs_changed.connect(self.refresh)
        self._book.run_changed.connect(self._row_changed)
        self._book.pins_changed.connect(self._all_changed)
        theme.notifier().changed.connect(self._all_changed)
        self.refresh()

    def set_filter(self, text: str) -> None:
        """Let only runs through whose name, note or variant has all words of a text."""
        self._filter = text.casefold()
        self.refresh()

    def set_figure(self, key: str) -> None:
        """Choose the figure at the end of each row."""
        self.figure = key
        self._all_changed()

    @Slot()
    def refresh(self) -> None:
        """Other runs, or in another order."""
        self.beginResetModel()
        self._listed = {}
        passed = [entry for entry in self._book.entries.values() if self._passes(entry)]
        shipped = [entry.id for entry in passed if entry.shipped]
        own = [entry.id for entry in passed if not entry.shipped]
        self._keys = [*shipped, *([SEPARATOR] if own else []), *own]
        self.endResetModel()

    def _passes(self, entry: RunEntry) -> bool:
        words = f"{entry.name} {entry.variant} {entry.line.note}".casefold()
        return all(word in words for word in self._filter.split())

    def place(self, run: str) -> QModelIndex:
        """Where a run stands; invalid if the filter holds it back."""
        return self.index(self._keys.index(run)) if run in self._keys else QModelIndex()

    def run(self, index: Index) -> str:
        """The run of an index, or ``SEPARATOR``."""
        return self._keys[index.row()] if index.isValid() else SEPARATOR

    @Slot(str)
    def _row_changed(self, run: str) -> None:
        """Qt lays the whole list out anew for it, so only where the row reads otherwise now."""
        place = self.place(run)
        if not place.isValid():
            return
        row = self._row(self._book.entries[run])
        if row != self._listed.get(run):
            self._listed[run] = row
            self.dataChanged.emit(place, place)

    @Slot()
    def _all_changed(self) -> None:
        self._listed = {}
        if self._keys:
            self.dataChanged.emit(self.index(0), self.index(len(self._keys) - 1))

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Runs, and the line."""
        return len(self._keys)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The line can't be chosen."""
        if self.run(index) == SEPARATOR:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """A row for the delegate; words for tooltips and screen readers."""
        run = self.run(index)
        if role == Qt.ItemDataRole.SizeHintRole:  # asked of all rows at each change of one
            return QSize(0, theme.px(LINE_HEIGHT if run == SEPARATOR else HEIGHT))
        entry = self._book.entries.get(run)
        if entry is None:
            return "yours" if role == Qt.ItemDataRole.DisplayRole else None
        return self._told(entry, role)

    def _told(self, entry: RunEntry, role: int) -> Any:  # noqa: ANN401 - as ``data``
        """What there is of a run."""
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role == ROW:
            return self._row(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tooltip(entry, LONE if self._is_lone(entry) else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self._row(entry)
            pinned = "pinned" if row.pinned else ""
            note = f"note: {entry.line.note}" if row.noted else ""
            words = (entry.name, row.progress, row.figure, pinned, note)
            return ", ".join(word for word in words if word)
        return None

    def _row(self, entry: RunEntry) -> Row:
        name = self.figure
        value = entry.line.figures.get(name)
        return Row(
            entry.name,
            theme.variant_colour(entry.colour),
            _progress(entry),
            "—" if value is None else f"{value:{FIGURES[name][1]}}",
            pinned=entry.id in self._book.pinned,
            live=entry.line.active,
            noted=bool(entry.line.note),
            lone=self._is_lone(entry),
        )

    def _is_lone(self, entry: RunEntry) -> bool:
        """Whether a run is compared with the pinned ones only because it is shown."""
        pinned = self._book.pinned
        return bool(pinned) and entry.id == self._book.shown and entry.id not in pinned


def _progress(entry: RunEntry) -> str:
    """How far a run is; nothing of those that came with the program."""
    if entry.shipped:
        return ""
    line = entry.line
    mark = MARKS.get(line.state, "")
    done = f"{line.epoch:.1f}" if 0.05 <= line.epoch % 1 < 0.95 else text.epoch(line.epoch)
    if line.epoch == line.epochs:
        return f"{done} ep {mark}".strip()
    return f"{done} of {line.epochs} {mark}".strip()


def _tooltip(entry: RunEntry, box: str) -> str:
    """All that the row has no room for, and the picture that lies in the run's folder."""
    import html  # noqa: PLC0415 - 2 ms that the first paint must not wait for

    line = entry.line
    state = "came with the program" if entry.shipped else STATES.get(line.state, line.state)
    done = f"{state} · {text.epoch(line.epoch)} of {line.epochs} epochs"
    parent = f"goes on from {line.parent}" if line.parent else ""
    parts = (entry.name, done, parent, line.note, box)
    words = "<br>".join(html.escape(line) for part in parts for line in part.splitlines())
    picture = None if line.source is None else line.source.preview
    if picture is None or not is_file(picture):
        return f"<p>{words}</p>"
    return f'<p>{words}</p><img src="{html.escape(str(picture))}">'
