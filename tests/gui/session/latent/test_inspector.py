"""The inspector: what is under inspection, and what the shown model makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.images.noise import KINDS, corrupt_arrays
from engine.models import inspection as readings
from gui.session.latent.inspector import (
    DRAWING,
    NO_NOISE,
    NOISE_SEED,
    PLANE_POINT,
    TEST_IMAGE,
    Inspector,
)
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.models.inspection import Inspection
    from engine.models.model import Model
    from gui.session import Session


@pytest.fixture
def inspector(session: Session) -> Inspector:
    return session.inspector


def drawing(dataset: Dataset, index: int = 4) -> NDArray[np.float32]:
    """A test digit as the canvas would show it, (280, 280)."""
    image = dataset.pixels("test", [index])[0, 0]
    return np.kron(image, np.ones((10, 10), np.float32))


def shown_model(session: Session) -> Model:
    model = session.book.model
    assert model is not None
    return model


def reading_of(inspector: Inspector) -> Inspection:
    assert inspector.reading is not None
    return inspector.reading


def same(first: Inspection, second: Inspection) -> None:
    """Two readings agree in every array and figure."""
    for name, value in vars(second).items():
        np.testing.assert_array_equal(vars(first)[name], value, err_msg=name)


def test_a_drawing_is_read_as_the_engine_reads_it(
    session: Session, inspector: Inspector, dataset: Dataset
) -> None:
    inspector.draw(drawing(dataset))
    image = dataset.pixels("test", [4])[0]
    same(reading_of(inspector), readings.inspect_image(shown_model(session), image))
    assert inspector.source == DRAWING
    assert np.isfinite([reading_of(inspector).psnr, reading_of(inspector).bce]).all()
    np.testing.assert_array_equal(inspector.drawn, image)


def test_an_empty_canvas_has_no_reading(inspector: Inspector, dataset: Dataset) -> None:
    inspector.draw(drawing(dataset))
    read = Heard(inspector.read)
    inspector.draw(np.zeros((280, 280), np.float32))
    assert inspector.reading is None
    assert inspector.drawn is None
    assert inspector.percentile is None
    assert inspector.place is None
    assert len(read) == 1


def test_a_test_image_is_read_as_it_is(
    session: Session, inspector: Inspector, dataset: Dataset
) -> None:
    selected = Heard(inspector.selected)
    inspector.inspect(7)
    image = dataset.pixels("test", [7])[0]
    same(reading_of(inspector), readings.inspect_image(shown_model(session), image))
    assert (inspector.source, inspector.index) == (TEST_IMAGE, 7)
    inspector.inspect(7)
    assert len(selected) == 1
    inspector.inspect(8)
    assert len(selected) == 2


def test_the_percentile_is_the_place_among_the_test_errors(
    session: Session, inspector: Inspector, dataset: Dataset
) -> None:
    errors = shown_model(session).squared_errors(dataset.test_images)
    for index in (errors.argmin(), errors.argmax()):
        inspector.inspect(int(index))
        expected = (errors < reading_of(inspector).mse).mean() * 100
        assert inspector.percentile == pytest.approx(expected, abs=100 / lab.TEST)
    inspector.inspect(int(errors.argmin()))
    lowest = inspector.percentile
    inspector.inspect(int(errors.argmax()))
    assert lowest is not None
    assert inspector.percentile is not None
    assert inspector.percentile - lowest > 90


def test_a_point_of_the_plane_is_decoded_and_has_nothing_to_compare_with(
    session: Session, inspector: Inspector
) -> None:
    inspector.decode_at(0.5, -0.25)
    plane = session.plane.plane
    assert plane is not None
    code = plane.unproject(np.array([[0.5, -0.25]], np.float32))[0]
    same(reading_of(inspector), readings.inspect_code(shown_model(session), code))
    assert (inspector.source, inspector.index) == (PLANE_POINT, None)
    assert inspector.image is None
    assert inspector.percentile is None
    assert inspector.place == pytest.approx((0.5, -0.25), abs=1e-5)


def test_an_edit_changes_only_code_and_reconstruction(
    session: Session, inspector: Inspector, dataset: Dataset
) -> None:
    inspector.inspect(5)
    before = reading_of(inspector)
    read = Heard(inspector.read)
    inspector.edit(3, 2.5)
    after = reading_of(inspector)
    expected = before.code.copy()
    expected[3] = 2.5
    np.testing.assert_array_equal(after.code, expected)
    np.testing.assert_array_equal(
        after.reconstruction, shown_model(session).decode(expected[None])[0]
    )
    assert not np.array_equal(after.reconstruction, before.reconstruction)
    for name in ("clean", "shown", "encoded"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))
    assert after.edited
    assert not before.edited
    assert after.mse == pytest.approx(
        np.square(after.reconstruction - dataset.pixels("test", [5])[0]).mean(), rel=1e-5
    )
    assert len(read) == 1
    inspector.edit(4, -1.0)
    np.testing.assert_array_equal(reading_of(inspector).code[[3, 4]], [2.5, -1.0])
    inspector.refresh()
    same(reading_of(inspector), before)


def test_several_numbers_change_at_once_and_are_taken_back_at_once(
    session: Session, inspector: Inspector
) -> None:
    inspector.inspect(5)
    before, read = reading_of(inspector).code, Heard(inspector.read)
    inspector.change({2: 0.0, 6: 1.5}, "unit 2 solo")
    assert reading_of(inspector).code[[2, 6]].tolist() == [0.0, 1.5]
    assert len(read) == 1
    assert session.undo.undoes == "unit 2 solo"
    session.undo.undo()
    np.testing.assert_array_equal(reading_of(inspector).code, before)


def test_edits_stay_while_the_model_learns(session: Session, inspector: Inspector) -> None:
    inspector.inspect(5)
    inspector.edit(3, 2.5)
    newer = lab.untrained("vanilla", seed=3)
    session.book.set_model("vanilla", newer)
    after = reading_of(inspector)
    image = inspector.image
    assert image is not None
    expected = newer.encode(image[None])[0]
    np.testing.assert_array_equal(after.encoded, expected)
    expected = expected.copy()
    expected[3] = 2.5
    np.testing.assert_array_equal(after.code, expected)
    inspector.inspect(6)
    assert not reading_of(inspector).edited


def test_edits_end_with_a_code_of_another_size(session: Session, inspector: Inspector) -> None:
    inspector.inspect(5)
    inspector.edit(7, 2.5)
    network = lab.Dense((12,), 3)
    session.book.set_model("vanilla", lab.untrained("vanilla", network=network))
    assert len(reading_of(inspector).code) == 3
    assert not reading_of(inspector).edited


@pytest.mark.parametrize("kind", list(KINDS))
def test_noise_has_a_fixed_seed_and_spares_the_clean_image(
    session: Session, inspector: Inspector, dataset: Dataset, kind: str
) -> None:
    inspector.draw(drawing(dataset))
    clean = reading_of(inspector).clean
    assert clean is not None
    inspector.set_noise(kind, 0.3)
    first = reading_of(inspector)
    np.testing.assert_array_equal(
        first.shown, corrupt_arrays(clean[None], kind, 0.3, NOISE_SEED)[0]
    )
    np.testing.assert_array_equal(first.clean, clean)
    assert not np.array_equal(first.shown, clean)
    inspector.draw(drawing(dataset))
    same(reading_of(inspector), first)
    same(first, readings.inspect_image(shown_model(session), clean, first.shown))
    inspector.set_noise(NO_NOISE, 0.3)
    np.testing.assert_array_equal(reading_of(inspector).shown, clean)


def test_the_drawing_waits_while_something_else_is_inspected(
    session: Session, inspector: Inspector, dataset: Dataset
) -> None:
    inspector.draw(drawing(dataset))
    before = reading_of(inspector)
    inspector.inspect(2)
    inspector.decode_at(0.0, 0.0)
    inspector.back_to_drawing()
    same(reading_of(inspector), before)
    assert (inspector.source, inspector.index) == (DRAWING, None)
    assert session.plane.place_of(before.code) == inspector.place


def test_a_newer_model_reads_the_same_image(session: Session, inspector: Inspector) -> None:
    inspector.inspect(1)
    newer = lab.untrained("vanilla", seed=5)
    read = Heard(inspector.read)
    session.book.set_model("vanilla", newer)
    assert len(read) == 1
    image = inspector.image
    assert image is not None
    same(reading_of(inspector), readings.inspect_image(newer, image))
    session.book.set_model("sparse", lab.untrained("sparse", seed=5))  # it is not shown
    assert len(read) == 1


def test_another_run_reads_images_but_not_points_of_the_plane(
    session: Session, inspector: Inspector, dataset: Dataset
) -> None:
    lab.put(session.book, lab.untrained("sparse"), dataset)
    inspector.inspect(6)
    session.book.choose("sparse")
    image = dataset.pixels("test", [6])[0]
    same(reading_of(inspector), readings.inspect_image(shown_model(session), image))
    assert inspector.index == 6
    inspector.decode_at(0.1, 0.1)
    session.book.choose("vanilla")
    assert inspector.source == DRAWING
    assert inspector.reading is None


def test_without_a_model_nothing_is_read(session: Session, inspector: Inspector) -> None:
    session.book.choose(lab.unread(session.book))
    inspector.inspect(0)
    assert inspector.reading is None
    inspector.decode_at(0.0, 0.0)
    assert inspector.source == TEST_IMAGE
    model = lab.untrained("denoising")
    lab.put(session.book, model, None)
    image = inspector.image
    assert image is not None
    same(reading_of(inspector), readings.inspect_image(model, image))


def test_another_data_set_puts_its_images_away(session: Session, inspector: Inspector) -> None:
    inspector.inspect(6)
    session.book.set_dataset(lab.digits("kmnist", "KMNIST", 300))
    assert (inspector.source, inspector.index) == (DRAWING, None)
