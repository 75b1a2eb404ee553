"""What every test needs before Qt or torch are imported."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import sys
import tempfile
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Set here and not in a fixture: both are read when the libraries are loaded.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# No test writes among the runs of whoever starts it.
RUNS = tempfile.mkdtemp(prefix="hourglass-runs-")
os.environ["HOURGLASS_RUNS"] = RUNS

# Whoever starts the tests in the background may have had these ignored, which processes inherit.
for _name, _usual in (
    ("SIGINT", signal.default_int_handler),
    ("SIGHUP", signal.SIG_DFL),
    ("SIGQUIT", signal.SIG_DFL),
):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _usual)

atexit.register(shutil.rmtree, RUNS, ignore_errors=True)

# How long an example takes says something about the machine, not about the program.
hypothesis.settings.register_profile("hourglass", deadline=None)
hypothesis.settings.load_profile("hourglass")


@pytest.fixture(autouse=True)
def signals_left_alone() -> Iterator[None]:
    """A test that left Ctrl-C ignored would fail others, in an order that no two runs share."""
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    assert before == {number: signal.getsignal(number) for number in before}


BLOCKED = {"PySide6", "shiboken6", "pyqtgraph", "pytestqt", "gui"}
"""What ``HOURGLASS_BLOCK_QT=1 python -m pytest tests/engine -p no:pytest-qt`` can't import."""


class QtBlocker:
    """Stands first among the finders and knows Qt as not installed."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:  # noqa: ARG002
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r} (blocked)", name=name)


if os.environ.get("HOURGLASS_BLOCK_QT"):
    loaded = BLOCKED.intersection(sys.modules)
    assert not loaded, f"too late to block {loaded}; add -p no:pytest-qt"
    sys.meta_path.insert(0, QtBlocker())  # type: ignore[arg-type]

    def pytest_addoption(parser: pytest.Parser) -> None:
        """Settings of pytest-qt in pyproject.toml are known even without it."""
        for name in ("qt_api", "qt_log_level_fail"):
            parser.addini(name, "unused without pytest-qt")
