"""The trials of the campaign, a few seconds each; the long form is ``python -m tests.campaign``."""

from __future__ import annotations

import os
import random
import sys
from typing import TYPE_CHECKING

import pytest

from tests.campaign import closings, full_disk
from tests.campaign.fuzz import corpus, limits, odd_json, trial
from tests.campaign.fuzz.child import REFUSED, TAKEN
from tests.campaign.fuzz.reading_process import ReadingProcess
from tests.campaign.window.trial import halved
from tests.campaign.window.use import Home
from tests.e2e.screen import missing, virtual_screen

if TYPE_CHECKING:
    from pathlib import Path

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@linux
def test_inputs_of_every_kind_are_taken_or_refused(tmp_path: Path) -> None:
    found = trial.Fuzz(tmp_path, None, seed=1).run(lambda inputs: inputs < 240)
    assert found.lines()[-1].endswith("0 faults"), "\n".join(found.lines())
    for kind in (corpus.MODEL, corpus.RUN, corpus.IDX, corpus.PICTURE):
        assert found.counts[kind, TAKEN] > 0
        assert found.counts[kind, REFUSED] > 0
    assert found.inputs == 240


def test_a_number_makes_the_same_input_each_time(tmp_path: Path) -> None:
    first, again = (trial.Fuzz(tmp_path, None, 3, (corpus.IDX,)) for _ in range(2))
    assert [first.input(corpus.IDX, n) for n in range(50)] == [
        again.input(corpus.IDX, n) for n in range(50)
    ]


def test_changing_json_again_and_again_leaves_the_values_to_choose_from_alone() -> None:
    before = repr(odd_json.VALUES)
    for seed in range(500):
        text = '{"a": [[], {}, 1], "b": {"c": []}}'
        for _ in range(4):
            text = odd_json.changed(text, random.Random(seed))  # noqa: S311 - no secret
    assert repr(odd_json.VALUES) == before


def test_a_failing_input_is_made_small() -> None:
    base = {"a": b"0" * 400, "b": b"sound"}
    content = {"a": b"0" * 90 + b"XY" + b"1" * 300, "b": b"other"}
    found = trial.smaller(content, base, lambda each: b"XY" in (each["a"] or b""))
    assert found == {"a": b"XY", "b": b"sound"}


PLANTED = """
import mmap, os, sys, time
from pathlib import Path
from tests.campaign.fuzz import child
from engine.core.errors import UserError

def read(folder):
    path = folder / "what"
    what = path.read_text()
    if what == "writes":
        (folder.parent / "beside").touch()
    elif what == "links":
        path.rename(folder / "link")
    elif what == "follows":
        (folder / "link").touch()
    elif what == "computes":
        while True:
            pass
    elif what == "takes":
        bytearray(3 * 2**30)
    elif what == "dies":
        os._exit(3)
    elif what == "speaks":
        print("psst")
    elif what == "divides":
        1 / 0
    elif what == "refuses":
        raise UserError("it is of no use")

child.KNOWN = {"planted": read}
child.limits.CPU_SECONDS = 1
child.main()
"""


WHATS = (
    *("", "refuses", "links", "follows", "divides", "writes", "speaks", "takes", "dies"),
    "computes",
)


@linux
def test_what_no_reader_may_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.campaign.fuzz.reading_process.COMMAND", ("-c", PLANTED))
    with ReadingProcess(tmp_path, {}) as process:
        found = {
            what: process.read("planted", {"what": what.encode(), "link": "../beside"})
            for what in WHATS
        }
        assert process.started == 2  # the last of all is not started again
    assert found[""] == ("taken", "")
    assert found["links"] == ("taken", "")  # it was the link itself that was replaced
    assert "beside" in found["follows"][1]
    assert found["refuses"] == ("refused", "it is of no use")
    assert found["divides"][1].startswith("ZeroDivisionError")
    assert "open" in found["writes"][1]
    assert "beside" in found["writes"][1]
    assert "psst" in found["speaks"][1]
    assert found["takes"][1].startswith("MemoryError")
    assert "ended with 3" in found["dies"][1]
    assert found["computes"][1] == f"more than {limits.CPU_SECONDS} s of computing"
    assert {each[0] for each in list(found.values())[3:]} == {"fault"}


def test_the_fewest_events_are_found() -> None:
    assert halved([*range(200)], lambda some: {7, 150} <= {*some}, lambda: True) == [7, 150]
    assert halved([*range(20)], lambda _: False, lambda: True) == []


@linux
@pytest.mark.timeout(300)
def test_somebody_uses_the_window(tmp_path: Path) -> None:
    use = Home(tmp_path / "home").use("short", range(150), "TERM")
    assert use.complaints == [], "\n".join([*use.complaints, *use.did])
    assert use.events == 150
    assert len(use.samples) == 3


@linux
def test_the_window_is_ended_at_moments_of_chance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closings, "LATEST_S", 3.0)
    home, dice = Home(tmp_path / "home"), random.Random(5)  # noqa: S311 - no secret
    for _ in range(2):
        assert closings.Closing(home, None, dice).complaints() == []


@pytest.mark.display
@pytest.mark.skipif(bool(missing()), reason="no virtual screen here")
@pytest.mark.parametrize("way", closings.BY_HAND)
def test_the_window_is_ended_by_hand(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closings, "LATEST_S", 3.0)
    with virtual_screen(tmp_path) as screen:
        home, dice = Home(tmp_path / "home", screen.display), random.Random(6)  # noqa: S311 - no secret
        assert closings.Closing(home, screen, dice, way).complaints() == []


@pytest.mark.skipif(os.name != "posix", reason="a small disk is a POSIX system's")
@pytest.mark.parametrize("state", [full_disk.FILLS, full_disk.READ_ONLY])
def test_a_disk_fills_up_or_can_not_be_written(state: str, tmp_path: Path) -> None:
    tried = full_disk.Trial(state, "1m", ordinary=False, window=False, moment=1.0)
    try:
        assert full_disk.complaints(tried, tmp_path) == []
    except OSError as error:
        pytest.skip(str(error))
