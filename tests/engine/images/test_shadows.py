"""A shadow on a photographed sheet is paper, whatever its shape; where it is not, that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from engine.images.light import paper_of
from engine.images.lines import LEFT_OUT
from engine.images.read_image import PATCH, read_drawing
from tests.engine.images.test_frames_and_lines import (
    HEIGHT,
    PAPERS,
    WIDTH,
    Grey,
    apart,
    digits,
    with_lines,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["digits"]

Y, X = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
DISTANCES = {
    "edge": X + 0.4 * Y - 0.2,
    "corner": X + Y - 0.9,
    "round": 0.6 - np.hypot(X - 0.4, Y - 0.3),
    "round, inside": 0.5 - np.hypot(X - 0.2, Y + 0.1),
    "band": 0.35 - np.abs(X + 0.3 * Y),
}
"""How far each pixel lies within a shadow, in halves of the picture's sides."""


def light(shape: str, depth: float, soft: float) -> NDArray[np.float64]:
    """The light that a shadow leaves, (300, 320); its edge is about four times ``soft`` wide."""
    return 1 - depth / (1 + np.exp(-np.clip(DISTANCES[shape] / soft, -50, 50)))


def photograph(ink: Grey, shade: NDArray[np.float64], grain: float = 0.012) -> NDArray[np.uint8]:
    noise = np.random.default_rng(7).normal(0, grain, shade.shape)
    return np.rint(255 * np.clip(0.95 * (1 - 0.85 * ink) * shade + noise, 0, 1)).astype(np.uint8)


@pytest.mark.parametrize("soft", [0.05, 0.12, 0.3])
@pytest.mark.parametrize("depth", [0.2, 0.35, 0.5])
@pytest.mark.parametrize("shape", DISTANCES)
def test_a_soft_shadow_is_paper(digits: list[Grey], shape: str, depth: float, soft: float) -> None:
    shade = light(shape, depth, soft)
    for number, truth in enumerate(digits):
        difference, remarks = apart(photograph(truth, shade), truth)
        assert difference < 0.03, number
        assert remarks == ()


@pytest.mark.parametrize(
    "name", ["ruled", "ruled, pale", "ruled, black", "ruled aslant", "squared"]
)
@pytest.mark.parametrize("shape", DISTANCES)
def test_a_soft_shadow_on_ruled_paper_is_paper(digits: list[Grey], shape: str, name: str) -> None:
    lines, strength = PAPERS[name]
    for depth, soft in ((0.2, 0.3), (0.5, 0.05)):
        shade = light(shape, depth, soft)
        for number in (2, 5, 8):
            inked = with_lines(digits[number], lines, strength)
            difference, remarks = apart(photograph(inked, shade), digits[number])
            assert difference < 0.03, number
            assert set(remarks) <= {LEFT_OUT}


@pytest.mark.parametrize("shape", DISTANCES)
def test_chalk_and_paper_without_grain_have_shadows_too(digits: list[Grey], shape: str) -> None:
    shade = light(shape, 0.35, 0.12)
    for number in (0, 4):
        chalk = np.rint(255 * (0.35 * shade + 0.5 * digits[number])).astype(np.uint8)
        assert apart(chalk, digits[number])[0] < 0.03
        assert apart(photograph(digits[number], shade, grain=0), digits[number])[0] < 0.03


@pytest.mark.parametrize("shape", ["none", *DISTANCES])
@pytest.mark.parametrize("box", [(80, 70, 240, 230), (130, 40, 190, 260), (60, 20, 270, 280)])
def test_a_filled_shape_stays_ink(shape: str, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    ink = np.zeros((HEIGHT, WIDTH), np.float32)
    ink[top:bottom, left:right] = 1
    shade = light(shape, 0.35, 0.12) if shape != "none" else np.ones((HEIGHT, WIDTH))
    for grain in (0.0, 0.012):
        found = read_drawing(photograph(ink, shade, grain)).pixels
        assert np.mean((found > 0.5) != (ink > 0)) < 0.01


def test_the_shade_of_the_paper_is_told_under_the_ink_too(digits: list[Grey]) -> None:
    large = Image.fromarray(digits[3]).resize((4 * WIDTH, 4 * HEIGHT), Image.Resampling.NEAREST)
    shade = np.asarray(
        Image.fromarray(light("round", 0.5, 0.12).astype(np.float32)).resize(large.size)
    )
    paper = paper_of(shade * (1 - 0.85 * np.asarray(large)))
    assert paper.shape == (4 * HEIGHT, 4 * WIDTH)
    apart_by = np.abs(paper - shade)
    assert apart_by.mean() < 0.005
    assert apart_by.max() < 0.1


def test_a_wide_pale_patch_is_said(digits: list[Grey]) -> None:
    patch = 1 - 0.45 * (np.hypot(X + 0.5, Y + 0.4) < 0.3)
    assert PATCH in read_drawing(photograph(digits[4], patch)).remarks
    for truth in digits:
        assert PATCH not in read_drawing(photograph(truth, np.ones_like(patch))).remarks
