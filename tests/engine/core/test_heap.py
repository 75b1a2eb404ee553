"""What was freed goes back to the system, also from below what is in use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.core import heap

PROGRAM = """
from pathlib import Path
from engine.core import heap

def megabytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) / 256

blocks = [bytearray(100_000) for _ in range(2000)]
kept = blocks[::50]
full = megabytes()
del blocks
heap.give_back()
print(full - megabytes())
"""


@pytest.mark.skipif(heap._malloc_trim() is None, reason="the C library is not glibc")
def test_freed_memory_is_given_back_although_some_between_is_in_use() -> None:
    root = Path(__file__).parents[3]
    words = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=root)
    assert float(done.stdout) > 150


def test_elsewhere_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heap, "_malloc_trim", lambda: None)
    heap.give_back()
