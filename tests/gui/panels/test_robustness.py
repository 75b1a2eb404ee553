"""The Robustness tab alone: what it asks to be measured, when, and what it draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.core.progress import Progress
from engine.evaluation.codec import NoisyInput
from gui import theme
from gui.background.worker import Failed, Finished
from gui.panels.robustness import Robustness
from gui.session.figures.measured import RobustnessCurve
from gui.session.figures.measurements import GAUSSIAN, LEVELS, NOISY, measure_robustness
from gui.session.latent.inspector import PLANE_POINT, TEST_IMAGE
from gui.session.training.training_control import IDLE, RUNNING
from tests.gui import lab
from tests.gui.fakes import Spy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from engine.data.dataset import Dataset
    from tests.gui.fakes import FakeSession


@pytest.fixture
def panel(qtbot: QtBot, fake: FakeSession) -> Robustness:
    fake.book.pinned = lab.SHIPPED
    made = Robustness(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made


def curve(fake: FakeSession, key: str, kind: str = GAUSSIAN) -> RobustnessCurve:
    codec = NoisyInput() if key == NOISY else fake.book.entries[key].model
    return RobustnessCurve(key, codec, kind, np.linspace(30, 10, len(LEVELS), dtype=np.float32))


@pytest.mark.usefixtures("panel")
def test_when_it_is_shown_all_that_is_missing_is_asked_for_once(fake: FakeSession) -> None:
    (request,) = fake.requests
    assert request.topic == "robustness"
    function, arguments = request.work.func, request.work.args
    assert function is measure_robustness
    assert list(arguments[0]) == ["vanilla", "sparse"]
    assert arguments[2] == GAUSSIAN
    fake.book.frames_changed.emit()
    assert len(fake.requests) == 1


def test_another_kind_is_asked_for_by_itself(panel: Robustness, fake: FakeSession) -> None:
    panel.kinds.set_current("masking")
    panel.refresh()
    assert fake.requests[-1].work.args[2] == "masking"
    assert len(fake.requests) == 2


def test_nothing_is_measured_while_a_run_goes_on(
    qtbot: QtBot, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.training.state = RUNNING
    made = Robustness(fake)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    assert fake.requests == []
    given = Spy(monkeypatch, made.curves, "set_message")
    made.refresh()
    assert given.last == "Measured once the run in training has ended"
    fake.training.be(IDLE)
    assert len(fake.requests) == 1
    assert given.last == "Measuring …"


def test_a_failure_is_tried_again_when_the_tab_comes_back(
    panel: Robustness, fake: FakeSession
) -> None:
    fake.requests[0].answer(Failed(ValueError("no")))
    assert len(fake.requests) == 1
    panel.hide()
    panel.show()
    assert len(fake.requests) == 2


def test_what_was_asked_for_once_can_be_asked_for_again(
    panel: Robustness, fake: FakeSession
) -> None:
    """A model that is let go leaves its address to the next: by that it must not be known."""
    fake.requests[0].answer(Finished(None))
    panel.refresh()
    assert len(fake.requests) == 2


def test_each_curve_is_drawn_as_it_comes(
    panel: Robustness, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Spy(monkeypatch, panel.curves, "set_curves")
    answer = fake.requests[0].answer
    answer(Progress("Vanilla: gaussian 0", 0, 9))
    assert drawn.given == []
    answer(curve(fake, "vanilla"))
    assert [line.label for line in drawn.last] == ["Vanilla"]
    answer(curve(fake, NOISY))
    answer(Finished(None))
    assert [line.label for line in drawn.last] == ["Vanilla", "Noisy input"]
    np.testing.assert_array_equal(drawn.last[0].x, np.array(LEVELS))
    assert drawn.last[0].pattern != drawn.last[1].pattern


def test_the_noise_on_the_drawing_is_marked_on_its_own_kind(
    panel: Robustness, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = Spy(monkeypatch, panel.curves, "set_marker")
    fake.inspector.noise, fake.inspector.level = GAUSSIAN, 0.3
    fake.inspector.read.emit()
    assert marks.last == 0.3
    fake.inspector.noise = "masking"
    fake.inspector.read.emit()
    assert marks.last is None


def test_other_data_are_measured_anew(panel: Robustness, fake: FakeSession) -> None:
    assert panel.isVisible()
    fake.book.dataset_changed.emit(fake.book.dataset)
    assert fake.calls == [("forget", "robustness")]
    assert len(fake.requests) == 2


def test_the_image_goes_through_every_compared_run_at_every_level(
    panel: Robustness, fake: FakeSession, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = Spy(monkeypatch, panel.grid, "set_rows")
    image = dataset.pixels("test", [5])[0]
    fake.inspector.image, fake.inspector.source, fake.inspector.index = image, TEST_IMAGE, 5
    fake.inspector.read.emit()
    assert list(rows.last) == [NOISY, "vanilla", "sparse"]
    noisy = rows.last[NOISY]
    assert len(noisy) == len(LEVELS)
    np.testing.assert_array_equal(noisy[0], image)
    for key in lab.SHIPPED:
        expected = fake.book.model_of(key).reconstruct(noisy)
        np.testing.assert_array_equal(rows.last[key], expected)
    heads = panel.grid._heads
    assert [heads[key].caption for key in rows.last] == ["test image", "Vanilla", "Sparse"]


def test_what_stands_in_for_a_decoded_code_is_named(panel: Robustness, fake: FakeSession) -> None:
    fake.inspector.source, fake.inspector.image = PLANE_POINT, None
    fake.inspector.read.emit()
    assert panel.grid._heads[NOISY].caption == "test image 0"


def test_curves_have_the_colours_and_short_names_of_their_runs(
    panel: Robustness, fake: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Spy(monkeypatch, panel.curves, "set_curves")
    fake.book.entries["sparse"].line = lab.line("sparse", name="Sparse · code 8")
    fake.robustness.put(curve(fake, "vanilla"))
    fake.robustness.put(curve(fake, "sparse"))
    colours = [theme.variant_colour(fake.book.entries[key].colour) for key in lab.SHIPPED]
    assert [(line.label, line.colour) for line in drawn.last] == [
        ("Vanilla", colours[0]),
        ("code 8", colours[1]),
    ]


@pytest.mark.parametrize(
    ("kind", "axis"), [(GAUSSIAN, "Gaussian noise σ"), ("masking", "Masking noise ν")]
)
def test_the_axis_is_named_by_the_noise_and_the_symbol_of_its_level(
    panel: Robustness, monkeypatch: pytest.MonkeyPatch, kind: str, axis: str
) -> None:
    titles = Spy(monkeypatch, panel.curves, "set_titles")
    panel.kinds.set_current(kind)
    panel.refresh()
    assert titles.last[0] == axis
