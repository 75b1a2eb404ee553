"""Frames, cell borders, ruled lines and transparent margins are paper, not ink."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

import resources
from engine.data import idx
from engine.data.catalogue import MNIST
from engine.images.edges import without_edges
from engine.images.lines import LEFT_OUT, LINE_STAYS, without_lines
from engine.images.mnist_recipe import from_drawing
from engine.images.read_image import read_drawing

Grey = NDArray[np.float32]
HEIGHT, WIDTH = 300, 320
Segment = tuple[tuple[int, int, int, int], int]


@pytest.fixture(scope="module")
def digits() -> list[Grey]:
    """Ten test digits, 0 to 9, in the middle of a sheet: (300, 320), crisp strokes on 0."""
    pixels = idx.read_images(resources.MNIST / "t10k-images-idx3-ubyte.gz", MNIST).numpy()[:, 0]
    labels = idx.read_labels(resources.MNIST / "t10k-labels-idx1-ubyte.gz", MNIST).numpy()
    made = []
    for digit in range(10):
        own = pixels[int(np.flatnonzero(labels == digit)[0])]
        large = Image.fromarray(own).resize((200, 200), Image.Resampling.BICUBIC)
        sheet = np.zeros((HEIGHT, WIDTH), np.float32)
        sheet[50:250, 60:260] = np.asarray(large) > 127
        made.append(sheet)
    return made


def with_lines(sheet: Grey, lines: list[Segment], strength: float) -> Grey:
    image = Image.new("L", (WIDTH, HEIGHT))
    for ends, width in lines:
        ImageDraw.Draw(image).line(ends, fill=round(255 * strength), width=width)
    return np.maximum(sheet, np.asarray(image).astype(np.float32) / np.float32(255))


def sides(which: str, inset: int, width: int, tilt: int = 0) -> list[Segment]:
    """Some sides of a frame: t, r, b, l."""
    low, right, bottom = inset or -5, WIDTH - (inset or -5), HEIGHT - (inset or -5)
    top, left = inset + width // 2, inset + width // 2
    under, beside = HEIGHT - 1 - top, WIDTH - 1 - left
    ends = {
        "t": (low, top + tilt, right, top - tilt),
        "b": (low, under + tilt, right, under - tilt),
        "l": (left - tilt, low, left + tilt, bottom),
        "r": (beside - tilt, low, beside + tilt, bottom),
    }
    return [(ends[side], width) for side in which]


def ruled(gap: int, width: int, tilt: int = 0, *, squared: bool = False) -> list[Segment]:
    rows = [((-5, y + tilt, WIDTH + 5, y - tilt), width) for y in range(gap // 2, HEIGHT, gap)]
    columns = [((x, -5, x, HEIGHT + 5), width) for x in range(gap // 2, WIDTH, gap)]
    return rows + (columns if squared else [])


PAPERS: dict[str, tuple[list[Segment], float]] = {
    "frame on the edge": (sides("trbl", 0, 3), 1),
    "thick frame on the edge": (sides("trbl", 0, 12), 1),
    "grey frame on the edge": (sides("trbl", 0, 5), 0.4),
    "frame inside": (sides("trbl", 10, 3), 1),
    "thick frame inside": (sides("trbl", 14, 10), 1),
    "pale frame inside": (sides("trbl", 10, 4), 0.3),
    "frame aslant": (sides("trbl", 12, 4, tilt=5), 1),
    "frame aslant on the edge": (sides("trbl", 0, 3, tilt=3), 1),
    "one side on the edge": (sides("l", 0, 3), 1),
    "one side inside": (sides("t", 12, 3), 1),
    "two sides on the edge": (sides("tl", 0, 4), 1),
    "two sides inside": (sides("br", 12, 4), 1),
    "opposite sides": (sides("tb", 0, 3), 1),
    "three sides": (sides("trb", 0, 4), 1),
    "ruled": (ruled(60, 2), 0.6),
    "ruled, pale": (ruled(40, 1), 0.35),
    "ruled, black": (ruled(80, 3), 1),
    "ruled aslant": (ruled(50, 2, tilt=4), 0.5),
    "squared": (ruled(40, 1, squared=True), 0.5),
    "squared, black": (ruled(40, 2, squared=True), 1),
}


def apart(picture: NDArray[np.uint8], truth: Grey) -> tuple[float, tuple[str, ...]]:
    """Mean difference of the digits within a pixel's shift, and the remarks."""
    drawing = read_drawing(picture)
    digit, goal = from_drawing(drawing.pixels), from_drawing(truth)
    shifts = [(y, x) for y in (0, -1, 1) for x in (0, -1, 1)]
    least = min(float(np.abs(np.roll(digit, shift, (0, 1)) - goal).mean()) for shift in shifts)
    return least, drawing.remarks


@pytest.mark.parametrize("photo", [False, True])
@pytest.mark.parametrize("name", PAPERS)
def test_the_digit_is_all_that_is_left(digits: list[Grey], name: str, photo: bool) -> None:
    lines, strength = PAPERS[name]
    rng = np.random.default_rng(3)
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    for truth in digits if not photo else digits[2:6]:
        paper = 0.95 * (1 - 0.85 * with_lines(truth, lines, strength))
        if photo:
            paper = paper * (0.85 + 0.1 * x - 0.05 * y) + rng.normal(0, 0.012, paper.shape)
        difference, _ = apart(np.rint(255 * np.clip(paper, 0, 1)).astype(np.uint8), truth)
        assert difference < 0.03


def test_lines_that_were_left_out_are_said(digits: list[Grey]) -> None:
    paper = np.rint(255 * (1 - with_lines(digits[5], sides("tl", 12, 3), 1))).astype(np.uint8)
    assert apart(paper, digits[5])[1] == (LEFT_OUT,)
    assert apart(np.rint(255 * (1 - digits[5])).astype(np.uint8), digits[5])[1] == ()


def test_a_drawing_without_lines_is_left_as_it_is(digits: list[Grey]) -> None:
    for digit in digits:
        assert without_lines(digit).pixels is digit
        assert without_edges(digit) is digit
        rows, columns = (np.flatnonzero(digit.any(axis)) for axis in (1, 0))
        tight = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        assert without_edges(tight) is tight
        np.testing.assert_array_equal(without_lines(tight).pixels, tight)


@pytest.mark.parametrize(
    "strokes",
    [
        [((0, 0, 99, 0)), ((99, 0, 40, 139))],  # 7
        [((50, 0, 50, 139))],  # 1
        [((50, 0, 50, 139)), ((20, 139, 80, 139)), ((50, 0, 20, 30))],  # 1 on a base
        [((70, 0, 0, 90)), ((0, 90, 99, 90)), ((70, 0, 70, 139))],  # 4
        [
            ((99, 0, 5, 0)),
            ((5, 0, 0, 60)),
            ((0, 60, 99, 70)),
            ((99, 70, 90, 139)),
            ((90, 139, 0, 130)),
        ],
        [((0, 0, 99, 0)), ((99, 0, 99, 139)), ((99, 139, 0, 139)), ((0, 139, 0, 0))],  # a square 0
    ],
)
@pytest.mark.parametrize("width", [6, 12, 18])
def test_straight_strokes_of_a_digit_that_fills_its_picture_stay(
    strokes: list[tuple[int, int, int, int]], width: int
) -> None:
    image = Image.new("L", (100 + width, 140 + width))
    for ends in strokes:
        moved = tuple(end + width // 2 for end in ends)
        ImageDraw.Draw(image).line(moved, fill=255, width=width)
    box = image.getbbox()
    # Without a margin nothing tells a bar or a square from its ground.
    bare = np.asarray(image.crop(box))[[0, -1]].mean() > 0.8 * 255
    for margin in (6,) if bare else (0, 6):
        tight = np.pad(np.asarray(image.crop(box)), margin)
        left = read_drawing(tight).pixels
        assert left.shape == tight.shape
        assert (left > 0.5).sum() == (tight > 127).sum()


def test_a_line_that_the_digit_touches_is_taken_out_or_said() -> None:
    sheet = np.zeros((200, 200), np.float32)
    sheet[60:160, 95:103] = 1
    sheet[160:168, :] = 1  # as thick as the 1 that stands on it
    found = without_lines(sheet)
    assert found.remarks == (LINE_STAYS,)
    np.testing.assert_array_equal(found.pixels, sheet)
    sheet[160:168] = 0
    sheet[160:162] = 1
    found = without_lines(sheet)
    assert found.remarks == (LEFT_OUT,)
    assert not found.pixels[160:, :90].any()
    assert found.pixels[60:160, 95:103].all()


def test_a_ring_around_a_digit_is_a_frame(digits: list[Grey]) -> None:
    image = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(image).ellipse((20, 10, 300, 290), outline=255, width=6)
    ringed = np.maximum(digits[3], np.asarray(image).astype(np.float32) / 255)
    difference, remarks = apart(np.rint(255 * (1 - ringed)).astype(np.uint8), digits[3])
    assert difference < 0.001
    assert remarks == (LEFT_OUT,)


@pytest.mark.parametrize("margin", [(1, 1), (40, 40), (0, 60), (60, 10)])
@pytest.mark.parametrize("paper", [255, 200])
def test_around_a_card_the_picture_is_transparent(
    digits: list[Grey], margin: tuple[int, int], paper: int
) -> None:
    (above, beside), grey = margin, np.rint(paper * (1 - digits[5])).astype(np.uint8)
    pads = ((above, above), (beside, beside))
    for outside in (0, 255):
        shade = np.pad(grey, pads, constant_values=outside)
        opacity = np.pad(np.full_like(grey, 255), pads)
        rgba = np.stack([shade, shade, shade, opacity], axis=2)
        assert apart(rgba, digits[5])[0] < 0.001


def test_a_round_card_with_light_ink_is_a_card_too(digits: list[Grey]) -> None:
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    shade = np.rint(40 + 200 * digits[8]).astype(np.uint8)
    opacity = np.where(x * x + y * y <= 1, 255, 0).astype(np.uint8)
    rgba = np.stack([shade, shade, shade, opacity], axis=2)
    assert apart(rgba, digits[8])[0] < 0.001


def test_a_sheet_on_a_dark_table(digits: list[Grey]) -> None:
    photo = np.full((HEIGHT + 80, WIDTH + 60), 50, np.uint8)
    photo[40:-40, 30:-30] = np.rint(240 * (1 - 0.9 * digits[2]))
    assert apart(photo, digits[2])[0] < 0.001
