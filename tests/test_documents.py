"""The documents: links lead somewhere, and a figure that stands twice is the same twice."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from pathlib import Path

import pytest

import main
from engine.commands.parsing import parse

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z]+:")


def anchors(document: Path) -> set[str]:
    """The headings of a document, as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def links(document: Path) -> list[str]:
    found = LINK.findall(document.read_text("utf-8"))
    return [link for link in found if not ELSEWHERE.match(link)]


def broken(document: Path) -> list[str]:
    """The relative links of a document that lead nowhere."""
    bad = []
    for link in links(document):
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            bad.append(link)
    return bad


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_relative_links_lead_to_files_and_headings_that_exist(document: Path) -> None:
    assert links(document), "no link found: does the pattern still match?"
    assert broken(document) == []


def test_links_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text(
        "# One, two\n[a](b.md) [b](#one-two) [c](#three) [d](a.md#three) ![e](a.md) [f](https://x)",
        "utf-8",
    )
    assert broken(document) == ["b.md", "#three", "a.md#three"]


PATH = re.compile(r"`((?:engine|gui|tests|docs|resources|\.ci)/[^`<>\s]*)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_and_folders_that_a_document_names_exist(document: Path) -> None:
    named = PATH.findall(document.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def verdicts(name: str) -> Counter[str]:
    """How often each verdict stands in a table of docs/RESULTS.md."""
    text = (ROOT / "docs" / "RESULTS.md").read_text("utf-8")
    part = text.split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0]
    lines = [line.split("|") for line in part.splitlines() if line.startswith("|")]
    place = [head.strip() for head in lines[0]].index("verdict")
    return Counter(line[place].strip() for line in lines[2:])


def test_the_readme_counts_verdicts_as_the_tables_do() -> None:
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    reproduced, measured = verdicts("reproduce"), verdicts("benchmark")
    judged = measured["met"] + measured["missed"]
    assert (
        f"of {reproduced.total()} figures {reproduced['within the band']} are within the band, "
        f"{reproduced['better']} better and {reproduced['worse']} worse"
    ) in readme
    assert f"of {judged} figures {measured['met']} meet their mark" in readme


FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^hourglass|^python main\.py|-m main) (.+?)(?:\s+#.*)?$")


def commands(document: Path) -> list[list[str]]:
    """The program's own commands in the blocks of a document, as lists of words."""
    blocks = FENCED.findall(document.read_text("utf-8"))
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [shlex.split(match[1]) for line in lines if (match := COMMAND.search(line.strip()))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_that_a_document_shows_are_understood(document: Path) -> None:
    for words in commands(document):
        if "…" not in words:
            parse(words, main.COMMANDS, main.WINDOW)


def test_commands_are_found() -> None:
    found = commands(ROOT / "docs" / "several-processes.md")
    assert ["resume", "20261126-184233-vanilla-7c1f"] in found
    assert ["train", "--variant", "vanilla", "--batch-size", "8192"] in found
