"""The window: places the panels and fills the menus. No logic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from gui import guard, theme
from gui.guard import guarded
from gui.menus.menu_bar import MENUS, MenuBar
from gui.menus.space_key import presses_a_button
from gui.panels.draft import DraftPanel
from gui.panels.draw_panel import DrawPanel
from gui.panels.head_bar import HeadBar
from gui.panels.notices import Notices
from gui.panels.reading_panel import ReadingPanel
from gui.panels.run_controls import RunControls
from gui.panels.run_list import RunListPanel
from gui.widgets.controls import NoticeBar, TabStrip
from gui.widgets.layout import BAR_WIDTH, FitContentScrollArea

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from gui.panels.latent_panel import LatentPanel
    from gui.panels.loss_panel import LossPanel
    from gui.session import Session
    from gui.settings import WindowSettings

SIZE, MINIMUM = (1440, 900), (1000, 700)
COLUMNS, ROWS = (302, 768, 370), (634, 238)


@guarded
class MainWindow(QMainWindow):
    """Three columns and a strip.

    The parts that need the plotting library come after the first paint, see ``complete``.
    """

    latent: LatentPanel
    losses: LossPanel

    def __init__(self, session: Session, settings: WindowSettings) -> None:
        super().__init__()
        self.session, self.settings = session, settings
        self.setWindowTitle("Hourglass")
        self.setMinimumSize(*MINIMUM)
        self.draw, self.reading = DrawPanel(session), ReadingPanel(session)
        self.runs, self.draft = RunListPanel(session), DraftPanel(session)
        self.controls = RunControls(session)
        self._middle, self._left = QWidget(), QWidget()
        self.tabs, self.notice = TabStrip(), NoticeBar(self._middle)
        self.columns, self.rows = QSplitter(Qt.Orientation.Horizontal), QSplitter()
        self._place()
        self.menus = MenuBar(MENUS)
        self.setMenuWidget(HeadBar(session, self.menus))
        Notices(session, self.notice)
        self.reset_layout()
        settings.restore(self, {"columns": self.columns, "rows": self.rows})
        self._complete = False

    def _place(self) -> None:
        """Columns above, strip below; the notice lies over the one in the middle."""
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(self.draw)
        column.addWidget(self.reading, 1)
        self._fill_left()
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        for part in (self._left, self._middle, right):
            self.columns.addWidget(part)
        self.columns.setStretchFactor(1, 1)
        self.rows.setOrientation(Qt.Orientation.Vertical)
        self.rows.addWidget(self.columns)
        self.rows.addWidget(self.tabs)
        for place, share in enumerate(ROWS):
            self.rows.setStretchFactor(place, share)
        for splitter in (self.columns, self.rows):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        whole = QWidget()
        frame = QVBoxLayout(whole)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.setSpacing(0)
        line = QWidget()
        line.setFixedHeight(1)
        line.setAutoFillBackground(True)
        line.setBackgroundRole(QPalette.ColorRole.Mid)
        frame.addWidget(line)
        frame.addWidget(self.rows, 1)
        self.setCentralWidget(whole)

    def _fill_left(self) -> None:
        """The list and the draft scroll if they must; the buttons always stay where they are."""
        scroll = FitContentScrollArea(self.draft)
        self.draft.unfolded.connect(self._keep_shown_run)
        # The draft's scroll bar, when there is one, stands in the column's margin.
        for part in (self.runs, self.controls):
            part.setContentsMargins(0, 0, BAR_WIDTH, 0)
        self.draft.setContentsMargins(0, 0, BAR_WIDTH, 0)
        column = QVBoxLayout(self._left)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN - BAR_WIDTH, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(self.runs, 1)
        column.addWidget(scroll)
        column.addWidget(self.controls)

    def complete(self) -> None:
        """Add what needs the plotting library: the map, the curves, the strip."""
        from gui.panels import tabs  # noqa: PLC0415 - 0.5 s that the first paint must not wait
        from gui.panels.latent_panel import LatentPanel  # noqa: PLC0415
        from gui.panels.loss_panel import LossPanel  # noqa: PLC0415
        from gui.panels.timeline_bar import TimelineBar  # noqa: PLC0415
        from gui.widgets.plots.defaults import set_plot_colours  # noqa: PLC0415

        set_plot_colours()
        guard.guard_package("pyqtgraph")
        self.latent, self.losses = LatentPanel(self.session), LossPanel(self.session)
        self.losses.setContentsMargins(theme.MARGIN, 0, theme.MARGIN, 0)
        middle = self._middle.layout()
        assert isinstance(middle, QVBoxLayout)  # noqa: S101 - set when it was placed
        middle.addWidget(self.latent, 3)
        middle.addWidget(self.losses, 1)
        middle.addWidget(TimelineBar(self.session))
        for key, title, make in tabs.VIEWS:
            self.tabs.add(key, title, make(self.session))
        keys = [key for key, *_ in tabs.VIEWS]
        self.tabs.set_current(self.settings.choice("tab", keys, keys[0]))
        self._fill_menus({key: title for key, title, _ in tabs.VIEWS})
        self._complete = True

    def _fill_menus(self, titles: dict[str, str]) -> None:
        """Give the menus their lines, now that all is there that they act on."""
        from gui.menus.file import FileMenu  # noqa: PLC0415 - as in ``complete``
        from gui.menus.table import table  # noqa: PLC0415

        files = FileMenu(self, self.session, self.draw, self.latent.map, self.losses.plot)
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
                reset_map=self.latent.map.reset_view,
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
            self.tabs.changed,
            appearance.mode_changed,
        )

    def event(self, event: QEvent) -> bool:
        """Begin the slow part of opening once the window has been painted."""
        if event.type() == QEvent.Type.ShortcutOverride and presses_a_button(event):
            event.accept()  # Space is a shortcut, but not where Tab has led to a button
            return True
        handled = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._began:
            self._began = True
            QTimer.singleShot(0, self.begin)
        return handled

    _began = False

    @Slot()
    def begin(self) -> None:
        """Add the slow parts and open the laboratory."""
        self.complete()
        self.session.open()

    @Slot()
    def reset_layout(self) -> None:
        """Give window and splitters their first sizes."""
        self.resize(*SIZE)
        self.columns.setSizes(list(COLUMNS))
        self.rows.setSizes(list(ROWS))

    @Slot()
    def _keep_shown_run(self) -> None:
        """The draft has become taller or lower: the run that is shown stays in sight."""
        QTimer.singleShot(0, self.runs, self.runs.show_run)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember everything, stop the worker and wait for it."""
        try:
            self._remember()
        finally:  # a worker that outlives its window would end the process
            self.session.shut_down()
            event.accept()

    def _remember(self) -> None:
        book, draft = self.session.book, self.session.draft
        self.settings.keep(self, {"columns": self.columns, "rows": self.rows})
        if self._complete:
            self.settings.set_text("tab", self.tabs.current())
        if book.shown:
            self.settings.set_text("shown", book.shown)
            self.settings.set_texts("pinned", book.pinned)
        if draft.config is not None:
            self.settings.set_settings(draft.remembered())
            self.settings.set_text("draft", "" if draft.follows else draft.variant)
        self.settings.sync()
