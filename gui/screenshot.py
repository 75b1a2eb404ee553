"""Draws the real window into a picture file, off screen: the pictures of the README."""

from __future__ import annotations

import os
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.commands.open_at_start import open_at_start
from engine.core.errors import UserError
from engine.core.files import check_writable, file_of
from engine.core.foreign_text import quoted
from engine.core.paths import is_folder, named_path

if TYPE_CHECKING:
    import argparse

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from gui.main_window import MainWindow
    from gui.session import Session
    from gui.session.latent.map_choice import MapChoice

TEST_IMAGE_NUMBER = 30
"""Test image on the canvas, a 3."""
HOVER_PLACE = (0.68, 0.36)
"""Where the mouse is on the map, as shares of its width and height."""
OPEN_TIMEOUT_MS = 300_000
MOST_LOOKS = 30
SETTLE_MS = 300
"""Longer than any animation in the window."""


class ScreenshotError(UserError):
    """The picture can't be made; the message says why and what to do."""


def run(args: argparse.Namespace) -> int:
    """Make the picture.

    Raises:
        RunError: The model or run is not there.
        OutputError: The picture can't be written.
        ScreenshotError: An unknown tab or map, a size that text can't have, or what went wrong
            inside the window.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from engine.variants import registry  # noqa: PLC0415 - named in the error, before anything is opened

    if sum(map(bool, (args.variant, args.shown, args.run))) > 1:
        raise ScreenshotError("name a model or run, runs with --run, or a variant; not several")
    choice, runs = open_at_start(args), _folders(args)
    key = registry.find(args.variant).key if args.variant else "vanilla"
    target, chart = named_path(file_of(args.file)), _chart(args.map)
    _check_text(args.text)
    if target.suffix.lower() != ".png" or not is_folder(target.parent):
        raise ScreenshotError(f"{target} should be a .png file in a folder that exists")
    check_writable(target)
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - the platform is set above

    from gui.widgets.saving.export import save_image  # noqa: PLC0415 - as above

    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        window = _open(app, key, args, Path(folder))
        window.session.open_first(choice)
        errors: list[str] = []
        window.session.noticed.connect(partial(_note_error, errors))
        try:
            _wait_until_open(window.session, errors)
            window.resize(*args.size)  # also where that is more than the screen has
            _show_runs(window.session, runs)
            _show(window, args.tab, args.epoch, chart)
            _raise_first(errors)
            save_image(_still(window), target)
        finally:
            window.close()
            window.deleteLater()
    return 0


def _open(app: Any, key: str, args: argparse.Namespace, folder: Path) -> MainWindow:  # noqa: ANN401
    """The window, about to open; its settings go to a temporary folder."""
    from gui import theme  # noqa: PLC0415
    from gui.main_window import MainWindow  # noqa: PLC0415
    from gui.panels import first_minute  # noqa: PLC0415
    from gui.session import Session, Start  # noqa: PLC0415
    from gui.settings import WindowSettings  # noqa: PLC0415

    application: QApplication = app
    theme.apply(application, args.theme or "system", args.text)
    session = Session(Start(key), folder / "runs")
    memory = WindowSettings(folder / "memory.ini")
    memory.set_text(first_minute.SEEN, first_minute.YES)
    window = MainWindow(session, memory)
    window.resize(*args.size)
    window.show()
    return window


def _note_error(errors: list[str], kind: str, text: str) -> None:
    """Keep the text of an error, which only the window would show."""
    if kind == "error":
        errors.append(text)


def _raise_first(errors: list[str]) -> None:
    if errors:
        raise ScreenshotError(errors[0])


def _wait_until_open(session: Session, errors: list[str]) -> None:
    from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415

    loop = QEventLoop()
    opened: list[bool] = []
    session.opened.connect(partial(opened.append, True))
    for signal in (session.opened, session.noticed):
        signal.connect(loop.quit)
    timeout = QTimer(singleShot=True, interval=OPEN_TIMEOUT_MS)
    timeout.timeout.connect(loop.quit)
    timeout.start()
    while not opened and not errors and timeout.isActive():
        loop.exec()
    _raise_first(errors)
    if not opened:
        raise ScreenshotError("the laboratory did not open in time; try again on a calmer machine")


def _folders(args: argparse.Namespace) -> list[Path]:
    """The folders of the runs named with ``--run``, each once."""
    if not args.run:
        return []
    from engine.commands.chosen_runs import book  # noqa: PLC0415 - as in ``open_at_start``
    from gui.session.runs.book import MOST_PINNED  # noqa: PLC0415 - as in ``_open``

    runs = list(dict.fromkeys(book(args).find(name).folder.path for name in args.run))
    if len(runs) > MOST_PINNED:
        raise ScreenshotError(f"{len(runs)} runs are named; at most {MOST_PINNED} can be pinned")
    return runs


def _show_runs(session: Session, runs: list[Path]) -> None:
    """Show the first of some runs and, if there are several, pin all."""
    book, found = session.book, list[str]()
    for path in runs:
        sources = {key: entry.line.source for key, entry in book.entries.items()}
        there = [key for key, source in sources.items() if source and source.path == path]
        if there:
            book.choose(there[0])
        else:
            session.open_run(path)
        found.append(book.shown)
    if found:
        book.choose(found[0])
        book.set_pins(found if len(found) > 1 else ())
        _settle(session)


def _settle(session: Session) -> None:
    """Wait until everything is read and nothing moves."""
    _run_event_loop(SETTLE_MS)
    while not session.dispatcher.idle or session.playback.reading:
        _run_event_loop(SETTLE_MS)
    _run_event_loop(SETTLE_MS)  # what came last may still move


def _still(window: MainWindow) -> QImage:
    """The window as soon as nothing moves in it, also where the machine is busy."""
    before = window.grab().toImage()
    for _ in range(MOST_LOOKS):
        _run_event_loop(SETTLE_MS)
        now = window.grab().toImage()
        if now == before:
            break
        before = now
    return before


def _chart(text: str | None) -> MapChoice | None:
    """The kind of map that is asked for, if one is."""
    if text is None:
        return None
    from gui.session.latent import map_choice  # noqa: PLC0415 - as in ``_open``

    try:
        return map_choice.asked(text)
    except ValueError as error:
        raise ScreenshotError(f"there is no map {quoted(text)}: {error}") from None


def _check_text(percent: int) -> None:
    """Raise ScreenshotError for a size that the View menu does not have for text."""
    from gui import theme  # noqa: PLC0415 - as in ``_open``

    if percent not in theme.TEXT_SIZES:
        have = ", ".join(map(str, theme.TEXT_SIZES))
        raise ScreenshotError(f"text can't have {percent} % of its size; choose one of {have}")


def _make_tsne(session: Session) -> None:
    """Make the t-SNEs that are wanted and kept nowhere."""
    from gui.session.latent.map_choice import TSNE  # noqa: PLC0415 - as in ``_open``

    neighbours = session.neighbours
    if session.plane.choice.kind != TSNE or not neighbours.lacking():
        return
    if reason := neighbours.unavailable():
        raise ScreenshotError(reason)
    neighbours.make()
    _settle(session)


def _show(
    window: MainWindow, tab: str | None, epoch: float | None, chart: MapChoice | None
) -> None:
    """Put a test image on the canvas, the mouse on the map, a tab in front, a moment and a map."""
    window.draw.draw_test_image(TEST_IMAGE_NUMBER)
    if tab is not None:
        from gui.panels.tabs import VIEWS, known  # noqa: PLC0415

        try:
            window.tabs.set_current(known(tab.lower()))
        except ValueError:
            have = ", ".join(name for name, *_ in VIEWS)
            raise ScreenshotError(f"there is no tab {quoted(tab)}; choose one of {have}") from None
    if epoch is not None:
        window.session.playback.show(epoch)
    if chart is not None:
        window.session.plane.choose(chart)
    _settle(window.session)
    _make_tsne(window.session)
    _still(window)  # what lies under the mouse depends on where everything has come to
    _hover(window)
    _run_event_loop(SETTLE_MS)


def _hover(window: MainWindow) -> None:
    """Move the mouse to a place of the map."""
    from PySide6.QtCore import QEvent, QPointF, Qt  # noqa: PLC0415
    from PySide6.QtGui import QMouseEvent  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    view = window.latent.map.viewport()
    place = QPointF(view.width() * HOVER_PLACE[0], view.height() * HOVER_PLACE[1])
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        QPointF(view.mapToGlobal(place.toPoint())),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view, event)


def _run_event_loop(milliseconds: int) -> None:
    """Process events for so long."""
    from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
