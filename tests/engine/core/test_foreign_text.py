"""What others wrote stands in a message as something to be read, whatever it is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core import foreign_text
from engine.core.errors import UserError

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Größe 10\u202f000 · λ 👩\u200d🔬 日本", "Größe 10\u202f000 · λ 👩\u200d🔬 日本"),
        ("<h1>[red] & 'x'", "<h1>[red] & 'x'"),
        ("\x1b[31mred\x07\x7f\x9b", r"\x1b[31mred\x07\x7f\x9b"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("a\0b", r"a\x00b"),
        ("caf\udce9.png", r"caf\xe9.png"),
        ("\ud83d", r"\ud83d"),
        ("safe\u202egnp.exe\u2028", r"safe\u202egnp.exe\u2028"),
    ],
)
def test_what_can_not_be_seen_is_an_escape(text: str, seen: str) -> None:
    assert foreign_text.visible(text) == seen


@given(st.text(st.characters(codec=None)))
def test_every_text_is_one_line_that_utf_8_can_hold(text: str) -> None:
    seen = foreign_text.visible(text)
    assert seen.encode().decode() == seen
    assert len(seen.splitlines()) <= 1
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", seen)
    assert foreign_text.visible(seen) == seen


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("sparse", "'sparse'"),
        ("9" * 5000, f"'{'9' * 39}…'"),
        ("x" * 40, f"'{'x' * 40}'"),
        ("\x1b" * 40, "'" + (r"\x1b" * 40)[:39] + "…'"),
        (7, "7"),
        (None, "None"),
        (["a\nb"], r"['a\nb']"),
        ([0] * 1000, repr([0] * 1000)[:39] + "…"),
    ],
)
def test_a_value_is_quoted_shortly(value: object, said: str) -> None:
    assert foreign_text.quoted(value) == said


def test_a_value_longer_or_deeper_than_python_writes_is_quoted() -> None:
    assert foreign_text.quoted(10**5000) == "a value of type int too long to be shown"
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert foreign_text.quoted(deep) == "a value of type list too long to be shown"
    while deep:  # or its end would be as deep
        deep = deep.pop()  # type: ignore[assignment]


def test_a_message_of_the_user_is_visible_and_bounded() -> None:
    assert str(UserError("a\x1b[2J\nb")) == r"a\x1b[2J\nb"
    told = str(UserError(f"/{'d' * 5000} can't be written: it is read-only."))
    assert len(told) == 1003
    assert told.endswith("d can't be written: it is read-only.")


@pytest.mark.parametrize(
    ("text", "name"),
    [("  a \n b ", "a b"), ("caf\udce9", r"caf\xe9"), ("\0", r"\x00"), (" \t", "")],
)
def test_a_name_for_people(text: str, name: str) -> None:
    assert foreign_text.name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("a/b", "a-b"), ("../../x", "-..-x"), ("k: 3 | <h1>", "k- 3 - -h1-"), ("..", "-"), ("é", "é")],
)
def test_a_name_of_a_file_parts_no_folders(text: str, name: str) -> None:
    assert foreign_text.file_name(text) == name


def test_every_message_quotes_by_the_one_home() -> None:
    """No message writes foreign text with ``!r`` or cuts it by a format of its own."""
    found = []
    for path in [*(ROOT / "engine").rglob("*.py"), *(ROOT / "gui").rglob("*.py"), ROOT / "main.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FormattedValue):
                spec = ast.unparse(node.format_spec) if node.format_spec else ""
                if node.conversion == ord("r") or re.fullmatch(r"f'\.\d+'", spec):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []
