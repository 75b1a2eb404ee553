"""Runs of other processes, loaded and watched in turns by one worker: all is told, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.runs import tail
from engine.runs.book import RunBook
from engine.runs.log import encode
from engine.runs.new_run import start
from engine.training.events import Losses
from engine.training.trainer import Trainer
from gui.session.folders.frame_reader import FrameReader
from gui.session.folders.run_line import line_of
from gui.session.following.follower import Follower
from gui.session.messages import Followed, Loaded, LossBatch
from tests.gui import lab

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from engine.data.dataset import Dataset
    from gui.session.folders.run_line import RunLine

LINE_BYTES = 64
"""A piece of the log that holds one line of ``Elsewhere.tell``."""


class Elsewhere:
    """A run that another process writes, whose batches are numbered, and the one who follows it."""

    def __init__(self, root: Path, dataset: Dataset) -> None:
        recording = start(root, Trainer(lab.config("vanilla"), dataset), name="from a terminal")
        recording.writer.begin()
        self._folder, self._dataset = recording.writer.folder, dataset
        self.line: RunLine = line_of(RunBook(root, None).open(self._folder.path))
        self.follower = Follower(FrameReader())

    def tell(self, *batches: int) -> None:
        """Write the losses of some batches, a line for each."""
        with self._folder.log.open("ab") as log:
            for batch in batches:
                log.write(encode(Losses(batch, {"total": np.zeros(1, np.float32)})))

    def load(self) -> Iterable[object]:
        """As the loader has it read."""
        return self.follower.load(self.line, self._dataset.spec, self._dataset.title)

    def look(self, *, wanted: bool = True) -> Iterable[object]:
        """As the watcher asks what is new."""
        return self.follower.events([self.line] if wanted else [], self._dataset)


@pytest.fixture
def run(tmp_path: Path, dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """A run of six batches, which are read one at a time."""
    monkeypatch.setattr(tail, "MOST_AT_ONCE", LINE_BYTES)
    made = Elsewhere(tmp_path, dataset)
    made.tell(*range(1, 7))
    return made


def loaded(messages: Iterable[object]) -> list[int]:
    """The batches that ``Loaded`` has."""
    (found,) = (each for each in messages if isinstance(each, Loaded))
    return [piece.first_step for piece in found.losses]


def followed(messages: Iterable[object]) -> list[int]:
    """The batches that were told as they came."""
    told = [each.message for each in messages if isinstance(each, Followed)]
    batches = [each for each in told if isinstance(each, LossBatch)]
    return [piece.first_step for batch in batches for piece in batch.reports]


def test_a_look_that_does_not_know_of_a_run_yet_takes_nothing_from_who_loads_it(
    run: Elsewhere,
) -> None:
    loading = iter(run.load())
    next(loading)
    assert list(run.look(wanted=False)) == []
    assert loaded(loading) == [1, 2, 3, 4, 5, 6]
    run.tell(7, 8)
    assert followed(run.look()) == [7, 8]


def test_what_comes_after_a_run_was_loaded_is_told_though_a_look_was_asked_for_before(
    run: Elsewhere,
) -> None:
    look = iter(run.look(wanted=False))
    assert loaded(run.load()) == [1, 2, 3, 4, 5, 6]
    assert list(look) == []
    run.tell(7)
    assert followed(run.look()) == [7]


def test_a_run_that_is_looked_at_no_more_is_let_go_of(run: Elsewhere) -> None:
    assert loaded(run.load()) == [1, 2, 3, 4, 5, 6]
    assert followed(run.look()) == []
    assert list(run.look(wanted=False)) == []
    run.tell(7)
    assert followed(run.look()) == []  # the window has it read anew
    run.tell(8)
    assert followed(run.look()) == [8]


@pytest.mark.parametrize("before", [False, True], ids=["not followed before", "followed before"])
def test_a_run_that_is_loaded_anew_while_it_is_followed_is_told_whole_and_once(
    run: Elsewhere, *, before: bool
) -> None:
    if before:
        assert loaded(run.load()) == [1, 2, 3, 4, 5, 6]
        assert followed(run.look()) == []
        run.tell(7)
    told: list[object] = []
    got: list[object] = []
    for message in run.load():
        got.append(message)
        if not isinstance(message, Loaded):
            told += run.look()
    assert followed(told) == []
    assert loaded(got) == ([1, 2, 3, 4, 5, 6, 7] if before else [1, 2, 3, 4, 5, 6])
    run.tell(8)
    assert followed(run.look()) == [8]


def test_a_look_under_way_tells_nothing_that_is_loaded_meanwhile(
    run: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert loaded(run.load()) == [1, 2, 3, 4, 5, 6]
    run.tell(7, 8, 9)
    monkeypatch.setattr(tail, "MOST_AT_ONCE", 2**20)  # all three in one piece
    look = iter(run.look())
    assert followed([next(look)]) == [7]
    assert loaded(run.load()) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert followed(look) == []
    run.tell(10)
    assert followed(run.look()) == [10]


def test_who_looks_for_the_end_of_a_log_keeps_the_place_of_who_has_loaded_it_meanwhile(
    run: Elsewhere,
) -> None:
    look = iter(run.look())
    next(look)
    assert loaded(run.load()) == [1, 2, 3, 4, 5, 6]
    run.tell(7)
    assert followed([*look, *run.look()]) == [7]
