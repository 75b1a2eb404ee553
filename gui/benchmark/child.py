"""What the benchmark runs in processes of their own; each prints one line of JSON.

Started as ``python -c "..."`` with one of the functions below, so that nothing is imported before
the program itself would import it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gui.main_window import MainWindow

PICTURE_SIDE = 28
POLL_MS, SETTLING_MS = 50, 1000
"""Between two looks whether the runs are there, and until all is painted."""
FOLDER = "HOURGLASS_BENCHMARK_FOLDER"
"""Environment variable that names a folder for what may be thrown away."""


def start() -> None:
    """Open the program as ``python main.py`` does and note when it can be seen and used."""
    from engine.commands.open_at_start import OpenAtStart  # noqa: PLC0415 - as the next
    from gui import app  # noqa: PLC0415 - each import is part of what is measured

    moments: dict[str, float] = {}
    choice = OpenAtStart(root=_runs())
    app.open_window(choice, lambda window: _note(window, moments), _settings())
    _print(moments)


def _note(window: MainWindow, moments: dict[str, float]) -> None:
    """Note the first frame, the engine's arrival and the first answer that is painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    class PaintFilter(QObject):
        """Sees what is painted on the window and on the reconstruction's tile."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            """Note the first paint of the window, and the first of an answer."""
            if event.type() == QEvent.Type.Paint:
                if watched is window:
                    self.later("first frame")
                elif window.reading.output.image() is not None:
                    self.later("model answers")
            return False

        def later(self, name: str) -> None:
            """Note a moment when this round of the event loop, and so the paint, is over."""
            if name not in moments:
                moments[name] = 0.0
                QTimer.singleShot(0, lambda: self.note(name))

        def note(self, name: str) -> None:
            """Note a moment; with the answer it is over."""
            moments[name] = time.monotonic()
            if name == "model answers":
                window.close()
                QApplication.quit()

    moments["window made"] = time.monotonic()
    paint_filter = PaintFilter(window)
    window.installEventFilter(paint_filter)
    window.reading.output.installEventFilter(paint_filter)
    window.draw.canvas.set_picture(_stroke())
    window.session.book.catalogued.connect(
        lambda _: moments.setdefault("engine there", time.monotonic())
    )


def _stroke() -> Any:  # noqa: ANN401 - an array, whose library is not imported for its name
    """A one, (28, 28) in [0, 1]."""
    import numpy as np  # noqa: PLC0415 - the window has imported it

    picture = np.zeros((PICTURE_SIDE, PICTURE_SIDE), np.float32)
    picture[5:23, 12:15] = 1
    return picture


def bare() -> None:
    """Yardstick of the first frame: an empty PySide6 window."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication, QWidget  # noqa: PLC0415

    moments: dict[str, float] = {}

    class EmptyWindow(QWidget):
        """A window with nothing on it."""

        def paintEvent(self, _event: object) -> None:
            """Painted: that was all."""
            QTimer.singleShot(0, self.seen)

        def seen(self) -> None:
            """Note the moment and end."""
            moments.setdefault("first frame", time.monotonic())
            QApplication.quit()

    app = QApplication([])
    window = EmptyWindow()
    window.resize(1440, 900)
    window.show()
    app.exec()
    _print(moments)


def memory(first: int, more: int) -> None:
    """Train in the window and print the peak of memory after ``first`` and ``more`` epochs."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415

    from engine.commands.open_at_start import OpenAtStart  # noqa: PLC0415
    from gui import app  # noqa: PLC0415

    peaks: dict[str, float] = {}

    def prepare(window: MainWindow) -> None:
        session = window.session

        def ended(_key: str, record: Any) -> None:  # noqa: ANN401
            if record.epoch == first:
                peaks["first"] = peak()
            elif record.epoch == first + more:
                peaks["later"] = peak()
                QTimer.singleShot(0, window.close)

        def begin() -> None:
            session.draft.change(epochs=first + more, device="cpu")
            session.training.start()

        session.book.epoch_ended.connect(ended)
        session.opened.connect(begin)

    app.open_window(OpenAtStart(root=_runs()), prepare, _settings())
    _print(peaks)


def pinned() -> None:
    """Print the peak of memory with one run in the window, and with six of them compared."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415

    from engine.commands.open_at_start import OpenAtStart  # noqa: PLC0415
    from gui import app  # noqa: PLC0415
    from gui.benchmark.six_runs import complete, shipped  # noqa: PLC0415

    peaks: dict[str, float] = {}

    def prepare(window: MainWindow) -> None:
        session, timer = window.session, QTimer(window)

        def compare() -> None:
            peaks["one"] = peak()
            session.book.set_pins(shipped(session.book))
            timer.start(POLL_MS)

        def look() -> None:
            if complete(session) and session.dispatcher.idle:
                timer.stop()
                QTimer.singleShot(SETTLING_MS, end)

        def end() -> None:
            peaks["six"] = peak()
            window.close()

        timer.timeout.connect(look)
        session.opened.connect(lambda: QTimer.singleShot(SETTLING_MS, compare))

    app.open_window(OpenAtStart(root=_runs()), prepare, _settings())
    _print(peaks)


def _settings() -> Path:
    """A file for what the window remembers, which goes when the benchmark ends."""
    return Path(os.environ[FOLDER]) / "settings.ini"


def _runs() -> Path:
    """A folder for runs, which goes when the benchmark ends."""
    return Path(os.environ[FOLDER]) / "runs"


def parts() -> None:
    """Yardstick of memory: torch, Qt and the data set, and nothing made of them."""
    import importlib  # noqa: PLC0415

    from PySide6.QtWidgets import QApplication, QWidget  # noqa: PLC0415

    from engine.data import dataset  # noqa: PLC0415 - brings torch along

    importlib.import_module("pyqtgraph")
    app = QApplication([])
    window = QWidget()
    window.show()
    app.processEvents()
    mnist = dataset.load("mnist")
    _print({"first": peak() if len(mnist.train_images) else 0.0})


def peak() -> float:
    """The most memory that this process ever had resident, in MiB; NaN where nobody tells."""
    status = Path("/proc/self/status")
    if status.is_file():
        # ``getrusage`` would tell the peak of the process that started this one, if that is higher.
        lines = status.read_text("utf-8").splitlines()
        peaks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
        if peaks:
            return peaks[0] / 2**10
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return float("nan")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def _print(value: dict[str, float]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()
