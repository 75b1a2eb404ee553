"""Tables as CSV, read back by the csv module."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from engine.core import tables
from engine.core.files import OutputError

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [("name", "x"), ('comma, "quote"', "1.5"), ("ä\nb", "-2")]


def test_rows_are_lines_and_only_what_must_is_quoted() -> None:
    assert tables.as_csv([("a", "b"), ("x,y", 0.5), ("z", None)]) == 'a,b\n"x,y",0.5\nz,\n'
    assert tables.as_csv([]) == ""


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    tables.write_csv(ROWS, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        assert [tuple(row) for row in csv.reader(file)] == ROWS
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_table_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"t\.csv can't be written: No such file"):
        tables.write_csv(ROWS, tmp_path / "missing" / "t.csv")
