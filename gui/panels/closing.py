"""Closing the window while files are being written: waits a moment, then a person decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

from gui.background.end_signals import is_ending
from gui.session import saving

if TYPE_CHECKING:
    from gui.session import Session

MOMENT_MS, LOOK_MS = 400, 50


def may_close(owner: QWidget, session: Session) -> bool:
    """Whether the window may close: what is being written is complete by then, or was given up.

    A file that could not be written keeps the window open, which tells why, unless a person has
    given up what was left. Where a signal ends the program, nobody is asked, and what is being
    written is finished while it ends.
    """
    if not session.being_saved():
        return True
    failed = list[str]()

    def note(topic: str, _reason: str) -> None:
        if topic.startswith(saving.TOPIC):
            failed.append(topic)

    session.failed.connect(note)
    try:
        _wait(session)
        asks = session.being_saved() and not is_ending()
        closes = _asked(owner, session, failed) if asks else not failed
    finally:
        session.failed.disconnect(note)
    return is_ending() or closes


def _wait(session: Session) -> None:
    """Until nothing is being written, for a moment: most files need no more."""
    loop, timer, latest = QEventLoop(), QTimer(interval=LOOK_MS), QTimer(singleShot=True)
    timer.timeout.connect(lambda: None if session.being_saved() else loop.quit())
    latest.timeout.connect(loop.quit)
    timer.start()
    latest.start(MOMENT_MS)
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


def _asked(owner: QWidget, session: Session, failed: list[str]) -> bool:
    """Whether to close: when the files are complete, which ends the question, or without them.

    ``failed`` holds those that could not be written by the time that the question ends.
    """
    names = [Path(topic.removeprefix(saving.TOPIC)).name for topic in session.being_saved()]
    one = len(names) == 1
    box = QMessageBox(owner)
    box.setWindowTitle("Still saving")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"{', '.join(names)} {'is' if one else 'are'} still being written.")
    box.setInformativeText("The window closes as soon as that is done.")
    without = box.addButton(
        f"Close Now, Without {'It' if one else 'Them'}", QMessageBox.ButtonRole.DestructiveRole
    )
    stay = box.addButton("Keep Open", QMessageBox.ButtonRole.RejectRole)
    box.setEscapeButton(stay)
    box.setDefaultButton(stay)
    timer = QTimer(box, interval=LOOK_MS)
    timer.timeout.connect(lambda: None if session.being_saved() else box.accept())
    timer.start()
    box.exec()
    clicked = box.clickedButton()
    timer.stop()
    box.deleteLater()
    if clicked is without:
        for topic in session.being_saved():
            session.forget(topic)
        return True
    return clicked is not stay and not failed
