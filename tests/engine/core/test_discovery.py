"""Every module of a package is found; a broken one is named."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from engine.core import discovery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    folder = tmp_path / "found_by_walking"
    (folder / "inner").mkdir(parents=True)
    for name in ("__init__", "second", "first", "inner/__init__", "inner/deep"):
        (folder / f"{name}.py").write_text("VALUE = __name__\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module(folder.name)
    for name in [name for name in sys.modules if name.startswith(folder.name)]:
        del sys.modules[name]


def test_modules_and_subpackages_are_found_by_name(package: ModuleType) -> None:
    names = [module.VALUE.rpartition(".")[2] for module in discovery.modules(package)]
    assert names == ["first", "inner", "second"]


def test_a_module_that_cannot_be_imported_is_named_with_its_file_and_reason(
    package: ModuleType, tmp_path: Path
) -> None:
    broken = tmp_path / "found_by_walking" / "broken.py"
    broken.write_text("1 / 0\n", encoding="utf-8")
    importlib.invalidate_caches()
    with pytest.raises(discovery.DiscoveryError, match="division by zero") as caught:
        discovery.modules(package)
    assert "found_by_walking.broken" in str(caught.value)
    assert str(broken) in str(caught.value)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
