"""A variant is found because its file is there, and told what it lacks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeAlias

import pytest

import engine.variants
from engine.variants import registry, vanilla
from engine.variants.registry import RegistryError, UnknownVariantError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Write: TypeAlias = Callable[[str, str], None]

SOURCE = '''"""Another one.

Adds: A.

Matters: M.

Objective: O.

Look for: L
on two lines.

Paper: P.
"""

from dataclasses import dataclass

from engine.variants.base import Variant
from engine.variants.knobs import Knobs


@dataclass(frozen=True)
class AnotherKnobs(Knobs):
    """None."""


class Another(Variant[AnotherKnobs]):
    """Another."""

    key = "another"
    title = "Another"
    summary = "S."
    knobs_type = AnotherKnobs
'''


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Puts a file beside the variants, for as long as the test runs."""
    monkeypatch.setattr(engine.variants, "__path__", [*engine.variants.__path__, str(tmp_path)])
    names: list[str] = []

    def write(name: str, source: str) -> None:
        (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
        names.append(name)
        registry.variants.cache_clear()

    yield write
    for name in names:
        sys.modules.pop(f"engine.variants.{name}", None)
        vars(engine.variants).pop(name, None)
    registry.variants.cache_clear()


def test_the_seven_come_in_order() -> None:
    assert tuple(registry.variants()) == registry.ORDER


def test_a_file_is_enough(write: Write) -> None:
    write("another_file", SOURCE)
    assert list(registry.variants())[-1] == "another"
    lesson = registry.lesson(registry.find("another"))
    assert lesson["Look for"] == "L on two lines."


def test_two_of_a_key_are_named_by_file(write: Write) -> None:
    write("doppelganger", SOURCE.replace('"another"', '"vanilla"'))
    with pytest.raises(RegistryError, match="two variants have the key 'vanilla'") as caught:
        registry.variants()
    assert vanilla.__file__ in str(caught.value)
    assert "doppelganger.py" in str(caught.value)


@pytest.mark.parametrize("paragraph", registry.LESSON)
def test_a_missing_paragraph_is_named(write: Write, paragraph: str) -> None:
    write("untold", SOURCE.replace(f"{paragraph}:", "Aside:"))
    with pytest.raises(RegistryError, match=f"untold.py lacks: {paragraph}"):
        registry.variants()


@pytest.mark.parametrize("name", registry.DESCRIPTION)
def test_a_missing_attribute_is_named(write: Write, name: str) -> None:
    write("nameless", SOURCE.replace(f"    {name} = ", "    other = "))
    with pytest.raises(RegistryError, match=f"nameless.py lacks: {name}"):
        registry.variants()


@pytest.mark.parametrize("key", registry.variants())
def test_every_lesson_is_told_in_full(key: str) -> None:
    lesson = registry.lesson(registry.find(key))
    assert tuple(lesson) == registry.LESSON
    assert all(lesson.values())


def test_dashes_will_do() -> None:
    assert registry.find("k-sparse") is registry.find("k_sparse")


def test_an_unknown_key_lists_those_there_are() -> None:
    with pytest.raises(UnknownVariantError, match="no variant 'gan'; choose one of vanilla, den"):
        registry.find("gan")
