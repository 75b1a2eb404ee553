"""The tab Sensitivity alone: what it asks for, when, and what it draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.core.arrays import flat
from engine.core.progress import run_to_end
from engine.evaluation import jacobian
from gui.background.worker import Failed, Finished
from gui.panels.sensitivity import MOST, Sensitivity
from gui.session.figures.measurements import measure_noticed
from gui.session.latent.inspector import PLANE_POINT
from tests.gui import lab
from tests.gui.fakes import Spy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from gui.session.figures.measured import Noticed
    from tests.gui.fakes import FakeSession, Request


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession) -> Sensitivity:
    fake.book.pinned = lab.SHIPPED
    made = Sensitivity(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made


def answers(request: Request) -> list[Noticed]:
    return list(request.work())


def give(request: Request) -> None:
    """Answer all of it."""
    for each in answers(request):
        request.answer(each)
    request.answer(Finished(None))


@pytest.mark.usefixtures("panel")
def test_every_compared_run_is_asked_about_the_first_test_image_where_nothing_is_drawn(
    fake: FakeSession, dataset: Dataset
) -> None:
    (request,) = fake.requests
    assert request.topic == "sensitivity"
    models, image = request.work.args[:2]
    assert list(models) == list(lab.SHIPPED)
    np.testing.assert_array_equal(image, dataset.pixels("test", [0])[0])


def test_what_is_measured_is_the_jacobian_in_units_of_both_spreads(dataset: Dataset) -> None:
    model, images = lab.untrained("vanilla"), dataset.pixels("test")
    (found,) = measure_noticed({"vanilla": model}, images[5], images, 3)
    assert found.noticed.shape == found.decoded.shape == (3, 1, 28, 28)
    squares = np.square(found.strengths.astype(float)).sum()
    norm = jacobian.contraction(model, images[5:6])[0]
    scale = images.var(0).sum() / model.encode(images).var(0).sum()
    assert squares == pytest.approx(norm * scale, rel=1e-3)
    whole = jacobian.jacobian(model, images[5])
    moved = np.linalg.norm(flat(found.noticed) @ whole.T, axis=1)
    np.testing.assert_allclose(moved * np.sqrt(scale), found.strengths[:3], rtol=1e-3)


def test_curves_and_pictures_are_drawn_as_they_come(
    panel: Sensitivity, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    curves = Spy(monkeypatch, panel.curves, "set_curves")
    (request,) = fake.requests
    first, second = answers(request)
    request.answer(first)
    label = f"Vanilla: {first.holding} of {len(first.strengths)}"
    assert [curve.label for curve in curves.last] == [label]
    np.testing.assert_array_equal(curves.last[0].y, first.strengths)
    request.answer(second)
    assert len(curves.last) == 2
    rows = Spy(monkeypatch, panel.grid, "set_rows")
    panel.kinds.set_current("decoded")
    panel._draw()
    shown, modes, _ = rows.last
    assert set(modes.values()) == {"signed"}
    largest = np.abs(shown["vanilla"]).max((1, 2, 3))
    np.testing.assert_allclose(largest, 1, rtol=1e-5)
    assert len(shown["vanilla"]) == min(MOST, len(first.strengths))


def test_while_an_answer_is_awaited_nothing_more_is_asked_and_the_newest_afterwards(
    panel: Sensitivity, fake: FakeSession, dataset: Dataset
) -> None:
    assert panel.isVisible()
    for number in (3, 4, 5):
        fake.inspector.image = dataset.pixels("test", [number])[0]
        fake.inspector.read.emit()
    assert len(fake.requests) == 1
    give(fake.requests[0])
    assert len(fake.requests) == 2
    np.testing.assert_array_equal(fake.requests[1].work.args[1], fake.inspector.image)
    give(fake.requests[1])
    fake.inspector.read.emit()  # the same image
    assert len(fake.requests) == 2


def test_while_a_bare_code_is_inspected_it_stays_with_the_drawing(
    panel: Sensitivity, fake: FakeSession, dataset: Dataset
) -> None:
    give(fake.requests[0])
    fake.inspector.drawn = dataset.pixels("test", [9])[0]
    fake.inspector.source = PLANE_POINT
    fake.inspector.read.emit()
    np.testing.assert_array_equal(fake.requests[1].work.args[1], fake.inspector.drawn)
    give(fake.requests[1])
    assert "your drawing" in panel._note.text()


def test_a_failure_is_tried_again(panel: Sensitivity, fake: FakeSession) -> None:
    fake.requests[0].answer(Failed(ValueError("no")))
    assert len(fake.requests) == 1
    panel.hide()
    panel.show()
    assert len(fake.requests) == 2


def test_other_data_are_asked_about_anew(panel: Sensitivity, fake: FakeSession) -> None:
    give(fake.requests[0])
    fake.book.dataset_changed.emit(fake.book.dataset)
    assert fake.calls == [("forget", "sensitivity")]
    assert len(fake.requests) == 2
    assert panel.isVisible()


def test_hidden_it_asks_nothing(qtbot: QtBot, fake: FakeSession) -> None:
    made = Sensitivity(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    fake.inspector.read.emit()
    assert fake.requests == []


def test_a_drawing_that_is_there_before_the_data_waits_for_them(
    qtbot: QtBot, fake: FakeSession, dataset: Dataset
) -> None:
    fake.book.dataset = None
    fake.inspector.drawn = dataset.pixels("test", [3])[0]
    made = Sensitivity(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    assert fake.requests == []
    fake.book.dataset = dataset
    fake.book.dataset_changed.emit(dataset)
    (request,) = fake.requests
    assert len(request.work.args[2]) > 1


def test_a_run_alone_is_exhausted(dataset: Dataset) -> None:
    images = dataset.pixels("test")
    assert run_to_end(measure_noticed({}, images[0], images, 3)) is None
