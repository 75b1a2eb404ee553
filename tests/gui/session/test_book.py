"""The run book: one entry per variant, and which of them is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.models.config import ConfigError, RunConfig
from engine.training.events import Losses
from gui.session import messages, tasks
from gui.session.book import RunBook
from gui.session.entry import RunEntry
from gui.session.messages import LossBatch
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session


@pytest.fixture
def book(qtbot: QtBot, dataset: Dataset) -> RunBook:
    assert qtbot
    made = RunBook("sparse")
    made.set_catalogue(lab.catalogue(), {key: lab.config(key) for key in lab.KEYS})
    made.set_dataset(dataset)
    return made


def test_before_the_engine_is_there_nothing_is_shown(qtbot: QtBot) -> None:
    assert qtbot
    book = RunBook("vanilla")
    assert book.entry is None
    assert book.model is None
    assert book.frame is None


def test_the_catalogue_opens_an_entry_for_every_variant(book: RunBook) -> None:
    assert list(book.entries) == lab.KEYS
    assert book.current == "sparse"
    assert all(entry.model is None for entry in book.entries.values())


def test_an_unknown_first_variant_gives_way_to_the_first(qtbot: QtBot) -> None:
    assert qtbot
    book = RunBook("no such thing")
    chosen = Heard(book.chosen)
    book.set_catalogue(lab.catalogue(), {key: lab.config(key) for key in lab.KEYS})
    assert book.current == lab.KEYS[0]
    assert chosen.calls == [(lab.KEYS[0],)]


def test_choosing_tells_once_and_only_of_another(book: RunBook) -> None:
    chosen = Heard(book.chosen)
    for key in ("sparse", "vanilla", "vanilla", "no such thing"):
        book.choose(key)
    assert chosen.calls == [("vanilla",)]


def test_configuring_changes_one_variant_and_tells_only_of_changes(book: RunBook) -> None:
    changed = Heard(book.config_changed)
    book.configure("sparse", learning_rate=0.01)
    book.configure("sparse", learning_rate=0.01)
    assert changed.calls == [("sparse",)]
    assert book.entries["sparse"].config.learning_rate == 0.01
    assert book.entries["vanilla"].config.learning_rate == lab.config("vanilla").learning_rate
    with pytest.raises(ConfigError):
        book.configure("sparse", learning_rate=-1.0)
    assert book.entries["sparse"].config.learning_rate == 0.01


def test_resetting_gives_the_defaults_on_the_data_that_is_loaded(book: RunBook) -> None:
    book.set_dataset(lab.digits("kmnist", "KMNIST", 300))
    book.configure("sparse", epochs=77)
    book.reset("sparse")
    default = RunConfig.default("sparse")
    config = book.entries["sparse"].config
    assert config.epochs == default.epochs
    assert config.network == default.network
    assert config.dataset == "kmnist"


def test_another_data_set_keeps_models_and_forgets_what_they_made_of_the_old(
    book: RunBook, dataset: Dataset
) -> None:
    model = lab.untrained("sparse")
    book.add(messages.Opened(model))
    book.add(tasks.encode(model, dataset))
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
    assert {each.config.dataset for each in book.entries.values()} == {"kmnist"}


def test_a_late_look_through_a_replaced_model_is_dropped(book: RunBook, dataset: Dataset) -> None:
    old, new = lab.untrained("sparse"), lab.untrained("sparse", seed=1)
    book.add(messages.Opened(old))
    book.add(messages.Opened(new))
    frames = Heard(book.frame_changed)
    book.add(tasks.encode(old, dataset))
    assert book.entries["sparse"].frame is None
    assert len(frames) == 0
    book.add(tasks.encode(new, dataset))
    frame = book.frame
    assert frame is not None
    assert frame.model is new
    np.testing.assert_array_equal(frame.codes, new.encode(dataset.pixels("test")))


def test_an_earlier_frame_answers_until_the_newest_returns(book: RunBook, dataset: Dataset) -> None:
    old, new = lab.untrained("sparse"), lab.untrained("sparse", seed=1)
    book.add(messages.Opened(new))
    book.add(tasks.encode(new, dataset))
    newest, earlier = book.frame, tasks.encode(old, dataset).frame
    assert newest is not None
    book.show_frame(earlier)
    assert book.model is old
    assert book.frame is earlier
    book.show_frame(newest)
    assert book.model is new
    book.show_frame(earlier)
    book.choose("vanilla")
    book.choose("sparse")
    assert book.model is new


def test_a_percentile_is_the_part_of_the_test_set_with_smaller_errors() -> None:
    entry = RunEntry(lab.config("vanilla"), errors=np.arange(200, dtype=np.float32))
    assert entry.percentile(-1.0) == 0
    assert entry.percentile(50.0) == 25
    assert entry.percentile(1e9) == 100
    assert RunEntry(lab.config("vanilla")).percentile(0.5) is None


def test_the_laboratory_opens_with_the_shipped_models_seen(
    session: Session, dataset: Dataset
) -> None:
    book = session.book
    assert book.dataset is dataset
    for key, entry in book.entries.items():
        assert (entry.model is not None) == (key in lab.SHIPPED)
        if entry.model is not None:
            assert entry.shipped
            assert entry.frame is not None
            assert entry.errors is not None
            expected = entry.model.squared_errors(dataset.test_images)
            np.testing.assert_array_equal(entry.errors, expected)


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
        book.add(messages.Opened(model))  # resets the history and takes the frame away
        book.add(tasks.encode(model, dataset))
        book.add_losses(key, batch)
        assert [len(heard) for heard in every] == [number, 2 * number, number, number]
        told = 0 if key == "vanilla" else 1
        assert [len(heard) for heard in shown] == [told, 2 * told, told, told]
    assert shown[2].calls == [(batch,)]
    earlier = tasks.encode(lab.untrained("sparse", seed=1), dataset).frame
    book.show_frame(earlier)
    assert [len(heard) for heard in shown] == [2, 3, 1, 1]


def test_a_run_is_ready_when_engine_and_data_are_there(qtbot: QtBot, dataset: Dataset) -> None:
    assert qtbot
    book = RunBook("sparse")
    assert book.ready is None
    book.set_catalogue(lab.catalogue(), {key: lab.config(key) for key in lab.KEYS})
    assert book.ready is None
    book.set_dataset(dataset)
    ready = book.ready
    assert ready is not None
    assert (ready.key, ready.entry, ready.dataset) == ("sparse", book.entry, dataset)
