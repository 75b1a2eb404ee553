"""Wherever stdout and stderr lead, a command does its work, and says where it can what was lost."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="streams are led by a shell")
FULL = os.strerror(errno.ENOSPC)


ORDINARY = {name: text for name, text in os.environ.items() if name != "PYTHONUNBUFFERED"}


def shell(script: str, *words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command of the program in a shell, where it is ``"$@"``."""
    return subprocess.run(
        ["sh", "-c", script, "sh", sys.executable, str(ROOT / "main.py"), *words],
        env=ORDINARY | variables,
        capture_output=True,
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize("words", [("runs",), ("runs", "show", "vanilla")])
@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        ('"$@" >/dev/full', 1, f"hourglass: not all that was to be printed could be: {FULL}\n"),
        ('"$@" 2>/dev/full >/dev/null', 0, ""),
        ('"$@" >/dev/full 2>/dev/full', 1, ""),
        ('"$@" >&-', 0, ""),
        ('"$@" 2>&-', 0, ""),
        ('"$@" <&- >&- 2>&-', 0, ""),
    ],
)
def test_a_stream_that_takes_nothing(
    words: tuple[str, ...], script: str, code: int, said: str
) -> None:
    done = shell(script, *words)
    assert (done.returncode, done.stderr.decode()) == (code, said)


def test_a_full_stream_without_a_buffer() -> None:
    done = shell('"$@" >/dev/full', "runs", PYTHONUNBUFFERED="1")
    said = f"hourglass: not all that was to be printed could be: {FULL}\n"
    assert (done.returncode, done.stderr.decode()) == (1, said)


@pytest.mark.parametrize("script", ['"$@" 2>/dev/full', '"$@" 2>&-'])
def test_a_refusal_that_nobody_hears_has_its_exit_code(script: str) -> None:
    assert shell(script, "runs", "show", "nowhere").returncode == 2
    assert shell(script, "no", "such", "command").returncode == 2


def test_a_pipe_that_nobody_reads_on() -> None:
    script = '{ "$@"; echo $? >&2; } | true'
    assert shell(script, "runs").stderr == b"141\n"
    assert shell(script, "runs", PYTHONUNBUFFERED="1").stderr == b"141\n"


def test_a_closed_stderr_is_no_end(tmp_path: Path) -> None:
    script = f'"$@" 2>&1 >{tmp_path}/out | true'
    shell(script, "runs", "--json", "--runs", str(tmp_path / "none"))
    assert json.loads((tmp_path / "out").read_text())["root"] == str(tmp_path / "none")


@pytest.mark.parametrize("variable", ["PYTHONOPTIMIZE=2", "PYTHONUNBUFFERED=1", "NO_COLOR=1"])
def test_the_list_is_the_same_however_python_is_started(variable: str) -> None:
    name, _, value = variable.partition("=")
    assert shell('"$@"', "runs", **{name: value}).stdout == shell('"$@"', "runs").stdout


def terminal(*words: str | bytes, **variables: str) -> tuple[int, bytes]:
    """What a command writes to a terminal of its own, and its exit code."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *words],
        env=ORDINARY | variables,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux says so that all is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    return process.wait(timeout=120), seen


def test_a_terminal_of_few_characters_shows_the_rest_as_question_marks(tmp_path: Path) -> None:
    code, seen = terminal("runs", "show", "λ-ü", "--runs", str(tmp_path), PYTHONIOENCODING="latin1")
    assert code == 2
    assert seen.startswith("hourglass: There is no run '?-ü' in".encode("latin1"))


def test_a_strict_terminal_shows_bytes_that_are_no_utf_8(tmp_path: Path) -> None:
    words = ("runs", "show", b"caf\xe9", "--runs", str(tmp_path))
    code, seen = terminal(*words, PYTHONIOENCODING="utf-8:strict")
    assert code == 2
    assert seen.startswith(rb"hourglass: There is no run 'caf\xe9' in")


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}])
@pytest.mark.parametrize("columns", ["80", "40"])
def test_a_plain_terminal_gets_no_colours(variables: dict[str, str], columns: str) -> None:
    code, seen = terminal("runs", COLUMNS=columns, **variables)
    lines = seen.decode().splitlines()
    assert code == 0
    assert b"\x1b[3" not in seen
    assert variables["TERM"] != "dumb" or b"\x1b" not in seen
    assert max(map(len, lines[1:])) <= int(columns)
    assert any("Vanilla" in line and "0." in line for line in lines)
