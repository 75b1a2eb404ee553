"""Tables in Markdown, as docs/RESULTS.md carries them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.core.errors import UserError
from engine.core.files import write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class MarkerError(UserError):
    """A table has no clear place in a file that is there; the message says what it lacks."""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with one line for each row; bars within a cell are kept apart from the table's."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def check_markers(path: str | Path, name: str) -> None:
    """Make sure, before an hour of work, that ``write`` will find where a table goes.

    Raises:
        MarkerError: The file has the markers of ``name`` neither once each, in order, nor at all;
            or it is no text.
    """
    _with_table(Path(path), name, "")


def write(path: str | Path, name: str, text: str) -> None:
    """Write a table into a file.

    It goes between ``<!-- name -->`` and ``<!-- /name -->`` where the file has these markers; else
    it is all that the file then holds.

    Raises:
        MarkerError: As of ``check_markers``.
        OutputError: The file can't be written.
    """
    write_bytes(path, _with_table(Path(path), name, text).encode())


def current(path: str | Path, name: str) -> str:
    """The table that stands between the markers in a file now; empty if there is none.

    Raises:
        MarkerError: As of ``check_markers``.
    """
    file = Path(path)
    check_markers(file, name)
    if not file.exists():
        return ""
    _, begin, rest = file.read_text(encoding="utf-8").partition(f"<!-- {name} -->")
    return rest.partition(f"<!-- /{name} -->")[0].strip() if begin else ""


def _with_table(path: Path, name: str, text: str) -> str:
    """What the file will hold."""
    try:
        document = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return text
    except (OSError, UnicodeDecodeError) as error:
        raise MarkerError(f"{path} can't be read as text: {error}. Choose another file.") from error
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    counts = document.count(begin), document.count(end)
    if counts == (0, 0):
        return text
    if counts != (1, 1) or document.index(begin) > document.index(end):
        raise MarkerError(f"{path} needs one {begin}, and one {end} after it, around its table.")
    before, after = document.partition(begin)[0], document.partition(end)[2]
    return f"{before}{begin}\n\n{text}\n{end}{after}"
