"""Results on stdout: tables that fit, and JSON."""

from __future__ import annotations

import shutil
import sys
import textwrap
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from engine.commands.console import PlainConsole
from engine.commands.terminal import say
from engine.core.files import as_json, check_no_model, write_json
from engine.core.foreign_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

STDOUT = "-"
"""The file of ``--json`` that is none."""
ORDINARY = (80, 24)
GUTTER = "  "
"""Between two columns."""


def width() -> int:
    """Columns that a table may have: the terminal's, or ``COLUMNS``; 80 in a file or a pipe."""
    return shutil.get_terminal_size(ORDINARY).columns


def print_text(text: str) -> None:
    """A sentence on stdout, in lines no wider than ``width``."""
    for line in textwrap.wrap(visible(text), width(), break_on_hyphens=False):
        say(line)


def print_table(table: Table) -> None:
    """A table on stdout, no wider than ``width``; what stands in it is taken as it is."""
    console = PlainConsole(file=sys.stdout, width=width())
    console.print(table)


def print_rows(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, cut: int, right: frozenset[int]
) -> None:
    """A table of plain words, no wider than ``width``; of a thousand rows 80 times as fast.

    Args:
        heads: One for each column.
        rows: One word for each column.
        cut: The column that takes the room that is left, whose words are cut where it is too small.
        right: Columns whose words stand at their right side.
    """
    rows = [[*map(visible, row)] for row in rows]
    sizes = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    sizes[cut] = max(width() - sum(sizes) + sizes[cut] - len(GUTTER) * (len(sizes) - 1), 1)

    def line(words: Sequence[str]) -> str:
        cells = (_cell(word, sizes[at], at in right) for at, word in enumerate(words))
        return GUTTER.join(cells)

    console = PlainConsole(file=sys.stdout, width=width())
    console.print(Text(line(heads), "bold"), no_wrap=True, overflow="ignore", crop=False)
    sys.stdout.write("".join(f"{line(row)}\n" for row in rows))


def _cell(word: str, size: int, right: bool) -> str:
    """A word in so many columns of a terminal."""
    length = cell_len(word)
    if length > size:
        return f"{set_cell_size(word, size - 1)}…"
    return " " * (size - length) + word if right else word + " " * (size - length)


def check_json(file: str | None) -> None:
    """Make sure, before long work, that its JSON can be written.

    Raises:
        OutputError: It can't.
    """
    if file not in {None, STDOUT}:
        check_no_model(str(file), "JSON")


def put_json(file: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write a value as JSON into a file, or to stdout.

    Raises:
        OutputError: The file can't be written.
    """
    if file == STDOUT:
        sys.stdout.write(as_json(value))
    else:
        write_json(file, value)


@contextmanager
def room_for_json(file: str | None) -> Iterator[None]:
    """Where JSON is to go to stdout, all else that is said in this block goes to stderr."""
    if file == STDOUT:
        with redirect_stdout(sys.stderr):
            yield
    else:
        yield
