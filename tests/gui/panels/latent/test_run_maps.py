"""The titles of maps side by side, of which each may move on alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.panels.latent.run_maps import RunMaps
from gui.widgets.map import MapGrid
from tests.gui import lab
from tests.gui.fakes import Spy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session
    from gui.widgets.map import MapTitle


@pytest.fixture
def maps(qtbot: QtBot, session: Session) -> RunMaps:
    """Of both shipped runs, of which the first one is shown."""
    session.book.set_pins(lab.SHIPPED)
    lab.wait_idle(qtbot, session)
    grid = MapGrid()
    qtbot.addWidget(grid)
    made = RunMaps(session, grid)
    made.replace()
    return made


def test_only_the_map_that_moved_has_another_title(
    qtbot: QtBot,
    maps: RunMaps,
    session: Session,
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given, told = Spy(monkeypatch, maps.grid, "set_title"), lab.Heard(maps.told)

    def titled() -> list[str]:
        titles: list[MapTitle] = [*given.given]
        given.given.clear()
        return sorted(title.key for title in titles)

    frames = {run: lab.encoded(run, lab.untrained(run, seed=5), dataset).frame for run in maps.runs}
    for number, run in enumerate(maps.runs):
        session.book.set_frame(run, frames[run])
        assert titled() == [str(number)]
        assert len(told) == number + 1
    with session.turns.spread():
        for run, frame in frames.items():
            session.book.set_frame(run, lab.encoded(run, frame.model, dataset).frame)
        assert titled() == []
    qtbot.waitUntil(lambda: session.turns.idle)
    assert titled() == ["0", "1"]
    assert len(told) == 3
