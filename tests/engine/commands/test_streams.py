"""Wherever stdout and stderr lead, a command does its work, and says where it can what was lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.runs.book import RunBook
from engine.variants import registry

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


PART = """
import resource, sys
from engine.commands.streams import open_streams, trouble
open_streams()
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
sys.stdout.write(5000 * "x")
sys.stdout.flush()
sys.stderr.write(trouble())
"""


def test_what_a_stream_takes_in_part_is_told(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as out:
        done = subprocess.run(
            [sys.executable, "-c", PART],
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
    assert done.stderr == "File too large"


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


WITHOUT = "import sys; sys.stdin = sys.stdout = sys.stderr = None; sys.argv[0] = 'hourglass'; "
"""As under Windows' pythonw, which has no streams at all."""
SMALL = ("--variant", "vanilla", "--hidden", "6", "--code", "3", "--device", "cpu", "--epochs", "1")


@pytest.mark.parametrize("script", ['"$0" "$@"', '"$0" "$@" <&- >&- 2>&-'])
def test_without_any_streams(script: str, folder: Path, runs: Path) -> None:
    code = WITHOUT + "import main; sys.exit(main.main())"
    start = ["sh", "-c", script, sys.executable, "-c", code]
    own = ORDINARY | {"HOURGLASS_RUNS": str(runs)}
    for words, expected in (
        (("train", *SMALL, "--dataset", str(folder)), 0),
        (("sweep", *SMALL, "--grid", "seed=1", "--jobs", "1", "--dataset", str(folder)), 0),
        (("runs", "show", "nowhere"), 2),
    ):
        done = subprocess.run(
            [*start, *words], cwd=ROOT, env=own, capture_output=True, timeout=240, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (expected, b"", b"")
    assert [run.state for run in RunBook(runs, None).runs()] == ["finished", "finished"]


def test_a_training_without_docstrings_and_asserts(folder: Path, runs: Path) -> None:
    words = ("train", *SMALL, "--dataset", str(folder), "--name", "bare")
    done = shell('"$@"', *words, PYTHONOPTIMIZE="2", HOURGLASS_RUNS=str(runs))
    assert done.returncode == 0, done.stderr
    assert RunBook(runs, None).find("bare").state == "finished"


def test_lessons_are_the_same_without_docstrings() -> None:
    told = "import json; from engine.variants import registry as r; "
    told += "print(json.dumps({k: r.lesson(v) for k, v in r.variants().items()}))"
    done = subprocess.run(
        [sys.executable, "-OO", "-c", told], cwd=ROOT, capture_output=True, timeout=240, check=True
    )
    lessons = {key: registry.lesson(kind) for key, kind in registry.variants().items()}
    assert json.loads(done.stdout) == lessons


FEW_DIGITS = """
import sys
from pathlib import Path
from engine.commands import pretrain, reproduce
from engine.data import dataset
load, place = dataset.load, sys.argv.pop(1)
for command in (pretrain, reproduce):
    command.load_dataset = lambda _: load(place)
reproduce.platformdirs.user_cache_dir = lambda *_, **__: place + "-cache"
import main
sys.exit(main.main())
"""


def few_digits(script: str, folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """A command on few digits in a shell, where it is ``"$0" "$@"``."""
    return subprocess.run(
        ["sh", "-c", script, sys.executable, "-c", FEW_DIGITS, str(folder), *words],
        cwd=ROOT, env=ORDINARY, capture_output=True, timeout=240, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("script", "code"), [('"$0" "$@" >/dev/full', 1), ('{ "$0" "$@"; echo $? >&2; } | true', 141)]
)
def test_figures_are_kept_whatever_becomes_of_the_table(
    script: str, code: int, folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "digits"
    shutil.copytree(folder, own)
    target = tmp_path / "figures.json"
    done = few_digits(script, own, "reproduce", "vanilla", "--quick", "--json", str(target))
    if code == 141:
        assert done.stderr.endswith(b"\n141\n")
    else:
        assert done.returncode == code
        assert FULL.encode() in done.stderr
    assert b"Traceback" not in done.stderr
    assert len(json.loads(target.read_text())["rows"]) == 13
    words = ("sweep", *SMALL, "--grid", "seed=1", "--jobs", "1", "--dataset", str(folder))
    done = few_digits(script, own, *words, "--json", str(target))
    assert b"Traceback" not in done.stderr
    assert len(json.loads(target.read_text())["cells"]) == 1


def test_all_pictures_are_made_and_all_models_taken_in_whoever_reads(
    folder: Path, saved: Path, runs: Path, tmp_path: Path
) -> None:
    pixels = np.zeros((28, 28), np.uint8)
    pixels[5:23, 13:16] = 255
    images = [tmp_path / f"{number}.png" for number in range(4)]
    for image in images:
        Image.fromarray(pixels).save(image)
    script = '{ "$@"; echo $? >&2; } | true'
    for unbuffered in ({}, {"PYTHONUNBUFFERED": "1"}):
        out = tmp_path / f"out{len(unbuffered)}"
        words = ("reconstruct", str(saved), *map(str, images), "--out", str(out))
        assert shell(script, *words, **unbuffered).stderr == b"141\n"
        assert len(list(out.iterdir())) == 3 * len(images)
    models = [str(saved)] * 3
    words = ("runs", "import", *models, "--dataset", str(folder))
    done = shell(script, *words, HOURGLASS_RUNS=str(runs))
    assert done.stderr == b"141\n"
    assert len(RunBook(runs, None).runs()) == len(models)


def test_a_packed_run_is_complete_when_stdout_is_closed(folder: Path, tmp_path: Path) -> None:
    words = ("pretrain", "vanilla", "--epochs", "1", "--out", str(tmp_path / "out"))
    done = few_digits('"$0" "$@" >&-', folder, *words)
    assert (done.returncode, done.stderr) == (0, b"")
    assert RunBook(tmp_path / "out", None).runs()[0].state == "finished"


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
