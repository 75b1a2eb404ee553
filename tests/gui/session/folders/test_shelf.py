"""The runs of the folders that the window shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.session.folders.shelf import Shelf
from tests.engine.runs.test_book import make

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("run.json", "{path} was not opened: the link leads in a circle. Take it out."),
        ("gone", "{folder} holds no run: there is no run.json in it."),
    ],
)
def test_a_description_that_is_a_link_to_nothing_is_told(
    tmp_path: Path, target: str, reason: str
) -> None:
    good, bad = make(tmp_path, "good"), make(tmp_path, "bad", "19:00:00")
    bad.manifest.unlink()
    bad.manifest.symlink_to(target)
    (tmp_path / "notes").mkdir()
    listed = Shelf(tmp_path, None).everything()
    assert [line.name for line in listed.lines] == ["good"]
    assert listed.lines[0].source == good
    assert listed.unreadable == (reason.format(path=bad.manifest, folder=bad.path),)
