"""The opened window that the rows act on, one for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from gui import theme
from gui.app import abort_in_one_line
from gui.background import gc_tuning
from gui.benchmark.input_driver import process_events
from gui.benchmark.latency import WatchedWindow
from gui.benchmark.six_runs import complete, shipped
from gui.session import Session
from gui.session.training.training_control import IDLE
from gui.settings import WindowSettings

if TYPE_CHECKING:
    from engine.benchmark.context import Context

OPENING_MS = 600_000
STOPPING_MS = 60_000
ENDLESS = 10_000


class BenchmarkWindow:
    """A window with the laboratory open in it; opened at the first use.

    Args:
        plan: What the rows share.
    """

    def __init__(self, plan: Context) -> None:
        self.plan = plan
        self._window: WatchedWindow | None = None

    @property
    def window(self) -> WatchedWindow:
        """The window, open and idle."""
        if self._window is None:
            self._window = self._open()
        return self._window

    @property
    def platform(self) -> str:
        """What Qt draws on, such as ``offscreen`` or ``xcb``."""
        app = QApplication.instance()
        return app.platformName() if isinstance(app, QApplication) else ""

    def _open(self) -> WatchedWindow:
        with abort_in_one_line():
            app = QApplication.instance() or QApplication(["hourglass"])
        if isinstance(app, QApplication):
            theme.apply(app, "light")
        gc_tuning.defer_gc()  # as the program does
        session = Session(root=self.plan.folder / "runs")
        window = WatchedWindow(session, WindowSettings(self.plan.folder / "memory.ini"))
        window.show()
        opened: list[bool] = []
        session.opened.connect(lambda: opened.append(True))
        process_events(OPENING_MS, lambda: bool(opened))
        session.draft.change(epochs=ENDLESS, device="cpu")
        process_events(500)
        return window

    def start_training(self) -> None:
        """Begin a training that does not end by itself, and wait until it is well under way."""
        run = self.window.session.training
        self.plan_epochs(ENDLESS)
        steps: list[object] = []
        count = steps.append
        run.stepped.connect(count)
        run.start()
        process_events(OPENING_MS, lambda: len(steps) > 5)
        run.stepped.disconnect(count)

    def stop_training(self) -> None:
        """End the training and wait until all is quiet."""
        session = self.window.session
        session.training.stop()
        process_events(
            STOPPING_MS, lambda: session.training.state == IDLE and session.dispatcher.idle
        )
        process_events(500)

    def shipped(self) -> list[str]:
        """As many of the shipped runs as can be compared, by their identifiers."""
        return shipped(self.window.session.book)

    def pin(self, runs: list[str]) -> None:
        """Compare these runs, the first of them shown, and wait until all are on their maps."""
        session = self.window.session
        if runs:
            session.book.choose(runs[0])
        session.book.set_pins(runs)
        process_events(OPENING_MS, lambda: complete(session) and session.dispatcher.idle)
        process_events(500)

    def plan_epochs(self, epochs: int) -> None:
        """Set the length of the next run."""
        self.window.session.draft.change(epochs=epochs)

    def close(self) -> None:
        """Close the window, if it was opened."""
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
            self._window = None
