"""What the session, and the guard of Qt's overrides, have to tell, in the notice bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

from gui import guard
from gui.widgets.controls import saved

if TYPE_CHECKING:
    from engine.core.progress import Progress
    from gui.session import Session
    from gui.widgets.controls.notice import NoticeBar

FAULT = (
    "A part of the window failed, which is a fault in Hourglass: it may be painted wrongly or not "
    "answer. The rest goes on; the details are in the terminal."
)


class Notices(QObject):
    """Shows notices, faults and the progress of loading in a notice bar."""

    def __init__(self, session: Session, bar: NoticeBar) -> None:
        super().__init__(bar)
        self._session, self._bar = session, bar
        self._shows_progress = False
        self._deed = ""
        session.noticed.connect(self._show)
        session.undoable.connect(self._show_deed)
        session.undo.changed.connect(self._look_at_undo)
        session.progressed.connect(self._show_progress)
        saved.notifier().told.connect(self._show)
        queued = Qt.ConnectionType.QueuedConnection  # it may be in the middle of painting
        guard.notifier().caught.connect(self._show_fault, queued)

    @Slot(str, str)
    def _show(self, kind: str, text: str) -> None:
        self._shows_progress, self._deed = False, ""
        self._bar.show_notice(kind, text)  # type: ignore[arg-type] # one of the three kinds

    @Slot(str, str)
    def _show_deed(self, text: str, deed: str) -> None:
        """Tell what was done, with a way to take it back while that is what Undo does."""
        self._shows_progress, self._deed = False, deed
        self._bar.show_notice("info", text, action=("Undo", self._session.undo.undo), lingers=True)

    @Slot()
    def _look_at_undo(self) -> None:
        """A notice does not outlive what it offers."""
        if self._deed and self._session.undo.undoes != self._deed:
            self._deed = ""
            self._bar.clear()

    @Slot(str)
    def _show_fault(self, _where: str) -> None:
        """Tell of a fault of the program's own, which the guard has logged."""
        self._show("error", FAULT)

    @Slot(object)
    def _show_progress(self, progress: Progress | None) -> None:
        """How far a data set is, with a way to give it up; None when it is over."""
        bad = self._bar.isVisible() and self._bar.kind() != "info"
        if progress is not None and not bad:  # what went wrong must stay in sight
            part = f"{progress.done / progress.total:.0%}" if progress.total else ""
            cancel = ("Cancel", self._session.cancel_loading)
            self._bar.show_notice("info", progress.what, part, cancel)
            self._shows_progress, self._deed = True, ""
        elif progress is None and self._shows_progress and not bad:
            self._shows_progress = False
            self._bar.clear()
