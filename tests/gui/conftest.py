"""The leak guard: no window, Qt thread or Python thread outlives its test."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread
from PySide6.QtWidgets import QApplication, QWidget

from gui import guard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.main_window import MainWindow
    from gui.session import Session
    from tests.gui.lab import Places

PATIENCE_S = 5.0
QT_OWN = {"QTipLabel", "QAlphaWidget", "QComboBoxPrivateContainer", "QRollEffect"}
"""Windows that Qt keeps for itself."""


def pytest_configure(config: pytest.Config) -> None:
    # The offscreen platform says so whenever a window with a minimum size, or a popup, is shown.
    for lacking in ("propagateSizeHints", "raise", "grabbing the keyboard"):
        config.addinivalue_line("qt_log_ignore", f"This plugin does not support {lacking}")


def flush_deletes() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def windows() -> set[QWidget]:
    return {w for w in QApplication.topLevelWidgets() if type(w).__name__ not in QT_OWN}


def python_threads() -> set[threading.Thread]:
    # A dummy stands for a foreign thread that once ran Python, and is never seen to end.
    kinds = threading._DummyThread
    return {t for t in threading.enumerate() if not isinstance(t, kinds)}


@pytest.fixture
def started_threads(monkeypatch: pytest.MonkeyPatch) -> list[QThread]:
    """Every QThread that the test starts from Python."""
    started: list[QThread] = []
    original = QThread.start

    def start(self: QThread, *args: object) -> None:
        started.append(self)
        original(self, *args)

    monkeypatch.setattr(QThread, "start", start)
    return started


@pytest.fixture(autouse=True)
def leak_guard(qapp: QApplication, started_threads: list[QThread]) -> Iterator[None]:
    """Fail a test that leaves a window or a running thread behind."""
    assert qapp is QApplication.instance()
    before_windows, before_threads = windows(), python_threads()
    yield
    flush_deletes()
    left = windows() - before_windows
    if left:
        left.clear()
        gc.collect()  # a widget in a reference cycle is not a leak
        flush_deletes()
        left = windows() - before_windows
    names = sorted(f"{type(w).__name__} {w.objectName()!r}" for w in left)
    for widget in left:
        # Menus, dialogues and what waits in a menu to be shown go with the window that owns them.
        if widget.parent() is None and not widget.isHidden():
            widget.close()  # a window shuts its session down and waits for its thread
            widget.deleteLater()
    flush_deletes()
    running = [t for t in started_threads if _runs(t)]
    for thread in running:
        thread.quit()
        thread.wait(int(PATIENCE_S * 1000))
    slow = python_threads() - before_threads
    for thread in slow:
        thread.join(PATIENCE_S)
    alive = sorted(t.name for t in slow if t.is_alive())
    assert not names, f"windows left open: {names}"
    assert not running, f"QThreads left running: {running}"
    assert not alive, f"Python threads left running: {alive}"


@pytest.fixture(autouse=True)
def faults(qapp: QApplication) -> Iterator[list[str]]:
    """What the guard has caught, by the method that raised; a test that expects it clears it."""
    assert qapp is QApplication.instance()
    guard.forget()
    caught: list[str] = []
    connection = guard.notifier().caught.connect(caught.append)
    yield caught
    guard.notifier().caught.disconnect(connection)
    assert not caught, f"raised within what Qt calls: {caught}; the traceback is in the log"


def _runs(thread: QThread) -> bool:
    try:
        return thread.isRunning()
    except RuntimeError:  # already deleted, so it had ended
        return False


# The laboratory is imported where it is asked for: the tests of widgets need no engine.


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """200 digits to train on and 60 to test on."""
    from tests.gui import lab  # noqa: PLC0415

    return lab.digits()


@pytest.fixture(scope="session")
def shipped_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small laboratory's shipped runs; nobody writes to it."""
    from tests.gui import lab  # noqa: PLC0415

    return lab.ship(tmp_path_factory.mktemp("shipped"))


@pytest.fixture
def places(tmp_path: Path, shipped_runs: Path) -> Places:
    """An empty folder for a person's own runs, and the shipped ones."""
    from tests.gui import lab  # noqa: PLC0415

    return lab.Places(tmp_path / "runs", shipped_runs)


@pytest.fixture
def session(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: Places
) -> Iterator[Session]:
    """A session that has opened the small laboratory, with settings that train in no time."""
    from tests.gui import lab  # noqa: PLC0415

    made = lab.new_session(monkeypatch, dataset, places)
    with qtbot.waitSignal(made.opened, timeout=lab.PATIENCE):
        made.open()
    yield made
    made.shut_down()
    made.deleteLater()  # a collection that meets it in the middle of a call of Qt's may not end


@pytest.fixture
def window(
    qtbot: QtBot,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    places: Places,
) -> Iterator[MainWindow]:
    """The real window, the small laboratory open in it."""
    from gui import theme  # noqa: PLC0415
    from tests.gui import lab  # noqa: PLC0415

    theme.apply(qapp, "light")
    session = lab.new_session(monkeypatch, dataset, places)
    made = lab.open_window(qtbot, session, places.memory)
    yield made
    lab.close_window(made)
    theme.apply(qapp, "light")
