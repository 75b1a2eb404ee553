"""Docstrings name what there is: parameters, attributes, and parts of other modules."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
ENTRY = re.compile(r" {4}([^\s:][^:]*):(?: |$)")
REFERENCE = re.compile(r"``(?:\w+\.)*(\w+)\.(\w+)``")
PATH = re.compile(r"``((?:engine|gui|tests)(?:\.\w+)+)``")
FILES = {"npy", "png", "svg", "json", "jsonl", "safetensors", "gz", "py", "part"}

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def entries(docstring: str, section: str) -> list[str]:
    """The names under a heading such as ``Args``."""
    _, _, rest = f"\n{docstring}".partition(f"\n{section}:\n")
    found = []
    for line in rest.splitlines():
        if line and not line.startswith("    "):
            break
        match = ENTRY.match(line)
        if match is not None:
            found += [name.strip("*` ") for name in match[1].split(",")]
    return found


def parameters(function: Function) -> set[str]:
    args = function.args
    extra = [each for each in (args.vararg, args.kwarg) if each is not None]
    return {each.arg for each in [*args.posonlyargs, *args.args, *args.kwonlyargs, *extra]}


def fields(kind: ast.ClassDef) -> set[str]:
    """What a dataclass is made of."""
    return {
        each.target.id
        for each in kind.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }


def members(kind: ast.ClassDef) -> set[str]:
    """All that a class itself gives a name to, on itself or on ``self``."""
    names = fields(kind)
    names |= {"name", "value"} if any("Enum" in ast.unparse(base) for base in kind.bases) else set()
    for node in ast.walk(kind):
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names |= {node.attr} if node.value.id == "self" else set()
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def untrue(tree: ast.Module) -> Iterator[str]:
    """The entries of docstrings that stand for nothing."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            told = entries(ast.get_docstring(node) or "", "Args")
            yield from (f"{node.name}: {name}" for name in told if name not in parameters(node))
        elif isinstance(node, ast.ClassDef):
            docstring = ast.get_docstring(node) or ""
            made = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            init = [parameters(each) for each in made if each.name == "__init__"]
            taken = init[0] if init else fields(node)
            told = entries(docstring, "Args") if taken else []
            yield from (f"{node.name}: {name}" for name in told if name not in taken)
            told = entries(docstring, "Attributes")
            yield from (f"{node.name}: {name}" for name in told if name not in members(node))


def sources() -> list[Path]:
    return [*sorted((ROOT / "engine").rglob("*.py")), *sorted((ROOT / "gui").rglob("*.py"))]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def known() -> dict[str, set[str]]:
    """What modules, by the last part of their names, and classes have names for."""
    found: dict[str, set[str]] = {}
    for path in sources():
        package = path.name == "__init__.py"
        own = found.setdefault(path.parent.name if package else path.stem, set())
        if package:
            own |= {each.stem for each in path.parent.iterdir()}
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, set()).update(members(node))
        for node in parsed(path).body:
            named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            own |= {node.name} if isinstance(node, named) else set()
            own |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            if isinstance(node, ast.ImportFrom | ast.Import):
                own |= {each.asname or each.name for each in node.names}
    return found


def lost(text: str) -> Iterator[str]:
    """References to parts of modules and classes of ours that are not there.

    What the file itself gives a name to, such as an attribute, is not taken for a module.
    """
    own = {name for node in ast.walk(ast.parse(text)) for name in _named(node)}
    for whole in PATH.findall(text):
        path = ROOT.joinpath(*whole.split("."))
        there = path.is_dir() or path.with_suffix(".py").is_file()
        if not there and not path.parent.with_suffix(".py").is_file():
            yield whole
    for owner, name in REFERENCE.findall(PATH.sub("", text)):
        if owner in {*known()} - own and name not in known()[owner] and name not in FILES:
            yield f"{owner}.{name}"


def _named(node: ast.AST) -> set[str]:
    return fields(node) if isinstance(node, ast.ClassDef) else set()


def test_what_docstrings_explain_is_there() -> None:
    found = {str(path.relative_to(ROOT)): list(untrue(parsed(path))) for path in sources()}
    assert len(found) > 300
    assert {path: names for path, names in found.items() if names} == {}


def test_what_docstrings_refer_to_is_there() -> None:
    found = {str(path.relative_to(ROOT)): list(lost(path.read_text("utf-8"))) for path in sources()}
    assert {path: names for path, names in found.items() if names} == {}


def test_what_is_not_there_is_found() -> None:
    tree = ast.parse(
        '''
def f(a, *rest):
    """Do.

    Args:
        a: One.
        b: Another.
        rest: All others.
    """

class Thing:
    """A thing.

    Args:
        size: How large.
        owner: Whose.

    Attributes:
        size: How large.
        weight: How heavy.
    """

    def __init__(self, size):
        self.size = size
'''
    )
    assert list(untrue(tree)) == ["f: b", "Thing: owner", "Thing: weight"]
    told = "'``engine.picture``, ``engine.runs.book``, ``new_run.nothing``, ``Model.decode``'"
    assert list(lost(told)) == ["engine.picture", "new_run.nothing"]
