"""The titles of maps side by side, of which each may move on alone."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

import pytest

from gui import text
from gui.panels.latent.run_maps import RunMaps
from gui.widgets.map import MapGrid
from tests.gui import lab
from tests.gui.fakes import Spy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session
    from gui.widgets.map import MapTitle


def taken(given: Spy) -> dict[str, str]:
    """Details of the titles that were given since this was last asked, by the key of their map."""
    titles: list[MapTitle] = sorted(given.given, key=attrgetter("key"))
    given.given.clear()
    return {title.key: title.detail for title in titles}


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


def test_where_another_map_is_shown_than_is_wanted_that_is_said_before_the_moment(
    maps: RunMaps, session: Session
) -> None:
    session.plane.choose_kind("tsne")  # there is none yet: PCA instead
    titles = [maps._title(run, "epoch 3") for run in maps.runs]
    assert [title.brief for title in titles] == ["PCA 1–2 · ep 3"] * 2
    session.plane.choose_kind("lda")
    assert [maps._title(run, "epoch 3").brief for run in maps.runs] == ["ep 3 · LDA 1–2"] * 2


def test_only_the_map_that_moved_has_another_title(
    qtbot: QtBot,
    maps: RunMaps,
    session: Session,
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given, told = Spy(monkeypatch, maps.grid, "set_title"), lab.Heard(maps.told)
    titled = partial(taken, given)
    frames = {run: lab.encoded(run, lab.untrained(run, seed=5), dataset).frame for run in maps.runs}
    for number, run in enumerate(maps.runs):
        session.book.set_frame(run, frames[run])
        assert [*titled()] == [str(number)]
        assert len(told) == number + 1
    with session.turns.spread():
        for run, frame in frames.items():
            session.book.set_frame(run, lab.encoded(run, frame.model, dataset).frame)
        assert titled() == {}
    qtbot.waitUntil(lambda: session.turns.idle)
    assert [*titled()] == ["0", "1"]
    assert len(told) == 3


def test_all_titles_say_their_moment_from_when_they_differ_until_they_do_no_more(
    maps: RunMaps, session: Session, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, book = Spy(monkeypatch, maps.grid, "set_title"), session.book
    before = book.model_of("vanilla")
    assert before is not None
    moved = []
    for run, epoch in (("sparse", 0.5), ("sparse", 1.5), ("vanilla", 1.5)):
        model = lab.untrained(run, seed=6)
        model.epoch = epoch
        book.set_model(run, model)
        given.given.clear()
        book.set_frame(run, lab.encoded(run, model, dataset).frame)
        moved.append({key: detail.split(" · ")[0] for key, detail in taken(given).items()})
    assert moved[0] == {"0": f"epoch {text.epoch(before.epoch)}", "1": f"epoch {text.epoch(0.5)}"}
    assert moved[1] == {"1": f"epoch {text.epoch(1.5)}"}
    assert [*moved[2]] == ["0", "1"]
    assert not any("epoch" in detail for detail in moved[2].values())
