"""Imports all modules of a package, so that a new file in it is found and listed nowhere."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


class DiscoveryError(RuntimeError):
    """A module of a package can't be imported; its ``__cause__`` says why."""


def modules(package: ModuleType) -> list[ModuleType]:
    """All modules directly in a package, subpackages included, by name.

    Raises:
        DiscoveryError: One of them can't be imported; the message names it and its file.
    """
    found = []
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        try:
            found.append(importlib.import_module(module.name))
        except Exception as error:
            spec = module.module_finder.find_spec(module.name, None)
            where = spec.origin if spec else "unknown file"
            reason = f"{type(error).__name__}: {error}"
            raise DiscoveryError(f"{module.name} ({where}) can't be imported: {reason}") from error
    return found
