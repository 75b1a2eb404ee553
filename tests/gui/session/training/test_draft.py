"""The draft: follows the run that is shown until it is changed by hand, and marks what differs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from engine.models.config import ConfigError, RunConfig
from engine.variants.knobs import KnobError
from gui.session.runs.book import RunBook
from gui.session.training.draft import Draft, differences
from gui.session.training.run_names import suggest, unique
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset


@pytest.fixture
def book(qtbot: QtBot) -> RunBook:
    assert qtbot
    made = RunBook()
    other = lab.config("vanilla", seed=7, learning_rate=0.02, device="auto").to_dict()
    own = {"state": "finished", "created": "2026-11-26"}
    lines = [lab.line("vanilla"), lab.line("sparse")]
    made.set_lines([*lines, lab.line("vanilla", id="mine", settings=other, **own)])
    made.choose("vanilla")
    return made


def draft_of(book: RunBook, by_hand: str = "") -> Draft:
    """A draft with quick settings from the last session."""
    saved = {key: lab.config(key, epochs=5).to_dict() for key in lab.KEYS}
    made = Draft(book, saved, by_hand)
    book.set_catalogue(lab.catalogue())
    return made


def config_of(draft: Draft) -> RunConfig:
    assert draft.config is not None
    return draft.config


def test_it_follows_the_run_that_is_shown(book: RunBook) -> None:
    draft = draft_of(book)
    told = Heard(draft.changed)
    assert config_of(draft) == lab.config("vanilla")
    book.choose("sparse")
    assert config_of(draft) == lab.config("sparse")
    book.choose("mine")
    assert (config_of(draft).seed, config_of(draft).learning_rate) == (7, 0.02)
    assert draft.follows
    assert draft.differs == frozenset()
    assert len(told) >= 2


def test_the_device_is_that_of_here(book: RunBook) -> None:
    draft = draft_of(book)
    assert config_of(draft).device == "cpu"
    book.choose("mine")
    assert config_of(draft).device == "cpu"


def test_what_is_changed_by_hand_stays_and_is_marked(book: RunBook) -> None:
    draft = draft_of(book)
    edits = Heard(draft.edited)
    draft.change(epochs=9)
    draft.change_network("code", 16)
    assert not draft.follows
    assert draft.differs == {"epochs", "code"}
    assert [edit.what for (edit,) in edits.calls] == ["epochs", "code"]
    book.choose("mine")
    assert (config_of(draft).epochs, config_of(draft).seed) == (9, 0)
    assert draft.differs == {"epochs", "code", "seed", "learning_rate"}
    book.choose("sparse")
    assert "variant" in draft.differs
    draft.take()
    assert config_of(draft) == lab.config("sparse")
    assert draft.follows
    assert draft.differs == frozenset()
    book.choose("vanilla")
    assert config_of(draft) == lab.config("vanilla")


def test_the_same_value_is_no_change(book: RunBook) -> None:
    draft = draft_of(book)
    edits = Heard(draft.edited)
    draft.change(epochs=config_of(draft).epochs)
    assert draft.follows
    assert len(edits) == 0


def test_a_run_that_is_not_shown_lends_its_settings_but_is_not_followed(book: RunBook) -> None:
    draft = draft_of(book)
    draft.take("mine")
    assert config_of(draft).seed == 7
    assert not draft.follows
    assert draft.differs == {"seed", "learning_rate"}


def test_another_variant_has_the_settings_that_it_had_last(book: RunBook) -> None:
    draft = draft_of(book)
    draft.choose("denoising")
    assert config_of(draft) == lab.config("denoising", epochs=5)  # of the last session
    draft.change(epochs=3)
    draft.choose("vanilla")
    draft.choose("denoising")
    assert config_of(draft).epochs == 3
    assert draft.remembered()["denoising"]["epochs"] == 3
    draft.reset()
    assert config_of(draft).epochs == RunConfig.default("denoising").epochs
    assert config_of(draft).device == "cpu"


def test_what_is_out_of_bounds_is_refused_and_changes_nothing(book: RunBook) -> None:
    draft = draft_of(book)
    before = config_of(draft)
    with pytest.raises(ConfigError):
        draft.change(learning_rate=-1.0)
    draft.choose("denoising")
    with pytest.raises(KnobError):
        draft.change_knob("level", 99.0)
    draft.choose("vanilla")
    assert config_of(draft).learning_rate == before.learning_rate


def test_a_draft_changed_by_hand_is_there_tomorrow(book: RunBook) -> None:
    draft = draft_of(book, "denoising")
    assert not draft.follows
    assert config_of(draft) == lab.config("denoising", epochs=5)
    book.choose("sparse")
    assert draft.variant == "denoising"


def test_another_data_set_is_that_of_the_draft_and_differs_from_the_run(
    book: RunBook, dataset: Dataset
) -> None:
    draft = draft_of(book)
    book.set_dataset(dataset)
    assert draft.differs == frozenset()
    book.set_dataset(lab.digits("kmnist", "KMNIST", 300))
    assert config_of(draft).dataset == "kmnist"
    assert draft.differs == {"dataset"}
    book.choose("mine")
    assert config_of(draft).dataset == "kmnist"
    draft.choose("denoising")
    assert config_of(draft).dataset == "kmnist"


def test_settings_that_a_run_got_on_the_way_are_followed(book: RunBook) -> None:
    draft = draft_of(book)
    changed = replace(lab.config("vanilla"), learning_rate=0.5)
    book.change_config("vanilla", changed)
    assert config_of(draft).learning_rate == 0.5
    draft.change(learning_rate=0.25)
    assert draft.differs == {"learning_rate"}
    book.change_config("vanilla", replace(changed, learning_rate=0.25))
    assert draft.differs == frozenset()


def test_a_run_with_settings_that_cannot_be_says_so(book: RunBook) -> None:
    draft = draft_of(book)
    notices, before = Heard(draft.noticed), draft.config
    book.add_line(lab.line("vanilla", id="bad", settings={"variant": "vanilla"}, state="new"))
    book.choose("bad")
    assert [kind for kind, _ in notices.calls] == ["error"]
    assert draft.config == before


def test_differences_are_named_by_setting_and_knob() -> None:
    one = lab.config("denoising")
    level = one.knobs.changed(level=0.7)
    assert differences(one, one) == frozenset()
    assert differences(one, replace(one, knobs=level, batch_size=3)) == {"level", "batch_size"}
    assert differences(one, replace(one, device="auto")) == frozenset()


def test_a_name_says_what_is_not_as_usual_and_is_taken_by_nobody() -> None:
    usual = RunConfig.default("vanilla")
    assert suggest(usual, "Vanilla", []) == "Vanilla"
    assert suggest(usual, "Vanilla", ["vanilla"]) == "Vanilla · code 32"
    taken = ["Vanilla", "vanilla · CODE 32", "Vanilla · code 32 (2)"]
    assert suggest(usual, "Vanilla", taken) == "Vanilla · code 32 (3)"
    fast = replace(usual, learning_rate=0.01)
    assert suggest(fast, "Vanilla", ["Vanilla"]) == "Vanilla · lr 0.01"
    assert suggest(fast, "Vanilla", ["Vanilla · lr 0.01"]) == "Vanilla · code 32 · lr 0.01"
    narrow = replace(usual, network=replace(usual.network, code=8), learning_rate=0.01)
    assert suggest(narrow, "Vanilla", []) == "Vanilla · code 8 · lr 0.01"
    noisy = RunConfig.default("denoising")
    noisy = replace(noisy, knobs=noisy.knobs.changed(level=0.7), epochs=3)
    assert suggest(noisy, "Denoising", []).endswith(" 0.7")
    assert unique("a", ["b"]) == "a"
