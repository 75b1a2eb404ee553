"""The window: places the panels and fills the menus. No logic."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from gui import guard, theme
from gui.guard import guarded
from gui.menus.menu_bar import MENUS, MenuBar
from gui.menus.space_key import presses_a_button
from gui.panels import closing
from gui.panels.draft import DraftPanel
from gui.panels.draw import DrawPanel
from gui.panels.head_bar import HeadBar
from gui.panels.notices import Notices
from gui.panels.reading_panel import ReadingPanel
from gui.panels.run_controls import RunControls
from gui.panels.run_list import RunListPanel
from gui.widgets.controls import NoticeBar, TabStrip
from gui.widgets.layout import (
    BAR_WIDTH,
    Columns,
    FitContentScrollArea,
    ScrollIfTooSmall,
    Yielding,
    below_a_line,
    column_of_two,
    fit_first,
    keep_on_screen,
    order_focus,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from gui.panels.latent import LatentPanel
    from gui.panels.timeline import TimelinePanel
    from gui.session import Session
    from gui.settings import WindowSettings

SIZE, MINIMUM = (1440, 900), (720, 480)
COLUMNS, ROWS, RIGHT = (302, 768, 370), (634, 238), (232, 402)
NARROW = 300, 200
"""Width and height that a column keeps in the smallest window; what is larger scrolls."""


@guarded
class MainWindow(QMainWindow):
    """Three columns and a strip.

    The parts that need the plotting library come after the first paint, see ``complete``.
    """

    latent: LatentPanel
    losses: TimelinePanel

    def __init__(self, session: Session, settings: WindowSettings) -> None:
        super().__init__()
        self.installEventFilter(self)
        self.session, self.settings = session, settings
        session.setParent(self)  # it goes with the window, never in the middle of a collection
        self.setWindowTitle("Hourglass")
        self.setMinimumSize(*MINIMUM)
        self.draw, self.reading = DrawPanel(session), ReadingPanel(session)
        self.runs, self.draft = RunListPanel(session), DraftPanel(session)
        self.controls = RunControls(session)
        self._middle, self._left = QWidget(), QWidget()
        self.tabs, self.notice = TabStrip(), NoticeBar()
        vertical = Qt.Orientation.Vertical
        self.columns, self.rows = Columns(), QSplitter(vertical)
        self.right = Yielding()
        self._place()
        self.menus = MenuBar(MENUS)
        self.head = HeadBar(session, self.menus, self.notice)
        self.setMenuWidget(self.head)
        Notices(session, self.notice)
        self.reset_layout()
        settings.restore(self, self._splitters())

    def _place(self) -> None:
        """Columns above, strip below."""
        self._fill_left()
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        right = column_of_two(self.right, self.draw, self.reading)
        self.right.give_way(self.draw.floor, self.reading.needed)
        for part in (self._left, self._middle, right):
            self.columns.addWidget(ScrollIfTooSmall(part, NARROW))
        self.rows.addWidget(self.columns)
        self.rows.addWidget(self.tabs)
        for place, share in enumerate(ROWS):
            self.rows.setStretchFactor(place, share)
        for splitter in self._splitters().values():
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self.setCentralWidget(below_a_line(self.rows))

    def _splitters(self) -> dict[str, QSplitter]:
        """What shares out the window, by the names under which the sizes are remembered."""
        return {"columns": self.columns, "rows": self.rows, "right": self.right}

    def _fill_left(self) -> None:
        """The list and the draft scroll if they must; the buttons always stay where they are."""
        scroll = FitContentScrollArea(self.draft)
        self.draft.unfolded.connect(self._keep_shown_run)
        # The draft's scroll bar, when there is one, stands in the column's margin.
        for part in (self.runs, self.draft, self.controls):
            part.setContentsMargins(0, 0, BAR_WIDTH, 0)
        column = QVBoxLayout(self._left)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN - BAR_WIDTH, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(self.runs, 1)
        column.addWidget(scroll)
        column.addWidget(self.controls)

    def complete(self) -> None:
        """Add what needs the plotting library: the map, the curves, the strip."""
        from gui.panels import first_minute, tabs  # noqa: PLC0415 - 0.5 s that the first paint must not wait
        from gui.panels.latent import LatentPanel  # noqa: PLC0415
        from gui.panels.timeline import TimelinePanel  # noqa: PLC0415
        from gui.remembering import Remembering  # noqa: PLC0415
        from gui.widgets.plots.defaults import set_plot_colours  # noqa: PLC0415

        set_plot_colours()
        guard.guard_package("pyqtgraph")
        self.latent, self.losses = LatentPanel(self.session), TimelinePanel(self.session)
        middle = self._middle.layout()
        assert isinstance(middle, QVBoxLayout)  # noqa: S101 - set when it was placed
        middle.addWidget(self.latent, 3)
        middle.addWidget(self.losses, 1)
        tabs.fill(self.tabs, self.session)
        keys = [key for key, *_ in tabs.VIEWS]
        remembered = self.settings.choice("tab", [*keys, *tabs.EARLIER], keys[0])
        self.tabs.set_current(tabs.known(remembered))
        self.session.units.asked.connect(partial(self.tabs.set_current, "units"))
        self._remembering = Remembering(
            self.session, self.settings, self.draw, self.latent, self.tabs
        )
        self._fill_menus({key: title for key, title, _ in tabs.VIEWS})
        maps, canvas = self.latent.grid, self.draw.canvas
        first_minute.offer(maps, self.settings, canvas, self.session.training)
        self._complete = True

    def _fill_menus(self, titles: dict[str, str]) -> None:
        """Give the menus their lines, now that all is there that they act on."""
        from gui.menus.file import FileMenu  # noqa: PLC0415 - as in ``complete``
        from gui.menus.table import table  # noqa: PLC0415

        maps, plot, reading = self.latent.grid, self.losses.plot, self.reading
        files = FileMenu(self, self.session, self.draw, maps, plot, reading=reading)
        self.draft.folder_wanted.connect(files.open_folder)
        self.menus.fill(
            table(
                self,
                self.session,
                self.settings,
                files=files,
                draw=self.draw,
                tabs=self.tabs,
                titles=titles,
                reset_map=self.latent.grid.reset_view,
                reset_layout=self.reset_layout,
                deeds=self.runs.deeds,
            )
        )
        book, appearance = self.session.book, theme.notifier()
        self.menus.marks.follow(
            book.dataset_changed,
            book.chosen,
            book.run_changed,
            self.session.training.state_changed,
            self.session.undo.changed,
            self.session.draft.changed,
            self.tabs.changed,
            appearance.mode_changed,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin the slow part of opening once it has been painted, and follow the system's text.

        A filter of its own events, and not an override of ``event``: from within that all of the
        window would be painted while Python's lock is held, which a training waits for.
        """
        kind = event.type()
        if watched is not self:
            return super().eventFilter(watched, event)
        if kind == QEvent.Type.ShortcutOverride and presses_a_button(event):
            event.accept()
            return True
        if kind in {QEvent.Type.ThemeChange, QEvent.Type.ApplicationFontChange}:
            theme.follow_text()
        if kind == QEvent.Type.Paint and not self._began:
            self._began = True
            QTimer.singleShot(0, self.begin)
        return False

    _began = _complete = False

    @Slot()
    def begin(self) -> None:
        """Add the slow parts and open the laboratory."""
        keep_on_screen(self)  # only now is it known how wide the system's frame is
        self.complete()
        self.menus.hear(self.windowHandle())
        self.session.open()

    @Slot()
    def reset_layout(self) -> None:
        """Give window and splitters their first sizes."""
        fit_first(self, QSize(*SIZE))
        for splitter, sizes in ((self.columns, COLUMNS), (self.rows, ROWS), (self.right, RIGHT)):
            splitter.setSizes(list(sizes))

    @Slot()
    def _keep_shown_run(self) -> None:
        """The draft has become taller or lower: the run that is shown stays in sight."""
        QTimer.singleShot(0, self.runs, self.runs.show_run)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab goes through the columns from the left, then through the strip."""
        order_focus((self.runs, self.draft, self.controls, self._middle, self.right, self.tabs))
        return super().focusNextPrevChild(forwards)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember everything, stop the worker and wait for it."""
        if not closing.may_close(self, self.session):
            event.ignore()
            return
        try:
            self._remember()
        finally:  # a worker that outlives its window would end the process
            self.session.shut_down()
            event.accept()

    def _remember(self) -> None:
        self.settings.keep(self, self._splitters())
        if self._complete:
            self._remembering.keep()
