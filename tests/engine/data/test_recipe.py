"""Which recipe a data set has is measured from its images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import resources
from engine.data import idx
from engine.data.catalogue import MNIST
from engine.data.recipe import is_centred, recipe_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def digits() -> NDArray[np.uint8]:
    """(10000, 1, 28, 28)."""
    pixels: NDArray[np.uint8] = idx.read_images(
        resources.MNIST / "t10k-images-idx3-ubyte.gz", MNIST
    ).numpy()
    return pixels


def shirts(count: int) -> NDArray[np.uint8]:
    """Garments that reach the edge, (count, 1, 28, 28)."""
    rng = np.random.default_rng(0)
    made = []
    for _ in range(count):
        image = Image.new("L", (28, 28))
        pen = ImageDraw.Draw(image)
        left, neck = int(rng.integers(6, 10)), int(rng.integers(2, 5))
        pen.polygon([(0, 8), (left, 0), (28 - left, 0), (27, 8), (24, 12)], fill=180)
        pen.rectangle((left, neck, 27 - left, 27), fill=int(rng.integers(90, 255)))
        made.append(np.asarray(image))
    return np.stack(made)[:, None]


def kana(count: int) -> NDArray[np.uint8]:
    """Letters that fill their image, (count, 1, 28, 28)."""
    rng = np.random.default_rng(1)
    font = ImageFont.truetype(str(resources.FONTS / "Inter-SemiBold.otf"), 26)
    made = []
    for _ in range(count):
        image = Image.new("L", (28, 28))
        letter = "ÄBDEGÑMQSW&@"[int(rng.integers(12))]
        at = (14 + int(rng.integers(-2, 3)), 14 + int(rng.integers(-2, 3)))
        ImageDraw.Draw(image).text(at, letter, 255, font, anchor="mm")
        made.append(np.asarray(image))
    return np.stack(made)[:, None]


def test_nearly_every_digit_of_mnist_is_centred() -> None:
    assert is_centred(digits()[:, 0]).mean() == 1


@pytest.mark.parametrize("count", [1, 2, 8, 200, 10_000])
def test_digits_in_any_number_are_centred_ink(count: int) -> None:
    assert recipe_of(digits()[:count]) == "centred-ink"


def test_a_few_others_among_digits_do_not_change_that() -> None:
    mixed = np.concatenate([digits()[:95], shirts(5), np.zeros((30, 1, 28, 28), np.uint8)])
    assert recipe_of(mixed) == "centred-ink"
    assert recipe_of(np.concatenate([digits()[:80], shirts(20)])) == "resize"


@pytest.mark.parametrize(
    "images",
    [
        shirts(50),
        kana(50),
        255 - digits()[:50],  # on a light ground
        np.roll(digits()[:50], 3, axis=3),  # beside the centre
        np.zeros((4, 1, 28, 28), np.uint8),
        np.full((4, 1, 28, 28), 255, np.uint8),
        np.random.default_rng(0).integers(0, 256, (30, 1, 28, 28)).astype(np.uint8),
        np.zeros((3, 1, 32, 32), np.uint8),
        np.zeros((3, 3, 28, 28), np.uint8),
    ],
)
def test_all_else_is_resized(images: NDArray[np.uint8]) -> None:
    assert recipe_of(images) == "resize"


def test_an_own_folder_has_the_recipe_of_its_training_images(tmp_path: Path) -> None:
    from engine.data import dataset  # noqa: PLC0415

    for number, images in enumerate((digits()[:30], shirts(30))):
        folder = tmp_path / str(number)
        folder.mkdir()
        for stem in ("train", "t10k"):
            head = bytes([0, 0, 8, 3]) + b"".join(n.to_bytes(4, "big") for n in (30, 28, 28))
            (folder / f"{stem}-images-idx3-ubyte").write_bytes(head + images.tobytes())
            head = bytes([0, 0, 8, 1]) + (30).to_bytes(4, "big")
            (folder / f"{stem}-labels-idx1-ubyte").write_bytes(head + bytes(30))
    recipes = [dataset.load(tmp_path / name).spec.recipe for name in ("0", "1")]
    assert recipes == ["centred-ink", "resize"]
