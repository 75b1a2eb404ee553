"""A signal closes the real window as a person does: settings and a run in training are kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from gui.background.end_signals import CloseSignals, Pipe, Sockets

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows ends processes otherwise")

WINDOW = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from engine.commands.open_at_start import OpenAtStart
from gui import app

number, times, runs, memory = *map(int, sys.argv[1:3]), *map(Path, sys.argv[3:])
signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

def prepare(window):
    session, steps = window.session, []
    def begin():
        session.draft.change(epochs=5000, device="cpu")
        session.training.start()
    def end(step):
        steps.append(step)
        if len(steps) == 3:
            for _ in range(times):
                os.kill(os.getpid(), number)
    session.opened.connect(begin)
    session.training.stepped.connect(end)
    QTimer.singleShot(200_000, window.close)  # a fault, which the exit code then tells

sys.exit(app.open_window(OpenAtStart(runs), prepare, memory))
"""


EARLY = """
import os, signal, sys
from functools import partial
from PySide6.QtWidgets import QWidget
import main
from gui import app
from gui.guard import guarded

@guarded
class Sender(QWidget):
    def showEvent(self, event):
        os.kill(os.getpid(), signal.SIGTERM)

app.open_window = partial(app.open_window, prepare=Sender)
sys.exit(main.main())
"""


def test_a_signal_while_qt_opens_the_window_closes_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EARLY],
        cwd=ROOT,
        env=os.environ | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "")


@pytest.mark.parametrize(
    ("number", "times", "code"),
    [
        (signal.SIGINT, 1, 130),
        (signal.SIGINT, 5, 130),
        (signal.SIGTERM, 1, 143),
        (signal.SIGHUP, 1, 129),
        (signal.SIGQUIT, 1, 131),
    ],
)
def test_the_window_closes_and_keeps_everything(
    number: signal.Signals, times: int, code: int, tmp_path: Path
) -> None:
    runs, memory = tmp_path / "runs", tmp_path / "memory.ini"
    words = (str(int(number)), str(times), str(runs), str(memory))
    done = subprocess.run(
        [sys.executable, "-c", WINDOW, *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, "")
    (run,) = (each for each in runs.iterdir() if each.name[0] != ".")
    *_, last = (run / "events.jsonl").read_text("utf-8").splitlines()
    assert json.loads(last)["state"] == "stopped"
    assert (run / "state.safetensors").is_file()
    kept = memory.read_text("utf-8")
    assert "geometry=" in kept
    assert "settings=" in kept


def test_a_dialogue_does_not_keep_the_window_open(qapp: QApplication) -> None:
    dialogue = QDialog()
    QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGTERM))
    before = signal.getsignal(signal.SIGTERM)
    with CloseSignals() as signals:
        assert dialogue.exec() == QDialog.DialogCode.Rejected
        assert signals.code == 143
    assert signal.getsignal(signal.SIGTERM) is before
    assert qapp.activeModalWidget() is None


@pytest.mark.parametrize("kind", [Pipe, Sockets])
def test_what_a_signal_writes_is_read_and_neither_end_blocks(kind: type[Pipe]) -> None:
    channel = kind()
    with pytest.raises(BlockingIOError):
        channel.read()
    os.write(channel.theirs, b"\x0f")
    channel.read()
    with pytest.raises(BlockingIOError):
        channel.read()
    channel.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.write(channel.theirs, b"\x0f")
