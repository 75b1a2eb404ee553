"""The line-up: one image and one draw of noise through every run that is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.images.noise import corrupt_arrays
from engine.models import inspection
from gui.session.latent.inspector import NOISE_SEED
from tests.gui import lab

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from engine.models.inspection import Inspection
    from engine.models.model import Model
    from gui.session import Session


@pytest.fixture
def pinned(qtbot: QtBot, session: Session) -> Session:
    """Vanilla is shown, both runs are pinned and in memory."""
    session.book.set_pins(lab.SHIPPED)
    lab.wait_idle(qtbot, session)
    return session


def reading(session: Session, key: str) -> Inspection:
    found = session.lineup.readings[key]
    assert found is not None
    return found


def test_every_compared_run_sees_the_same_noisy_image(pinned: Session, dataset: Dataset) -> None:
    pinned.inspector.inspect(4)
    pinned.inspector.set_noise("gaussian", 0.4)
    clean = dataset.pixels("test", [4])
    noisy = corrupt_arrays(clean, "gaussian", 0.4, NOISE_SEED)
    assert list(pinned.lineup.readings) == ["vanilla", "sparse"]
    for key in lab.SHIPPED:
        model = pinned.book.model_of(key)
        expected = inspection.inspect_image(model, clean[0], noisy[0])
        found = reading(pinned, key)
        np.testing.assert_array_equal(found.shown, noisy[0])
        np.testing.assert_array_equal(found.reconstruction, expected.reconstruction)
        assert found.psnr == expected.psnr
    assert reading(pinned, "vanilla") is pinned.inspector.reading


def test_pins_and_the_shown_run_decide_who_stands_there(pinned: Session) -> None:
    pinned.inspector.inspect(0)
    heard = lab.Heard(pinned.lineup.changed)
    pinned.book.set_pins([])
    assert list(pinned.lineup.readings) == ["vanilla"]
    pinned.book.choose("sparse")
    assert list(pinned.lineup.readings) == ["sparse"]
    pinned.book.remove("sparse")
    assert list(pinned.lineup.readings) == ["vanilla"]
    assert len(heard) >= 3


def test_a_newer_model_of_another_run_answers_at_once(pinned: Session, dataset: Dataset) -> None:
    pinned.inspector.inspect(2)
    newer = lab.untrained("sparse", seed=7)
    pinned.book.set_model("sparse", newer)
    image = dataset.pixels("test", [2])
    np.testing.assert_array_equal(
        reading(pinned, "sparse").reconstruction,
        inspection.inspect_image(newer, image[0]).reconstruction,
    )


def test_runs_that_are_shown_at_another_moment_together_are_told_of_once(
    qtbot: QtBot, pinned: Session, dataset: Dataset
) -> None:
    pinned.book.add_line(lab.line("denoising", state="stopped"))
    lab.put(pinned.book, lab.untrained("denoising"), dataset)
    pinned.book.set_pins((*lab.SHIPPED, "denoising"))
    lab.wait_idle(qtbot, pinned)
    pinned.inspector.inspect(2)
    before = {key: reading(pinned, key) for key in ("sparse", "denoising")}
    heard = lab.Heard(pinned.lineup.changed)
    at_frames: list[bool] = []  # whoever marks a run's map reads what its model of then says
    pinned.book.frame_changed.connect(
        lambda run: at_frames.append(reading(pinned, run) is not before[run])
    )
    pinned.book.show_frames(
        {key: lab.encoded(key, lab.untrained(key, seed=9), dataset).frame for key in before}
    )
    assert at_frames == [True, True]
    assert len(heard) == 1


def test_a_model_that_comes_back_has_answered_already(
    pinned: Session, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned.inspector.inspect(2)
    pinned.inspector.set_noise("gaussian", 0.4)
    newest = dict(pinned.lineup.readings)
    moment = {
        key: lab.encoded(key, lab.untrained(key, seed=9), dataset).frame for key in lab.SHIPPED
    }
    pinned.book.show_frames(moment)
    earlier = dict(pinned.lineup.readings)
    asked: list[object] = []
    original = inspection.inspect_image

    def inspect(model: Model, *images: np.ndarray) -> Inspection:
        asked.append(model)
        return original(model, *images)

    monkeypatch.setattr(inspection, "inspect_image", inspect)
    pinned.book.show_frames({})
    assert all(pinned.lineup.readings[key] is newest[key] for key in lab.SHIPPED)
    pinned.book.show_frames(moment)
    assert all(pinned.lineup.readings[key] is earlier[key] for key in lab.SHIPPED)
    assert asked == []
    pinned.inspector.set_noise("gaussian", 0.3)
    assert len(asked) == 2


def test_an_edit_is_of_the_shown_run_alone(pinned: Session) -> None:
    pinned.inspector.inspect(1)
    before = reading(pinned, "sparse").reconstruction
    pinned.inspector.edit(0, 3.0)
    assert reading(pinned, "vanilla").edited
    assert not reading(pinned, "sparse").edited
    np.testing.assert_array_equal(reading(pinned, "sparse").reconstruction, before)


def test_a_bare_code_is_of_the_shown_run_alone(pinned: Session) -> None:
    pinned.inspector.decode_at(0.0, 0.0)
    assert reading(pinned, "vanilla").clean is None
    assert pinned.lineup.readings["sparse"] is None


def test_a_run_that_is_not_in_memory_has_a_place_and_no_reading(pinned: Session) -> None:
    pinned.inspector.inspect(0)
    key = lab.unread(pinned.book)
    pinned.book.set_pins([*lab.SHIPPED, key])
    assert pinned.lineup.readings[key] is None


def test_a_change_of_the_shown_code_asks_no_other_run(pinned: Session) -> None:
    pinned.inspector.inspect(3)
    before = reading(pinned, "sparse")
    pinned.inspector.edit(0, 2.5)
    assert reading(pinned, "sparse") is before
    assert reading(pinned, "vanilla").edited
    pinned.inspector.inspect(4)  # another image
    assert reading(pinned, "sparse") is not before
