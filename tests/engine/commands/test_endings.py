"""However a training in a terminal ends, it is saved, and its exit code says what ended it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.commands.signals import EndSignals
from engine.runs import lock, log
from engine.runs.book import RunBook
from engine.training.state_file import load_with_log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.runs.folder import RunFolder

ROOT = Path(__file__).parents[3]
WORDS = ("train", "--variant", "vanilla", "--hidden", "6", "--code", "3", "--batch-size", "50")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and shells are POSIX's")


class Training:
    """A training in a process of its own, for ever unless it is told otherwise."""

    def __init__(self, folder: Path, runs: Path, epochs: int = 10_000, script: str = "") -> None:
        words = (*WORDS, "--device", "cpu", "--dataset", str(folder), "--epochs", str(epochs))
        command = [sys.executable, str(ROOT / "main.py"), *words]
        if script:
            command = ["sh", "-c", script, *command]
        self.runs = runs
        self.process = subprocess.Popen(
            command,
            env=os.environ | {"HOURGLASS_RUNS": str(runs)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def epochs(self, count: int) -> None:
        """Wait until it has told of so many."""
        assert self.process.stdout is not None
        for _ in range(count):
            assert self.process.stdout.readline().startswith("epoch")

    def end(self) -> tuple[int, str]:
        """Wait for the end: its exit code, and stderr."""
        _, said = self.process.communicate(timeout=120)
        return self.process.returncode, said

    def saved(self) -> RunFolder:
        """The folder of the run; all in it is of one moment, between two batches."""
        run = RunBook(self.runs, None).runs()[0]
        assert run.status is not None
        state, length = load_with_log(run.folder.state)
        content = run.folder.log.read_bytes()
        assert state.step == run.status.step
        later = [log.decode(line) for line in content[length:].splitlines()]
        assert all(isinstance(each, log.Status) for each in later)
        told = [log.decode(line) for line in content.splitlines()]
        counted = sum(len(each) for each in told if isinstance(each, log.Losses))
        assert counted == state.step
        assert not lock.is_held(run.folder)
        assert not list(run.folder.path.rglob("*.part"))
        return run.folder


@pytest.fixture
def training(folder: Path, runs: Path) -> Iterator[Training]:
    begun = Training(folder, runs)
    yield begun
    begun.process.kill()
    begun.process.communicate()


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)],
)
def test_a_signal_saves_and_ends(number: signal.Signals, code: int, training: Training) -> None:
    training.epochs(3)
    training.process.send_signal(number)
    assert training.end() == (
        *(code, f"hourglass: the run is {training.saved().path.name} in {training.runs}\n"),
    )
    assert RunBook(training.runs, None).runs()[0].state == "stopped"


def test_a_second_ctrl_c_is_no_traceback(training: Training) -> None:
    training.epochs(1)
    for _ in range(5):
        training.process.send_signal(signal.SIGINT)
    code, said = training.end()
    assert code == 130
    assert said.count("\n") == 1
    training.saved()


def test_when_nobody_reads_on_it_is_saved(training: Training) -> None:
    training.epochs(1)
    assert training.process.stdout is not None
    training.process.stdout.close()
    assert training.process.wait(timeout=120) == 141
    assert training.process.stderr is not None
    assert "Traceback" not in training.process.stderr.read()
    training.saved()


@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_matter(closed: str, folder: Path, runs: Path) -> None:
    begun = Training(folder, runs, epochs=2, script=f'exec "$0" "$@" {closed}')
    assert begun.end()[0] == 0
    state, _ = load_with_log(begun.saved().state)
    assert (state.step, len(state.history)) == (8, 2)


def test_who_is_told_to_ignore_a_signal_goes_on(folder: Path, runs: Path) -> None:
    begun = Training(folder, runs, script='trap \'\' HUP; exec "$0" "$@"')
    begun.epochs(1)
    begun.process.send_signal(signal.SIGHUP)
    begun.epochs(50)
    begun.process.send_signal(signal.SIGTERM)
    assert begun.end()[0] == 143
    begun.saved()


def test_a_terminal_that_is_closed(folder: Path, runs: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [
            sys.executable,
            str(ROOT / "main.py"),
            *WORDS,
            "--epochs",
            "10000",
            "--dataset",
            str(folder),
        ],
        env=os.environ | {"HOURGLASS_RUNS": str(runs), "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
    )
    os.close(theirs)
    seen = b""
    while b"epoch  " not in seen and b"epoch 1" not in seen:
        seen += os.read(ours, 4096)
    os.close(ours)
    assert process.wait(timeout=120) == 129
    run = RunBook(runs, None).runs()[0]
    assert run.status is not None
    assert run.state == "stopped"
    assert load_with_log(run.folder.state)[0].step == run.status.step


def test_a_full_stdout_is_no_end_of_a_training(folder: Path, runs: Path) -> None:
    begun = Training(folder, runs, epochs=2, script='exec "$0" "$@" >/dev/full')
    code, said = begun.end()
    assert code == 1
    assert "not all that was to be printed could be: " in said
    assert load_with_log(begun.saved().state)[0].step == 8


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
def test_what_works_cleans_up_at_a_signal(name: str, last: bool) -> None:
    number, done = getattr(signal, name), []
    before = [signal.getsignal(each) for each in (signal.SIGINT, number)]

    def work() -> None:
        try:
            os.kill(os.getpid(), number)
        finally:
            os.kill(os.getpid(), signal.SIGINT)  # while it cleans up
            done.append("cleaned up")

    try:
        with EndSignals(last=last) as signals, pytest.raises(SystemExit) as end:
            work()
        assert (end.value.code, signals.code, done) == (128 + number, 128 + number, ["cleaned up"])
        after = signal.getsignal(signal.SIGINT)
        assert after == (signal.SIG_IGN if last else before[0])
    finally:
        for each, handler in zip((signal.SIGINT, number), before, strict=True):
            signal.signal(each, handler)
