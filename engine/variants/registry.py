"""Finds every variant by walking ``engine.variants``; adding a file there is enough."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import engine.variants
from engine.core import discovery
from engine.core.errors import UserError
from engine.core.foreign_text import quoted
from engine.variants.base import AnyVariant, Variant

if TYPE_CHECKING:
    from types import ModuleType

LESSON = ("Adds", "Matters", "Objective", "Look for", "Paper")
"""Paragraphs that every variant's docstring has; the Learn tab shows them."""

DESCRIPTION = ("key", "title", "summary", "knobs_type")
"""What every variant class says about itself."""

ORDER = ("vanilla", "denoising", "sparse", "k_sparse", "contractive", "variational", "supervised")
"""Order of the list on screen: from the plain one outwards. Others follow by title."""


class RegistryError(RuntimeError):
    """Two variants share a key, or a variant's file lacks a part of the contract."""


class UnknownVariantError(UserError):
    """There is no variant of that key; the message lists those there are."""


@cache
def variants() -> dict[str, type[AnyVariant]]:
    """All variant classes by key, in the order in which they are shown.

    Raises:
        RegistryError: A duplicate key (both files are named), or an incomplete class or docstring.
        DiscoveryError: A file can't be imported.
    """
    found: dict[str, type[AnyVariant]] = {}
    for module in discovery.modules(engine.variants):
        for cls in _variants_in(module):
            _check_complete(cls)
            if cls.key in found:
                both = f"{_file(found[cls.key])} and {_file(cls)}"
                raise RegistryError(f"two variants have the key '{cls.key}': {both}")
            lesson(cls)
            found[cls.key] = cls
    return dict(sorted(found.items(), key=lambda item: _position(*item)))


def find(key: str) -> type[AnyVariant]:
    """The variant of that key; dashes may stand for underscores.

    Raises:
        UnknownVariantError: There is none; the message lists those there are.
    """
    known = variants()
    try:
        return known[key.replace("-", "_")]
    except KeyError:
        have = ", ".join(known)
        raise UnknownVariantError(
            f"there is no variant {quoted(key)}; choose one of {have}"
        ) from None


def lesson(cls: type[AnyVariant]) -> dict[str, str]:
    """The docstring of a variant's file, by the names in ``LESSON``, each as one line of text.

    Raises:
        RegistryError: A paragraph is missing.
    """
    text = _docstring(cls)
    found = {}
    for paragraph in text.split("\n\n"):
        name, _, rest = paragraph.partition(":")
        found[name.strip()] = re.sub(r"\s+", " ", rest).strip()
    missing = [name for name in LESSON if not found.get(name)]
    if missing:
        raise RegistryError(f"the docstring of {_file(cls)} lacks: {', '.join(missing)}")
    return {name: found[name] for name in LESSON}


def _docstring(cls: type[AnyVariant]) -> str:
    """That of a variant's file, also where Python was told to forget it (``PYTHONOPTIMIZE=2``)."""
    module = sys.modules[cls.__module__]
    if sys.flags.optimize < 2:
        return inspect.getdoc(module) or ""
    return ast.get_docstring(ast.parse(_file(cls).read_bytes())) or ""


def _check_complete(cls: type[AnyVariant]) -> None:
    missing = [name for name in DESCRIPTION if not hasattr(cls, name)]
    if missing:
        raise RegistryError(f"{cls.__name__} in {_file(cls)} lacks: {', '.join(missing)}")


def _variants_in(module: ModuleType) -> list[type[AnyVariant]]:
    members = [cls for _, cls in inspect.getmembers(module, inspect.isclass)]
    return [
        c
        for c in members
        if issubclass(c, Variant) and c is not Variant and c.__module__ == module.__name__
    ]


def _file(cls: type[AnyVariant]) -> Path:
    return Path(inspect.getfile(cls))


def _position(key: str, cls: type[AnyVariant]) -> tuple[int, str]:
    return (ORDER.index(key) if key in ORDER else len(ORDER), cls.title)
