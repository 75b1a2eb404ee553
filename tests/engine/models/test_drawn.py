"""Drawings and files become images by the recipe of a data set; its own images stay as they are."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from engine.data.catalogue import MNIST, NAMED_DATASETS
from engine.data.spec import RECIPES, DataSpec
from engine.images.decode import ImageError
from engine.images.mnist_recipe import from_drawing
from engine.images.resize import INVERTED
from engine.images.strokes import SEVERAL, THICKENED
from engine.models.drawn import NO_DRAWING, image_of, read_drawing, read_image

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset

    Grey = NDArray[np.float32]

SHIRTS = NAMED_DATASETS["fashion-mnist"].spec
COLOURS = DataSpec((3, 28, 28), ("cat", "dog"), "resize")


def shirt(dark: int = 0) -> NDArray[np.uint8]:
    """An image up to the edge whose shades are all different: (28, 28)."""
    image = np.full((28, 28), dark, np.uint8)
    image[1:, 3:25] = np.arange(27 * 22).reshape(27, 22) * 250 // (27 * 22)
    return image


def png(pixels: NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def scaled(pixels: NDArray[np.uint8]) -> Grey:
    return pixels.astype(np.float32) / np.float32(255)


def enlarged(image: NDArray, times: int) -> NDArray:
    return image.repeat(times, axis=0).repeat(times, axis=1)


@pytest.mark.parametrize("times", [1, 2, 10, 13])
def test_an_image_of_the_set_stays_as_it_is_however_it_comes(times: int) -> None:
    own = shirt()
    for spec in (SHIRTS, replace(SHIRTS, recipe="none")):
        drawn = image_of(scaled(enlarged(own, times)), spec)
        read = read_image(png(enlarged(own, times)), spec)
        dropped = read_drawing(png(enlarged(own, times)), spec)
        for image in (drawn, read, image_of(dropped.pixels, spec)):
            np.testing.assert_array_equal(image.pixels, scaled(own)[None])
            assert image.remarks == ()


@pytest.mark.parametrize("times", [1, 10])
def test_a_digit_of_mnist_stays_as_it_is_too(tiny: Dataset, times: int) -> None:
    for number, own in enumerate(tiny.test_images[:, 0].numpy()):
        drawn = image_of(scaled(enlarged(own, times)), MNIST).pixels
        np.testing.assert_array_equal(drawn, tiny.pixels("test", [number])[0])
        read = read_image(png(enlarged(own, times)), MNIST).pixels
        np.testing.assert_array_equal(read, drawn)


def test_digits_on_white_or_beside_the_centre_go_through_the_recipe(tiny: Dataset) -> None:
    own = tiny.test_images[0, 0].numpy()
    moved = np.pad(own, ((1, 7), (6, 2)))
    for picture in (255 - own, moved, 255 - moved):
        image = read_image(png(picture), MNIST).pixels[0]
        shifts = [(y, x) for y in (0, -1, 1) for x in (0, -1, 1)]
        apart = [np.abs(np.roll(image, shift, (0, 1)) - scaled(own)).mean() for shift in shifts]
        assert min(apart) < 0.0205


def test_on_the_canvas_a_digit_is_centred_and_a_shirt_is_only_resized() -> None:
    drawing = np.zeros((280, 280), np.float32)
    drawing[20:121, 31:60] = 1
    np.testing.assert_array_equal(image_of(drawing, MNIST).pixels[0], from_drawing(drawing))
    image = image_of(drawing, SHIRTS).pixels[0]
    goal = drawing.reshape(28, 10, 28, 10).mean(axis=(1, 3))
    np.testing.assert_allclose(image, goal, atol=1e-5)
    assert image[12, 4] == pytest.approx(0.1)


def test_other_sizes_are_averaged_and_the_ground_is_filled() -> None:
    wide = np.zeros((100, 200), np.uint8)
    wide[:, 50:150] = 200
    image = read_image(png(wide), SHIRTS)
    assert image.pixels.shape == (1, 28, 28)
    assert not image.pixels[0, :7].any()
    assert not image.pixels[0, 21:].any()
    np.testing.assert_allclose(image.pixels[0, 7:21, 8:20], 200 / 255, atol=1e-3)
    assert image.remarks == ()


def test_dark_on_light_is_inverted_and_that_is_said() -> None:
    white = np.full((56, 84), 250, np.uint8)
    white[14:42, 20:64] = 50
    image = read_image(png(white), SHIRTS)
    assert image.remarks == (INVERTED,)
    assert image.pixels[0, 14, 14] == pytest.approx(0.8, abs=0.01)
    assert image.pixels[0, 5, 2] == 0


def test_colours_are_kept() -> None:
    own = np.random.default_rng(0).integers(0, 256, (28, 28, 3)).astype(np.uint8)
    image = read_image(png(own), COLOURS).pixels
    np.testing.assert_array_equal(image, scaled(own).transpose(2, 0, 1))
    large = np.zeros((60, 120, 3), np.uint8)
    large[..., 0], large[..., 2] = 255, 51
    image = read_image(png(large), COLOURS).pixels
    np.testing.assert_allclose(image[:, 14, 14], [1, 0, 0.2], atol=1e-5)
    np.testing.assert_allclose(image[:, 0, 0], [1, 0, 0.2], atol=1e-5)  # the ground goes on
    four = read_image(png(own), replace(COLOURS, shape=(4, 28, 28))).pixels
    np.testing.assert_array_equal(four[3], np.ones((28, 28)))


def test_a_grey_picture_is_grey_in_colours_and_a_drawing_too() -> None:
    image = read_image(png(shirt()), COLOURS).pixels
    for band in image:
        np.testing.assert_array_equal(band, scaled(shirt()))
    drawing = image_of(np.eye(280, dtype=np.float32), COLOURS).pixels
    np.testing.assert_array_equal(drawing[0], drawing[2])


def test_where_drawings_make_no_sense_that_is_said() -> None:
    spec = DataSpec((1, 9, 9), (), "none")
    drawing = np.eye(280, dtype=np.float32)
    assert image_of(drawing, spec).remarks == (NO_DRAWING,)
    assert not image_of(drawing, spec).pixels.any()
    assert image_of(np.zeros((280, 280), np.float32), spec).remarks == ()
    message = r"no other picture becomes one\. Use a picture of 9 × 9 pixels"
    for channels in (1, 3):
        with pytest.raises(ImageError, match=message):
            read_image(png(shirt()), replace(spec, shape=(channels, 9, 9)))
    with pytest.raises(ImageError, match=message):
        read_drawing(png(shirt()), spec)


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("shape", [(1, 28, 28), (1, 8, 9), (2, 5, 5), (3, 40, 28), (4, 7, 7)])
def test_every_recipe_gives_the_shape_of_the_set(recipe: str, shape: tuple[int, int, int]) -> None:
    spec = DataSpec(shape, (), recipe)  # type: ignore[arg-type]
    for side in (1, 5, 28, 280):
        image = image_of(np.tri(side, dtype=np.float32), spec).pixels
        assert image.shape == shape
        assert image.dtype == np.float32
        assert np.isfinite(image).all()


def canvas(points: list[tuple[int, int]], width: float) -> Grey:
    y, x = np.mgrid[:280, :280] + 0.5
    far = np.full((280, 280), np.inf)
    for (ax, ay), (bx, by) in pairwise(points):
        dx, dy = bx - ax, by - ay
        t = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1)
        far = np.minimum(far, np.hypot(x - ax - t * dx, y - ay - t * dy))
    return np.clip(width / 2 - far + 0.5, 0, 1).astype(np.float32)


SEVEN = [(80, 40), (200, 40), (120, 240)]


@pytest.mark.parametrize("width", [1, 2.8, 5.6, 9])
def test_a_thin_pen_leaves_strokes_and_no_ghost(width: float) -> None:
    image = image_of(canvas(SEVEN, width), MNIST)
    assert image.remarks == (THICKENED,)
    usual = image_of(canvas(SEVEN, 20), MNIST)
    assert usual.remarks == ()
    assert np.abs(image.pixels - usual.pixels).mean() < 0.02
    ghost = from_drawing(canvas(SEVEN, width))
    assert (ghost > 0.7).sum() < 0.6 * (image.pixels > 0.7).sum()


def test_two_digits_are_said() -> None:
    two = np.maximum(
        canvas([(60, 60), (60, 200)], 20), canvas([(160, 60), (230, 60), (180, 200)], 20)
    )
    assert image_of(two, MNIST).remarks == (SEVERAL,)
    assert image_of(two, SHIRTS).remarks == ()


def test_no_digit_of_mnist_is_taken_for_two_or_thickened(small: Dataset) -> None:
    for own in small.pixels("test")[:, 0]:
        soft = Image.fromarray(own).resize((270, 270), Image.Resampling.BICUBIC)
        assert image_of(np.clip(np.asarray(soft), 0, 1), MNIST).remarks == ()
