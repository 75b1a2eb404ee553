"""The bench: what lies on it, and the shown model's reading of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.data.corruption import KINDS, corrupt_arrays
from engine.images import mnist_recipe
from engine.models import inspection as readings
from gui.session import tasks
from gui.session.inspector import DRAWING, NO_NOISE, NOISE_SEED, PLANE_POINT, TEST_IMAGE, Bench
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.models.inspection import Inspection
    from engine.models.model import Model
    from gui.session import Session


@pytest.fixture
def bench(session: Session) -> Bench:
    return session.bench


def drawing(dataset: Dataset, index: int = 4) -> NDArray[np.float32]:
    """A test digit as the canvas would show it, (280, 280)."""
    image = dataset.pixels("test", [index]).reshape(28, 28)
    return np.kron(image, np.ones((10, 10), np.float32))


def shown_model(session: Session) -> Model:
    model = session.library.model
    assert model is not None
    return model


def reading_of(bench: Bench) -> Inspection:
    assert bench.reading is not None
    return bench.reading


def same(first: Inspection, second: Inspection) -> None:
    """Two readings agree in every array and figure."""
    for name, value in vars(second).items():
        np.testing.assert_array_equal(vars(first)[name], value, err_msg=name)


def test_a_drawing_is_read_as_the_engine_reads_it(
    session: Session, bench: Bench, dataset: Dataset
) -> None:
    bench.draw(drawing(dataset))
    image = mnist_recipe.from_drawing(drawing(dataset)).reshape(-1)
    same(reading_of(bench), readings.inspect_image(shown_model(session), image))
    assert bench.source == DRAWING
    assert np.isfinite([reading_of(bench).psnr, reading_of(bench).bce]).all()
    np.testing.assert_array_equal(bench.drawn, image)


def test_an_empty_canvas_has_no_reading(bench: Bench, dataset: Dataset) -> None:
    bench.draw(drawing(dataset))
    read = Heard(bench.read)
    bench.draw(np.zeros((280, 280), np.float32))
    assert bench.reading is None
    assert bench.drawn is None
    assert bench.percentile is None
    assert bench.place is None
    assert len(read) == 1


def test_a_test_image_is_read_as_it_is(session: Session, bench: Bench, dataset: Dataset) -> None:
    selected = Heard(bench.selected)
    bench.inspect(7)
    image = dataset.pixels("test", [7])[0]
    same(reading_of(bench), readings.inspect_image(shown_model(session), image))
    assert (bench.source, bench.index) == (TEST_IMAGE, 7)
    bench.inspect(7)
    assert len(selected) == 1
    bench.inspect(8)
    assert len(selected) == 2


def test_the_percentile_is_the_place_among_the_test_errors(
    session: Session, bench: Bench, dataset: Dataset
) -> None:
    errors = shown_model(session).squared_errors(dataset.test_images)
    for index in (errors.argmin(), errors.argmax()):
        bench.inspect(int(index))
        expected = (errors < reading_of(bench).mse).mean() * 100
        assert bench.percentile == pytest.approx(expected, abs=100 / lab.TEST)
    bench.inspect(int(errors.argmin()))
    lowest = bench.percentile
    bench.inspect(int(errors.argmax()))
    assert lowest is not None
    assert bench.percentile is not None
    assert bench.percentile - lowest > 90


def test_a_point_of_the_plane_is_decoded_and_has_nothing_to_compare_with(
    session: Session, bench: Bench
) -> None:
    bench.decode_at(0.5, -0.25)
    plane = session.plane.plane
    assert plane is not None
    code = plane.unproject(np.array([[0.5, -0.25]], np.float32))[0]
    same(reading_of(bench), readings.inspect_code(shown_model(session), code))
    assert (bench.source, bench.index) == (PLANE_POINT, None)
    assert bench.image is None
    assert bench.percentile is None
    assert bench.place == pytest.approx((0.5, -0.25), abs=1e-5)


def test_a_code_can_be_put_on_the_bench(session: Session, bench: Bench) -> None:
    code = np.linspace(-1, 1, 8, dtype=np.float32)
    bench.decode(code)
    np.testing.assert_array_equal(
        reading_of(bench).reconstruction, shown_model(session).decode(code[None])[0]
    )
    bench.decode(np.zeros(5, np.float32))  # of another model: nothing to decode
    assert bench.reading is None


def test_an_edit_changes_only_code_and_reconstruction(
    session: Session, bench: Bench, dataset: Dataset
) -> None:
    bench.inspect(5)
    before = reading_of(bench)
    read = Heard(bench.read)
    bench.edit(3, 2.5)
    after = reading_of(bench)
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
    bench.edit(4, -1.0)
    np.testing.assert_array_equal(reading_of(bench).code[[3, 4]], [2.5, -1.0])
    bench.refresh()
    same(reading_of(bench), before)


def test_edits_stay_while_the_model_learns(session: Session, bench: Bench) -> None:
    bench.inspect(5)
    bench.edit(3, 2.5)
    newer = lab.untrained("vanilla", seed=3)
    session.library.set_model("vanilla", newer)
    after = reading_of(bench)
    image = bench.image
    assert image is not None
    expected = newer.encode(image[None])[0]
    np.testing.assert_array_equal(after.encoded, expected)
    expected = expected.copy()
    expected[3] = 2.5
    np.testing.assert_array_equal(after.code, expected)
    bench.inspect(6)
    assert not reading_of(bench).edited


def test_edits_end_with_a_code_of_another_size(session: Session, bench: Bench) -> None:
    bench.inspect(5)
    bench.edit(7, 2.5)
    network = lab.Network((12,), 3)
    session.library.set_model("vanilla", lab.untrained("vanilla", network=network))
    assert len(reading_of(bench).code) == 3
    assert not reading_of(bench).edited


@pytest.mark.parametrize("kind", list(KINDS))
def test_noise_has_a_fixed_seed_and_spares_the_clean_image(
    session: Session, bench: Bench, dataset: Dataset, kind: str
) -> None:
    bench.draw(drawing(dataset))
    clean = reading_of(bench).clean
    assert clean is not None
    bench.set_noise(kind, 0.3)
    first = reading_of(bench)
    np.testing.assert_array_equal(
        first.shown, corrupt_arrays(clean[None], kind, 0.3, NOISE_SEED)[0]
    )
    np.testing.assert_array_equal(first.clean, clean)
    assert not np.array_equal(first.shown, clean)
    bench.draw(drawing(dataset))
    same(reading_of(bench), first)
    same(first, readings.inspect_image(shown_model(session), clean, first.shown))
    bench.set_noise(NO_NOISE, 0.3)
    np.testing.assert_array_equal(reading_of(bench).shown, clean)


def test_the_drawing_waits_while_something_else_is_inspected(
    session: Session, bench: Bench, dataset: Dataset
) -> None:
    bench.draw(drawing(dataset))
    before = reading_of(bench)
    bench.inspect(2)
    bench.decode_at(0.0, 0.0)
    bench.back_to_drawing()
    same(reading_of(bench), before)
    assert (bench.source, bench.index) == (DRAWING, None)
    assert session.plane.place_of(before.code) == bench.place


def test_a_newer_model_reads_the_same_image(session: Session, bench: Bench) -> None:
    bench.inspect(1)
    newer = lab.untrained("vanilla", seed=5)
    read = Heard(bench.read)
    session.library.set_model("vanilla", newer)
    assert len(read) == 1
    image = bench.image
    assert image is not None
    same(reading_of(bench), readings.inspect_image(newer, image))
    session.library.set_model("sparse", lab.untrained("sparse", seed=5))  # it is not shown
    assert len(read) == 1


def test_another_variant_reads_images_but_not_points_of_the_plane(
    session: Session, bench: Bench, dataset: Dataset
) -> None:
    bench.inspect(6)
    session.library.choose("sparse")
    image = dataset.pixels("test", [6])[0]
    same(reading_of(bench), readings.inspect_image(shown_model(session), image))
    assert bench.index == 6
    bench.decode_at(0.1, 0.1)
    session.library.choose("vanilla")
    assert bench.source == DRAWING
    assert bench.reading is None


def test_without_a_model_nothing_is_read(session: Session, bench: Bench) -> None:
    session.library.choose("denoising")
    bench.inspect(0)
    assert bench.reading is None
    bench.decode_at(0.0, 0.0)
    assert bench.source == TEST_IMAGE
    model = lab.untrained("denoising")
    session.library.add(tasks.Opened(model))
    image = bench.image
    assert image is not None
    same(reading_of(bench), readings.inspect_image(model, image))


def test_another_data_set_puts_its_images_away(session: Session, bench: Bench) -> None:
    bench.inspect(6)
    session.library.set_dataset(lab.digits("kmnist", "KMNIST", 300))
    assert (bench.source, bench.index) == (DRAWING, None)
