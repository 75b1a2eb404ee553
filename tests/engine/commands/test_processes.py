"""Commands in several processes: one run, written once, that ends everywhere at the same step."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.runs import lock, log
from engine.runs.book import RunBook, RunInfo
from engine.training.state_file import load_with_log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.engine.commands.conftest import Call

    Start = Callable[..., "Ranks"]

ROOT = Path(__file__).parents[3]
SIZE = 2
WORDS = ("--variant", "vanilla", "--hidden", "6", "--code", "3", "--batch-size", "67")
FOREVER = ("--epochs", "10000")
PROC = Path("/proc")
# Each starts several processes, which load torch: on a machine that is busy that takes long.
pytestmark = pytest.mark.timeout(900)
posix = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


def free_port() -> str:
    with socket.socket() as found:
        found.bind(("localhost", 0))
        return str(found.getsockname()[1])


class Ranks:
    """Processes as torchrun starts them, but without it, so that each one's end can be seen."""

    def __init__(self, runs: Path, *words: str) -> None:
        shared = {
            "HOURGLASS_RUNS": str(runs),
            "MASTER_ADDR": "localhost",
            "MASTER_PORT": free_port(),
            "WORLD_SIZE": str(SIZE),
        }
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "main", *words],
                cwd=ROOT,
                env=os.environ | shared | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for rank in range(SIZE)
        ]

    def epochs(self, count: int) -> None:
        """Wait until the leader has told of so many."""
        read_epochs(self.processes[0], count)

    def end(self) -> tuple[list[int], list[str], list[str]]:
        """Exit codes, stdout and stderr of each."""
        told = [process.communicate(timeout=200) for process in self.processes]
        codes = [process.returncode for process in self.processes]
        return codes, [out for out, _ in told], [err for _, err in told]

    def kill(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()


def read_epochs(process: subprocess.Popen[str], count: int) -> None:
    assert process.stdout is not None
    for _ in range(count):
        line = process.stdout.readline()
        if not line.startswith("epoch"):
            assert process.stderr is not None
            raise AssertionError(line + process.stderr.read())


@pytest.fixture
def start(runs: Path) -> Iterator[Start]:
    """Starts a command in several processes; none of them outlives the test."""
    begun: list[Ranks] = []

    def starting(*words: str | Path) -> Ranks:
        begun.append(Ranks(runs, *map(str, words)))
        return begun[-1]

    yield starting
    for each in begun:
        each.kill()


def only_run(runs: Path) -> RunInfo:
    (run,) = RunBook(runs, None).runs()
    return run


def check_saved(run: RunInfo) -> None:
    """All in the folder is of one moment, between two batches, and nobody holds it."""
    assert run.state == "stopped"
    assert run.status is not None
    state, length = load_with_log(run.folder.state)
    content = run.folder.log.read_bytes()
    assert state.step == run.status.step
    assert all(isinstance(log.decode(line), log.Status) for line in content[length:].splitlines())
    told = [log.decode(line) for line in content.splitlines()]
    assert sum(len(each) for each in told if isinstance(each, log.Losses)) == state.step
    assert not lock.is_held(run.folder)


def test_one_run_of_two_processes(start: Start, folder: Path, runs: Path, call: Call) -> None:
    begun = start("train", *WORDS, "--dataset", folder, "--epochs", "2", "--name", "pair")
    codes, out, err = begun.end()
    assert codes == [0, 0], err
    assert [line.split()[:2] for line in out[0].splitlines()] == [["epoch", "1"], ["epoch", "2"]]
    assert out[1] == ""
    run = only_run(runs)
    assert run.state == "finished"
    assert run.manifest.processes == SIZE
    state, _ = load_with_log(run.folder.state)
    assert state.placement.platform.processes == SIZE

    code, out_alone, err_alone = call("resume", "pair", "--dataset", folder, "--epochs", "3")
    assert code == 0
    assert out_alone.startswith("epoch")
    assert "continues, not bit for bit" in err_alone
    entries = [log.decode(line) for line in run.folder.log.read_bytes().splitlines()]
    resumed = next(each for each in entries if isinstance(each, log.Resumed))
    assert (resumed.exact, resumed.reason) == (False, f"processes {SIZE} → 1")


@posix
def test_a_stop_of_one_stops_all_at_the_same_step(start: Start, folder: Path, runs: Path) -> None:
    begun = start("train", *WORDS, "--dataset", folder, *FOREVER)
    begun.epochs(2)
    begun.processes[1].send_signal(signal.SIGTERM)
    codes, _, err = begun.end()
    run = only_run(runs)
    assert codes == [143, 143], err
    assert f"the run is {run.manifest.id} in {runs}\n" in err[0]
    check_saved(run)
    assert run.status is not None
    stopped_at = run.status.step

    again = start("resume", run.manifest.id, "--dataset", folder)
    again.epochs(2)
    assert again.processes[0].stdout is not None
    again.processes[0].stdout.close()
    assert [process.wait(timeout=200) for process in again.processes] == [141, 141]
    run = only_run(runs)
    check_saved(run)
    assert run.status is not None
    assert run.status.step > stopped_at
    entries = [log.decode(line) for line in run.folder.log.read_bytes().splitlines()]
    resumed = [each for each in entries if isinstance(each, log.Resumed)]
    assert [(each.step, each.exact) for each in resumed] == [(stopped_at, True)]


def test_what_the_leader_refuses_ends_all(start: Start, folder: Path) -> None:
    begun = start("train", "--variant", "no-such", "--dataset", folder)
    codes, out, err = begun.end()
    assert codes == [2, 2]
    assert "no-such" in err[0]
    assert "no-such" not in err[1]
    assert "Another process of this run has ended" in err[1]
    assert out == ["", ""]


def child(launcher: int, rank: int) -> int:
    """The process of a rank that a launcher has started."""
    for path in PROC.iterdir():
        if path.name.isdecimal():
            try:
                parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
                variables = (path / "environ").read_bytes().split(b"\0")
            except OSError:  # it has ended, or is another person's
                continue
            if parent == launcher and f"RANK={rank}".encode() in variables:
                return int(path.name)
    raise AssertionError(f"{launcher} has no rank {rank}")


@posix
@pytest.mark.skipif(not PROC.is_dir(), reason="finds the process of a rank in /proc")
def test_a_rank_that_is_killed_comes_back_to_the_same_run(folder: Path, runs: Path) -> None:
    launch = ["--nproc-per-node", str(SIZE), "--max-restarts", "1", "--master-port", free_port()]
    words = ["train", *WORDS, "--dataset", str(folder), *FOREVER, "--name", "pair"]
    launcher = subprocess.Popen(
        [sys.executable, "-m", "torch.distributed.run", *launch, "-m", "main", *words],
        cwd=ROOT,
        env=os.environ | {"HOURGLASS_RUNS": str(runs)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        read_epochs(launcher, 2)
        os.kill(child(launcher.pid, 1), signal.SIGKILL)
        assert launcher.stdout is not None
        while only_run(runs).manifest.launch and not resumptions(runs):
            assert launcher.stdout.readline().startswith("epoch")
        read_epochs(launcher, 2)
        launcher.send_signal(signal.SIGTERM)
        _, said = launcher.communicate(timeout=200)
    finally:
        launcher.kill()
        launcher.communicate()
    check_saved(only_run(runs))
    assert [each.exact for each in resumptions(runs)] == [True]
    assert f"going on with {only_run(runs).manifest.id}" in said
    assert "SIGTERM" in said or "signal: 15" in said


def resumptions(runs: Path) -> list[log.Resumed]:
    lines = only_run(runs).folder.log.read_bytes().splitlines(keepends=True)
    entries = [log.decode(line) for line in lines if line.endswith(b"\n")]
    return [each for each in entries if isinstance(each, log.Resumed)]


def test_one_process_loads_nothing_of_this(folder: Path) -> None:
    words = ["train", *WORDS, "--dataset", str(folder), "--epochs", "1", "--no-run"]
    code = (
        f"import sys, main; code = main.main({words!r});"
        "from torch import distributed;"
        "print(code, 'engine.training.ranks' in sys.modules, distributed.is_initialized())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 False False"
