"""The check of sizes counts code alone, and complains of what it should."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

SCRIPT = Path(__file__).parents[1] / ".ci" / "sizes.py"
SOURCE = '''"""A module
of two lines."""

import os  # counts

# does not count
LIMIT = 3
"""Nor does this."""


class Shape:
    """A class."""

    @property
    def area(self) -> int:
        """A method,

        at length."""
        text = """of
two lines"""

        return len(
            text,
        )


def outer() -> object:
    def inner() -> int:
        # nothing
        return 1

    class Local:
        size = 1

    return inner
'''


@pytest.fixture(scope="module")
def sizes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sizes", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sizes"] = module  # dataclasses look there
    spec.loader.exec_module(module)
    del sys.modules["sizes"]
    return module


def test_lines_of_code_are_counted(sizes: ModuleType) -> None:
    found = {each.name: (each.kind, each.lines) for each in sizes.sizes("a.py", SOURCE)}
    assert found == {
        "a.py": ("file", 16),
        "a.py::Shape": ("class", 8),
        "a.py::Shape.area": ("function", 6),
        "a.py::outer": ("function", 2),  # what is defined inside counts for itself
        "a.py::outer.inner": ("function", 2),
        "a.py::outer.Local": ("class", 2),
    }


def test_too_large_and_needlessly_excepted_are_told(sizes: ModuleType) -> None:
    def function(lines: int) -> list[object]:
        return list(sizes.sizes("a.py", "def work():\n" + "    pass\n" * (lines - 1)))

    limit = sizes.LIMITS["function"]
    assert sizes.complaints(function(limit), {}) == []
    (line,) = sizes.complaints(function(limit + 1), {})
    assert line == f"a.py::work: {limit + 1} lines of code, at most {limit} for a function"
    assert sizes.complaints(function(limit + 1), {"a.py::work": "why"}) == []
    (line,) = sizes.complaints(function(limit), {"a.py::work": "why"})
    assert line == "a.py::work: is small enough; take it off the exceptions"


def test_the_script_fails_where_it_complains(
    sizes: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sizes, "FOLDERS", ("main.py",))
    monkeypatch.setattr(sizes, "EXCEPTIONS", {"nowhere.py": "why"})
    assert sizes.main() == 1
    assert "nowhere.py: is small enough" in capsys.readouterr().out
