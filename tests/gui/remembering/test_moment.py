"""Data set, moment and colours of the last session are those of the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.data import dataset as dataset_module
from gui.remembering.moment import RememberedMoment
from gui.session import Start
from gui.settings import WindowSettings
from tests.gui import lab

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session

    Opened = Callable[[], tuple[Session, RememberedMoment]]


@pytest.fixture
def again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, places: lab.Places
) -> Iterator[Opened]:
    """Opens one session after another, each with what the one before has kept."""
    made: list[Session] = []

    def open_session() -> tuple[Session, RememberedMoment]:
        memory = WindowSettings(places.memory)
        shown, colours = memory.text("shown", ""), memory.parsed("colours", dict) or {}
        begin = Start(shown or Start.shown, colours=colours)
        session = lab.new_session(monkeypatch, dataset, places, begin)
        made.append(session)
        moment = RememberedMoment(session, memory, session)
        with qtbot.waitSignal(session.opened, timeout=lab.PATIENCE):
            session.open()
        lab.wait_idle(qtbot, session)
        return session, moment

    yield open_session
    for session in made:
        session.shut_down()
        session.deleteLater()


def close(session: Session, moment: RememberedMoment, places: lab.Places) -> None:
    """Keep what is shown, and end."""
    moment.keep()
    memory = WindowSettings(places.memory)
    memory.set_text("shown", session.book.shown)
    memory.sync()
    session.shut_down()


def _ready(dataset: Dataset) -> Generator[None, None, Dataset]:
    """A data set that needs no loading."""
    yield from ()
    return dataset


def test_the_next_session_shows_the_same_moment(
    qtbot: QtBot, again: Opened, places: lab.Places
) -> None:
    session, moment = again()
    lab.train(qtbot, session, epochs=2)
    early = session.playback.moments[1]
    session.playback.show(early.epoch)
    qtbot.waitUntil(lambda: not session.playback.reading, timeout=lab.PATIENCE)
    close(session, moment, places)
    session, moment = again()
    qtbot.waitUntil(lambda: not session.playback.reading, timeout=lab.PATIENCE)
    assert session.playback.epoch == early.epoch
    assert session.book.shows_earlier
    session.playback.show_newest()
    close(session, moment, places)
    session, _ = again()
    assert session.playback.live


def test_the_next_session_shows_the_same_data_set(
    qtbot: QtBot, again: Opened, places: lab.Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = lab.digits("kmnist", "KMNIST", 300)
    session, moment = again()
    session.show_dataset(other)
    close(session, moment, places)
    load = dataset_module.loading
    monkeypatch.setattr(
        dataset_module,
        "loading",
        lambda name, root=None: _ready(other) if name == "kmnist" else load(name, root),
    )
    session, _ = again()
    lab.wait_idle(qtbot, session)
    assert session.book.dataset is other


def test_a_data_set_that_is_gone_is_forgotten(again: Opened, places: lab.Places) -> None:
    memory = WindowSettings(places.memory)
    memory.set_text("dataset", str(places.root / "none"))
    memory.set_text("moment", "[3")
    memory.sync()
    session, moment = again()
    assert session.book.dataset is not None
    assert session.book.dataset.name == "mnist"
    moment.keep()
    assert WindowSettings(places.memory).text("dataset", "") == "mnist"


def test_runs_keep_their_colours_whatever_was_deleted(
    qtbot: QtBot, again: Opened, places: lab.Places
) -> None:
    session, moment = again()
    first, second = (lab.train(qtbot, session, epochs=1) for _ in range(2))
    colours = {key: entry.colour for key, entry in session.book.entries.items()}
    assert len(set(colours.values())) == len(colours)
    session.files.delete(first)
    close(session, moment, places)
    assert again()[0].book.entries[second].colour == colours[second] - 1  # nothing was kept
    memory = WindowSettings(places.memory)
    memory.set_text("colours", f'{{"{second}": {colours[second]}, "x": "red", "y": -4}}')
    memory.sync()
    session, _ = again()
    assert session.book.entries[second].colour == colours[second]
    third = lab.train(qtbot, session, epochs=1)
    now = [entry.colour for entry in session.book.entries.values()]
    assert session.book.entries[third].colour == max(now)
    assert len(set(now)) == len(now)
