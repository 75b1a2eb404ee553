"""The run book: which runs there are, in which order, and which of them is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from engine.models.records import EpochRecord
from engine.training.events import Losses
from gui.session.messages import LossBatch
from gui.session.runs.book import RunBook
from gui.session.runs.entry import RunEntry
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session.folders.run_line import RunLine


@pytest.fixture
def book(qtbot: QtBot, dataset: Dataset) -> RunBook:
    assert qtbot
    made = RunBook()
    made.set_lines([lab.line(key, listed=True) for key in lab.KEYS])
    made.set_catalogue(lab.catalogue())
    made.set_dataset(dataset)
    made.choose("sparse")
    return made


def own(number: int, **changes: Any) -> RunLine:
    """A person's own run, the newer the larger the number."""
    made = f"2026-11-0{number}"
    return lab.line(
        "vanilla", **{"id": f"own{number}", "state": "finished", "created": made, **changes}
    )


def test_before_runs_are_listed_nothing_is_shown(qtbot: QtBot) -> None:
    assert qtbot
    book = RunBook()
    assert book.entry is None
    assert book.model is None
    assert book.frame is None
    assert book.compared == ()


def test_the_shipped_runs_come_first_then_ones_own_newest_first(book: RunBook) -> None:
    shipped = [lab.line(key, listed=True) for key in lab.KEYS]
    mine = [own(number, listed=True) for number in (1, 3, 2)]
    told = Heard(book.runs_changed)
    book.set_lines([*shipped, *mine])
    assert list(book.entries) == [*lab.KEYS, "own3", "own2", "own1"]
    assert len(told) == 1
    colours = [entry.colour for entry in book.entries.values()]
    assert colours == [*range(len(lab.KEYS)), 9, 8, 7]
    # What is gone from the folder goes; a colour is never given again.
    book.choose("own2")
    chosen = Heard(book.chosen)
    book.set_lines([*shipped, *mine[:2], own(4, listed=True)])
    assert list(book.entries) == [*lab.KEYS, "own4", "own3", "own1"]
    assert book.entries["own4"].colour == 10
    assert chosen.calls == [(lab.KEYS[0],)]


def test_a_line_that_changed_is_told_of_by_its_run(book: RunBook) -> None:
    book.set_lines([*(lab.line(key, listed=True) for key in lab.KEYS), own(1, listed=True)])
    moved, changed = Heard(book.runs_changed), Heard(book.run_changed)
    lines = [*(lab.line(key, listed=True) for key in lab.KEYS), own(1, name="new", listed=True)]
    book.set_lines(lines)
    book.set_lines(lines)
    assert changed.calls == [("own1",)]
    assert len(moved) == 0
    assert book.entries["own1"].name == "new"


def test_the_run_in_training_is_not_what_its_folder_says(book: RunBook) -> None:
    book.set_lines([own(1, listed=True)])
    book.training = "own1"
    book.set_lines([own(1, name="behind", listed=True)])
    assert book.entries["own1"].name == "Vanilla"
    book.set_lines([])  # its folder may be on a disk that is gone
    assert list(book.entries) == ["own1"]
    book.training = ""
    book.set_lines([])
    assert book.entries == {}
    assert book.shown == ""


def test_what_came_from_elsewhere_stays_when_the_folder_is_looked_at(book: RunBook) -> None:
    book.add_line(own(1))
    book.set_lines([])
    assert list(book.entries) == ["own1"]


def test_choosing_tells_once_and_only_of_another(book: RunBook) -> None:
    chosen = Heard(book.chosen)
    for key in ("sparse", "vanilla", "vanilla", "no such thing"):
        book.choose(key)
    assert chosen.calls == [("vanilla",)]


def test_in_place_of_a_removed_run_its_neighbour_is_shown(book: RunBook) -> None:
    for number in (1, 2):
        book.add_line(own(number))
    book.set_pins(["own1", "own2"])
    book.choose("own2")
    book.remove("own2")
    assert (book.shown, book.pinned) == ("own1", ("own1",))
    book.remove("own1")
    assert (book.shown, book.pinned) == (lab.KEYS[-1], ())


def test_another_data_set_keeps_models_and_forgets_what_they_made_of_the_old(
    book: RunBook, dataset: Dataset
) -> None:
    model = lab.untrained("sparse")
    lab.put(book, model, dataset)
    entry = book.entries["sparse"]
    assert entry.frame is not None
    assert entry.errors is not None
    told = Heard(book.dataset_changed)
    other = lab.digits("kmnist", "KMNIST", 300)
    book.set_dataset(other)
    assert told.calls == [(other,)]
    assert entry.model is model
    assert entry.frame is None
    assert entry.errors is None


def test_a_late_look_through_a_replaced_model_is_dropped(book: RunBook, dataset: Dataset) -> None:
    old, new = lab.untrained("sparse"), lab.untrained("sparse", seed=1)
    lab.put(book, old, None)
    lab.put(book, new, None)
    frames = Heard(book.frame_changed)
    book.put_encoded(lab.encoded("sparse", old, dataset))
    assert book.entries["sparse"].frame is None
    assert len(frames) == 0
    book.put_encoded(lab.encoded("sparse", new, dataset))
    frame = book.frame
    assert frame is not None
    assert frame.model is new
    np.testing.assert_allclose(frame.codes, new.encode(dataset.pixels("test")), atol=0.01)


def test_an_earlier_frame_answers_until_the_newest_returns(book: RunBook, dataset: Dataset) -> None:
    old, new = lab.untrained("sparse"), lab.untrained("sparse", seed=1)
    lab.put(book, new, dataset)
    newest, earlier = book.frame, lab.encoded("sparse", old, dataset).frame
    assert newest is not None
    book.show_frames({"sparse": earlier})
    assert book.model is old
    assert book.frame is earlier
    assert book.shows_earlier
    assert book.errors is None
    book.show_frames({"sparse": newest})
    assert book.model is new
    assert not book.shows_earlier
    book.show_frames({"sparse": earlier})
    book.choose("vanilla")
    assert book.model_of("sparse") is old  # it may be pinned beside the one that is shown
    book.choose("sparse")
    assert book.model is new


def test_a_moment_of_several_runs_is_told_of_each_and_once_of_all(
    book: RunBook, dataset: Dataset
) -> None:
    for key in lab.SHIPPED:
        lab.put(book, lab.untrained(key), dataset)
    each, all_ = Heard(book.model_changed), Heard(book.models_changed)
    frames = Heard(book.frames_changed)
    moment = {
        key: lab.encoded(key, lab.untrained(key, seed=1), dataset).frame for key in lab.SHIPPED
    }
    book.show_frames(moment)
    assert [run for (run,) in each.calls] == [*lab.SHIPPED]
    assert (len(all_), len(frames)) == (1, 1)
    book.show_frames(moment)  # as before
    assert (len(all_), len(frames)) == (1, 1)
    book.set_model("sparse", lab.untrained("sparse", seed=2))
    assert (len(all_), len(frames)) == (2, 1)


def test_a_percentile_is_the_part_of_the_test_set_with_smaller_errors() -> None:
    entry = RunEntry(lab.line("vanilla"), errors=np.arange(200, dtype=np.float32))
    assert entry.percentile(-1.0) == 0
    assert entry.percentile(50.0) == 25
    assert entry.percentile(1e9) == 100
    assert RunEntry(lab.line("vanilla")).percentile(0.5) is None


def reports(first: int, *sizes: int, term: str = "reconstruction") -> list[Losses]:
    """Reports of so many batches each, from batch ``first`` on; a batch's loss is its number."""
    made = []
    for size in sizes:
        values = np.arange(first, first + size, dtype=np.float32)
        made.append(Losses(first, {"total": values, term: values / 2}))
        first += size
    return made


def test_many_small_reports_become_few_pieces_and_lose_nothing(book: RunBook) -> None:
    heard = Heard(book.losses_arrived)
    sent = reports(1, *[7, 3, 12, 1] * 60)
    for report in sent:
        book.add_losses("sparse", LossBatch((report,)))
    kept = book.entries["sparse"].losses
    assert len(kept) < 12
    assert [len(piece) for piece in kept] == sorted((len(piece) for piece in kept), reverse=True)
    steps = np.arange(1, 1 + 60 * 23)
    np.testing.assert_array_equal(np.concatenate([p.terms["total"] for p in kept]), steps)
    half = np.concatenate([piece.terms["reconstruction"] for piece in kept])
    np.testing.assert_allclose(half, steps / 2)
    assert [arguments[1] for arguments in heard.calls] == [LossBatch((report,)) for report in sent]


def test_reports_of_other_batches_or_terms_stay_apart(book: RunBook) -> None:
    for report in (
        *reports(1, 5),
        *reports(3, 9),  # gone back after a loss that was not finite
        *reports(12, 9, term="kl"),
    ):
        book.add_losses("sparse", LossBatch((report,)))
    kept = book.entries["sparse"].losses
    assert [(piece.first_step, len(piece)) for piece in kept] == [(1, 5), (3, 9), (12, 9)]


def test_what_changes_of_the_shown_entry_is_told_to_those_who_hear_of_it_alone(
    book: RunBook, dataset: Dataset
) -> None:
    shown = [
        Heard(signal)
        for signal in (
            book.shown_model_changed,
            book.shown_frame_changed,
            book.shown_losses_arrived,
            book.shown_history_reset,
        )
    ]
    every = [
        Heard(signal)
        for signal in (
            book.model_changed,
            book.frame_changed,
            book.losses_arrived,
            book.history_reset,
        )
    ]
    batch = LossBatch(tuple(reports(1, 3)))
    for number, key in enumerate(("vanilla", "sparse"), 1):
        model = lab.untrained(key)
        lab.put(
            book, model, dataset
        )  # resets the history and takes the frame away, then brings one
        book.add_losses(key, batch)
        assert [len(heard) for heard in every] == [number, 2 * number, number, number]
        told = 0 if key == "vanilla" else 1
        assert [len(heard) for heard in shown] == [told, 2 * told, told, told]
    assert shown[2].calls == [(batch,)]
    earlier = lab.encoded("sparse", lab.untrained("sparse", seed=1), dataset).frame
    book.show_frames({"sparse": earlier})
    assert [len(heard) for heard in shown] == [2, 3, 1, 1]


def test_what_came_after_a_step_is_cut_away(book: RunBook) -> None:
    entry = book.entries["sparse"]
    entry.steps_per_epoch = 4
    book.add_losses("sparse", LossBatch(tuple(reports(1, 5, 4))))
    figures = {"total": 0.5, "bce": 0.1, "mse": 0.1, "psnr": 20.0}
    for epoch in (1, 2):
        book.add_epoch("sparse", EpochRecord(epoch, {"total": 0.75}, figures, 1.0, 1.0))
    assert entry.line.figures == figures
    resets = Heard(book.history_reset)
    book.cut("sparse", 9)
    assert len(resets) == 0
    book.cut("sparse", 6)
    assert resets.calls == [("sparse",)]
    assert sum(map(len, entry.losses)) == 6
    assert [record.epoch for record in entry.history] == [1]


def test_a_list_that_is_behind_a_training_here_changes_nothing(book: RunBook) -> None:
    line = lab.line("denoising", listed=True, state="finished", epoch=2.0)
    book.add_line(line)
    late = replace(line, state="running", epoch=1.0)
    others = [entry.line for entry in book.entries.values() if entry.id != line.id]
    book.set_lines([*others, late], line.id)
    assert book.entries[line.id].line == line
    book.set_lines([*others, late])  # one that was asked for afterwards is believed
    assert book.entries[line.id].line == late
