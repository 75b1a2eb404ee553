"""LDAs of wide codes: fitted in the background, the PCA being shown until they are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gui.session.latent import drawn_map, map_caption
from gui.session.latent.latent_view import Places
from gui.session.latent.map_choice import LDA, PCA, MapChoice
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session
    from gui.session.latent.latent_view import View


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_map, "AT_ONCE", 7)  # the laboratory's codes have 8


def view(session: Session) -> View:
    found = session.plane.view("vanilla")
    assert found is not None
    return found


def caption(session: Session) -> str:
    return map_caption.caption(view(session), "", "")


def test_the_pca_is_shown_until_it_is_there(
    qtbot: QtBot, session: Session, dataset: Dataset
) -> None:
    moved = Heard(session.plane.moved)
    session.plane.choose_kind(LDA)
    assert (view(session).kind, view(session).wanted) == (PCA, LDA)
    assert map_caption.AWAITED in caption(session)
    lab.wait_idle(qtbot, session)
    assert (view(session).kind, len(moved)) == (LDA, 1)
    assert map_caption.AWAITED not in caption(session)
    frame, labels = view(session).frame, dataset.labels("test")
    at_once = Places.of(frame, MapChoice(LDA), labels, drawn_map.fit(frame, labels))
    np.testing.assert_array_equal(view(session).points, at_once.points)


def test_it_is_fitted_once(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    session.plane.choose_kind(LDA)
    for _ in range(3):
        view(session)
    lab.wait_idle(qtbot, session)
    monkeypatch.setattr(drawn_map, "fit", lambda *_: pytest.fail("fitted again"))
    session.plane.choose_kind(PCA)
    session.plane.choose_kind(LDA)
    assert view(session).kind == LDA
    session.plane.set_axes((2, 1))
    assert (view(session).kind, view(session).axes) == (LDA, (2, 1))


def test_without_classes_to_part_that_is_said(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn_map, "fit", lambda *_: drawn_map.Fitted(None))
    session.plane.choose_kind(LDA)
    assert view(session).drawn.awaited
    lab.wait_idle(qtbot, session)
    assert view(session).kind == PCA
    assert map_caption.NO_CLASSES in caption(session)


def test_a_run_in_training_moves_on_too_fast(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted: list[int] = []
    monkeypatch.setattr(drawn_map, "fit", lambda *_: fitted.append(1))
    session.plane.choose_kind(LDA)
    whole = view(session).frame
    lab.wait_idle(qtbot, session)
    assert fitted == [1]
    some = np.arange(0, len(whole.codes), 2)
    session.book.set_frame("vanilla", replace(whole, codes=whole.codes[some], images=some))
    assert view(session).kind == PCA
    assert map_caption.PASSING in caption(session)
    lab.wait_idle(qtbot, session)
    assert fitted == [1]


def test_a_newer_frame_is_fitted_in_place_of_an_older(
    qtbot: QtBot, session: Session, dataset: Dataset
) -> None:
    session.plane.choose_kind(LDA)
    older = view(session).frame
    newer = lab.encoded("x", lab.untrained("vanilla", seed=3), dataset).frame
    session.book.set_frame("vanilla", newer)
    lab.wait_idle(qtbot, session)
    assert (view(session).kind, view(session).frame) == (LDA, newer)
    session.book.set_frame("vanilla", older)
    assert view(session).drawn.awaited


def test_other_images_have_another(qtbot: QtBot, session: Session) -> None:
    session.plane.choose_kind(LDA)
    view(session)
    session.show_dataset(lab.digits("other", "Other", 300))
    lab.wait_idle(qtbot, session)
    assert view(session).kind == LDA
