"""Sums of codes: against the sum by hand, in the run that is shown, with codes that are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gui.session.latent.arithmetic import MOST_TERMS, Term
from tests.gui import lab

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session import Session
    from gui.session.latent.arithmetic import Arithmetic


@pytest.fixture
def arithmetic(session: Session) -> Arithmetic:
    session.inspector.inspect(4)
    return session.arithmetic


def of_class(dataset: Dataset, label: int) -> np.ndarray:
    return np.flatnonzero(dataset.labels("test") == label)


def test_it_is_the_code_less_one_mean_and_plus_another(
    session: Session, arithmetic: Arithmetic, dataset: Dataset
) -> None:
    threes, eights = of_class(dataset, 3), of_class(dataset, 8)
    arithmetic.add(Term(-1, "all 3", threes))
    arithmetic.add(Term(1, "all 8", eights))
    result, frame, model = arithmetic.result(), session.plane.frame, session.book.model
    assert result is not None
    assert frame is not None
    assert model is not None
    own = model.encode(dataset.pixels("test", [4]))[0]
    means = [frame.codes[group].mean(0) for group in (threes, eights)]
    whole = own - means[0] + means[1]
    np.testing.assert_allclose(result.codes, [own, *means, whole], atol=1e-5)
    np.testing.assert_allclose(result.decoded, model.decode(result.codes), atol=1e-6)


def test_a_group_taken_away_from_itself_leaves_the_code(
    arithmetic: Arithmetic, dataset: Dataset
) -> None:
    for sign in (1, -1):
        arithmetic.add(Term(sign, "all 3", of_class(dataset, 3)))
    result = arithmetic.result()
    assert result is not None
    np.testing.assert_allclose(result.codes[-1], result.codes[0], atol=1e-5)
    arithmetic.remove(1)
    result = arithmetic.result()
    assert result is not None
    assert len(result.codes) == 3
    assert len(arithmetic.terms) == 1


def test_terms_are_images_so_that_each_run_has_its_own_mean(
    qtbot: QtBot, session: Session, arithmetic: Arithmetic, dataset: Dataset
) -> None:
    arithmetic.add(Term(1, "all 3", of_class(dataset, 3)))
    first = arithmetic.result()
    lab.show(qtbot, session, "sparse")
    second, frame = arithmetic.result(), session.plane.frame
    assert first is not None
    assert second is not None
    assert frame is not None
    mean = frame.codes[of_class(dataset, 3)].mean(0)
    np.testing.assert_allclose(second.codes[1], mean, atol=1e-5)
    assert not np.allclose(first.codes[1], second.codes[1])


def test_a_moment_without_codes_of_a_term_has_no_sum(
    session: Session, arithmetic: Arithmetic
) -> None:
    frame = session.plane.frame
    assert frame is not None
    arithmetic.add(Term(1, "2 images", np.array([1, 3])))
    some = np.array([0, 2])
    session.book.set_frame("vanilla", replace(frame, codes=frame.codes[some], images=some))
    assert arithmetic.result() is None


def test_there_are_not_too_many_terms_and_none_with_other_data(
    session: Session, arithmetic: Arithmetic, dataset: Dataset
) -> None:
    for _ in range(MOST_TERMS + 2):
        arithmetic.add(Term(1, "2 images", np.array([1, 3])))
    assert len(arithmetic.terms) == MOST_TERMS
    session.show_dataset(dataset)
    assert arithmetic.terms == ()
    assert arithmetic.result() is None  # an empty canvas
