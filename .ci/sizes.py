"""Check the sizes that the house rules allow: ``python .ci/sizes.py``.

What counts is code: lines that hold something else than a comment or a docstring. A function is
counted without the functions and classes inside of it, from its ``def`` on, decorators apart; a
class with all that is in it.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
FOLDERS = ("main.py", "engine", "gui", "resources", ".ci")
LIMITS = {"file": 200, "class": 200, "function": 40}
EXCEPTIONS: dict[str, str] = {}
"""What may be larger, as ``path::name``, and why. An entry that is not needed is an error."""
SILENT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENCODING, tokenize.ENDMARKER,
}  # fmt: skip

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.ClassDef | Function


@dataclass(frozen=True)
class Size:
    """The lines of code of a file, a class or a function.

    Attributes:
        kind: ``file``, ``class`` or ``function``.
        name: Its path, and for others than files ``::`` and its name in full.
        lines: Lines of code.
    """

    kind: str
    name: str
    lines: int


def sizes(path: str, source: str) -> Iterator[Size]:
    """Measure a file, then every class and function in it."""
    tree = ast.parse(source)
    code = _code_lines(source) - _docstring_lines(tree)
    yield Size("file", path, len(code))
    yield from _inside(tree, f"{path}::", code)


def _inside(parent: ast.AST, prefix: str, code: set[int]) -> Iterator[Size]:
    for node in ast.iter_child_nodes(parent):
        if not isinstance(node, Definition):
            yield from _inside(node, prefix, code)
            continue
        own = code & _lines(node)
        if isinstance(node, Function):
            own -= set().union(*(_lines(each) for each in _nested(node)))
        kind = "function" if isinstance(node, Function) else "class"
        yield Size(kind, prefix + node.name, len(own))
        yield from _inside(node, f"{prefix}{node.name}.", code)


def _nested(function: ast.AST) -> Iterator[Definition]:
    """The functions and classes that are defined in a function, the outermost of them."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, Definition):
            yield node
        else:
            yield from _nested(node)


def _lines(node: ast.stmt) -> set[int]:
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))


def _code_lines(source: str) -> set[int]:
    """Numbers of the lines on which there is more than a comment."""
    found: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in SILENT:
            found.update(range(token.start[0], token.end[0] + 1))
    return found


def _docstring_lines(tree: ast.AST) -> set[int]:
    """Numbers of the lines of texts that stand alone: docstrings, also those below a constant."""
    return {
        number
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for number in _lines(node)
    }


def complaints(found: list[Size], exceptions: dict[str, str]) -> list[str]:
    """What is too large and no exception, and exceptions that are none, a line each."""
    large = {each.name: each for each in found if each.lines > LIMITS[each.kind]}
    said = [
        f"{each.name}: {each.lines} lines of code, at most {LIMITS[each.kind]} for a {each.kind}"
        for name, each in large.items()
        if name not in exceptions
    ]
    needless = [name for name in exceptions if name not in large]
    return said + [f"{name}: is small enough; take it off the exceptions" for name in needless]


def main() -> int:
    """Measure the program; returns 1 if there is something to complain of."""
    found: list[Size] = []
    for name in FOLDERS:
        top = ROOT / name
        for path in sorted(top.rglob("*.py")) if top.is_dir() else [top]:
            found += sizes(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    said = complaints(found, EXCEPTIONS)
    sys.stdout.write("".join(f"{line}\n" for line in said))
    if not said:
        kept = [each for each in found if each.name not in EXCEPTIONS]
        most = {kind: max(s.lines for s in kept if s.kind == kind) for kind in LIMITS}
        words = ", ".join(f"{kind} {most[kind]} of {limit}" for kind, limit in LIMITS.items())
        sys.stdout.write(f"Sizes kept; the largest, in lines of code: {words}.\n")
        sys.stdout.write("".join(f"Excepted: {name}, {why}.\n" for name, why in EXCEPTIONS.items()))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
