"""The window opens and closes in whatever home it has: read-only, full, or somebody else's."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.campaign import full_disk
from tests.campaign.window.use import USUAL
from tests.nobody import NOBODY, as_nobody, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TOLD = """
import sys
from functools import partial
import main
from gui import app

def prepare(window):
    def told(kind, text):
        print(kind, text, flush=True)
    window.session.noticed.connect(told)
    window.session.opened.connect(partial(print, "opened", flush=True))

app.open_window = partial(app.open_window, prepare=prepare)
sys.exit(main.main(sys.argv[1:]))
"""
"""The program, which prints what the window says."""
OPENING_S = 120


@pytest.fixture
def home() -> Iterator[Path]:
    """A home on a small disk of its own."""
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are closed to others
        Path(folder).chmod(0o755)
        try:
            with full_disk.small_disk(Path(folder) / "disk", "512k") as disk:
                (disk / "home").mkdir()
                yield disk / "home"
        except OSError as error:
            pytest.skip(str(error))


class Window:
    """The program in a process of its own, with no display."""

    def __init__(self, home: Path, *, ordinary: bool) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "HOURGLASS_"))}
        runtime = full_disk.private_folder(home.parent.with_name("runtime"), ordinary)
        words = (sys.executable, "-c", TOLD)
        self._process = subprocess.Popen(
            as_nobody(*words) if ordinary else words,
            cwd=ROOT,
            env=kept
            | {
                "HOME": str(home),
                "XDG_RUNTIME_DIR": str(runtime),
                "QT_QPA_PLATFORM": "offscreen",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def until(self, word: str) -> list[str]:
        """What it says up to a line that begins so."""
        lines: list[str] = []
        output = self._process.stdout
        assert output is not None
        while not (lines and lines[-1].startswith(word)):
            assert select.select([output], [], [], OPENING_S)[0], lines
            line = output.readline().decode()
            assert line, (lines, self._process.communicate()[1].decode())
            lines.append(line.rstrip("\n"))
        return lines

    def end(self) -> tuple[int, list[str], list[str]]:
        """Close it as a system does: exit code, what it said last, and stderr."""
        self._process.send_signal(signal.SIGTERM)
        output, errors = self._process.communicate(timeout=OPENING_S)
        said = [line for line in errors.decode().splitlines() if USUAL not in line]
        return self._process.returncode, output.decode().splitlines(), said


@pytest.mark.parametrize("state", [full_disk.FULL, full_disk.READ_ONLY])
@pytest.mark.parametrize("ordinary", [True, False])
def test_it_opens_says_so_and_closes(state: str, ordinary: bool, home: Path) -> None:
    if ordinary:
        if why_not():
            pytest.skip(why_not())
        os.chown(home, NOBODY, NOBODY)
    full_disk.change(home.parent, state)
    window = Window(home, ordinary=ordinary)
    said = window.until("opened")
    assert [line for line in said if line.startswith("error")] == []
    code, last, errors = window.end()
    assert (code, errors) == (143, [])
    told = [line for line in [*said, *last] if line.startswith("warning")]
    assert len(told) == 1, (said, last)
    assert "What you choose in the window can't be remembered" in told[0]
    assert list(home.rglob("*.part")) == []
