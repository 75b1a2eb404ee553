"""The window of draws from the prior, alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.core.progress import run_to_end
from engine.evaluation import codes, samples
from engine.evaluation.aggregate_posterior import AggregatePosterior
from engine.models import orientation
from gui.background.worker import Finished
from gui.panels.latent import prior_words
from gui.panels.latent.samples import COUNT, NO_PRIOR, NOT_FINITE, SamplesWindow
from gui.session.figures.measurements import measure_aggregate
from gui.widgets.saving import titles
from tests.gui import lab
from tests.gui.fakes import Spy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from tests.gui.fakes import FakeSession


@pytest.fixture
def variational(fake: FakeSession) -> FakeSession:
    """A variational run is shown."""
    fake.book.entries["variational"] = lab.entry("variational", lab.untrained("variational"))
    fake.book.shown = "variational"
    return fake


@pytest.fixture
def window(qtbot: QtBot, variational: FakeSession) -> SamplesWindow:
    made = SamplesWindow(variational)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made


def test_each_press_draws_anew_and_the_seed_brings_a_draw_back(
    window: SamplesWindow, variational: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Spy(monkeypatch, window.wall, "set_pictures")
    model = variational.book.model
    window.another.click()
    assert window.seed.value() == 1
    np.testing.assert_array_equal(drawn.last, samples.prior_samples(model, COUNT, 1))
    window.another.click()
    assert window.seed.value() == 2
    assert not np.array_equal(drawn.given[0], drawn.given[1])
    window.seed.set_value(1)
    window.seed.changed.emit(1)
    np.testing.assert_array_equal(drawn.last, drawn.given[0])
    assert titles.title(window.wall) == "Draws from the prior · Variational · epoch 0 · seed 1"


def test_another_moment_gets_the_same_draws_of_the_prior(
    window: SamplesWindow, variational: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Spy(monkeypatch, window.wall, "set_pictures")
    other = lab.untrained("variational", seed=5)
    variational.book.there.model = other
    variational.book.models_changed.emit()
    seed = int(window.seed.value())
    np.testing.assert_array_equal(drawn.last, samples.prior_samples(other, COUNT, seed))


def test_the_clouds_are_added_up_once_for_each_model(
    window: SamplesWindow, variational: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    curves = Spy(monkeypatch, window.curves, "set_curves")
    (request,) = variational.requests
    window.refresh()
    assert len(variational.requests) == 1
    found = run_to_end(request.work())
    request.answer(Finished(found))
    labels = [curve.label for curve in curves.last]
    units = prior_words.telling(found)
    assert labels == ["N(0, 1)", *(f"unit {u}: {found.kl[u]:.2f} nats" for u in units)]
    assert window._sentence.text() == prior_words.sentence(found, trained=False)
    window.refresh()
    assert len(variational.requests) == 1


def test_clouds_that_are_no_finite_numbers_are_said_to_be_so_and_not_asked_for_again(
    window: SamplesWindow, variational: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = Spy(monkeypatch, window.curves, "set_message")
    variational.requests[0].answer(Finished(None))
    assert messages.last == NOT_FINITE
    window.refresh()
    assert len(variational.requests) == 1


def test_a_run_without_a_prior_says_so_unless_one_beside_it_has_one(
    window: SamplesWindow, variational: FakeSession
) -> None:
    variational.book.pin_all("variational", "vanilla")
    variational.book.show("vanilla")
    assert window.run() == "variational"
    assert window.wall.count() == COUNT
    variational.book.pin_all("vanilla")
    assert window.run() == ""
    assert window.wall.count() == 0
    assert window._run.text() == NO_PRIOR


def test_a_draw_that_is_clicked_is_inspected_in_its_own_run(
    window: SamplesWindow, variational: FakeSession
) -> None:
    variational.book.pin_all("variational", "vanilla")
    variational.book.show("vanilla")
    window.wall.clicked.emit(5)
    assert variational.book.calls == [("choose", "variational")]
    ((name, code),) = variational.inspector.calls
    size = variational.book.model_of("variational").code_size
    expected = np.random.default_rng(0).standard_normal((COUNT, size), dtype=np.float32)[5]
    assert name == "decode"
    np.testing.assert_array_equal(code, expected)


def test_a_single_cloud_is_measured_on_all_test_images(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = lab.untrained("variational")
    monkeypatch.setattr(orientation, "SUBSET", 5)
    found = run_to_end(measure_aggregate(model, dataset))
    clouds = model.posterior(dataset.pixels("test"))
    assert found is not None
    assert clouds is not None
    assert found.single == pytest.approx(float(codes.kl_per_dimension(*clouds).sum()))


def test_a_model_without_clouds_has_no_aggregate(dataset: Dataset) -> None:
    work = measure_aggregate(lab.untrained("vanilla"), dataset)
    with pytest.raises(StopIteration) as end:
        next(work)
    assert end.value.value is None


def aggregate(
    kl: list[float], single: float, deviation: float = 1.0, active: int | None = None
) -> AggregatePosterior:
    count = len(kl)
    axis = np.linspace(-4, 4, 9, dtype=np.float32)
    return AggregatePosterior(
        axis,
        np.zeros((count, 9), np.float32),
        np.zeros(count, np.float32),
        np.full(count, deviation, np.float32),
        np.array(kl, np.float32),
        single,
        count if active is None else active,
    )


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (aggregate([0.01, 0.02], 12.3), "12.3 nats from the bell; all of them together"),
        (aggregate([0.01, 0.02], 12.3), "no strangers"),
        (aggregate([0.0, 0.0], 0.02, active=0), "Collapsed: each cloud is the bell itself"),
        (aggregate([0.01] * 20, 6.1, active=5), "Collapsed: 15 of 20 units are switched off"),
        (aggregate([0.01] * 20, 25.0, active=9), "no strangers"),  # most off, and it says enough
        (aggregate([0.9, 0.3], 30.0, 2.5), "wider than the bell (σ 2.50"),
        (aggregate([0.9, 0.3], 30.0, 0.5), "narrower than the bell"),
    ],
)
def test_the_sentence_tells_a_filled_bell_from_a_missed_one_and_a_collapsed_code(
    found: AggregatePosterior, says: str
) -> None:
    assert says in prior_words.sentence(found)


def test_a_code_that_has_learnt_nothing_has_not_collapsed() -> None:
    found = aggregate([0.0, 0.0], 0.02, active=0)
    assert "Collapsed" not in prior_words.sentence(found, trained=False)


def test_the_units_that_tell_most_are_the_nearest_the_middle_and_the_farthest() -> None:
    assert prior_words.telling(aggregate([0.3, 0.1, 0.5, 0.2, 0.4], 1.0)) == [1, 0, 2]
    assert prior_words.telling(aggregate([0.3], 1.0)) == [0]
