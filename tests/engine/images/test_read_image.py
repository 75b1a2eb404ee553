"""Image files and photographs become drawings, or an error says why not."""

from __future__ import annotations

import io
import os
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import resources
from engine.data import idx
from engine.data.catalogue import MNIST
from engine.images import decode
from engine.images.colours import BLUE, ORANGE, signed
from engine.images.decode import PASTED, Decoded, ImageError
from engine.images.mnist_recipe import from_drawing
from engine.images.paper import light_on_dark
from engine.images.read_image import AT_EDGE, read_drawing

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Grey = NDArray[np.float32]


def read_image(source: Path | str | bytes | NDArray[np.uint8]) -> Grey:
    return read_drawing(source).pixels


@pytest.fixture(scope="module")
def drawings() -> Grey:
    """Twenty test digits as a pen draws them: (280, 280), crisp strokes, ground 0, ink 1."""
    pixels = idx.read_images(resources.MNIST / "t10k-images-idx3-ubyte.gz", MNIST).numpy()[:20]
    drawn = []
    for each in pixels:
        large = Image.fromarray(each.reshape(28, 28)).resize((1120, 1120), Image.Resampling.BICUBIC)
        drawn.append(np.asarray(large.point(lambda grey: 255 * (grey > 127)).reduce(4)))
    return np.stack(drawn).astype(np.float32) / np.float32(255)


def as_bytes(grey: Grey) -> NDArray[np.uint8]:
    return np.round(grey * 255).astype(np.uint8)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def apart(drawing: Grey, truth: Grey) -> float:
    """Mean absolute difference of the digits that two drawings become, within a pixel's shift."""
    digit, goal = from_drawing(drawing), from_drawing(truth)
    shifts = [(y, x) for y in (0, -1, 1) for x in (0, -1, 1)]
    return min(float(np.abs(np.roll(digit, shift, (0, 1)) - goal).mean()) for shift in shifts)


# --- light_on_dark -----------------------------------------------------------------------------


def test_dark_on_light_is_light_on_dark(drawings: Grey) -> None:
    for drawing in drawings:
        np.testing.assert_allclose(light_on_dark(1 - drawing), light_on_dark(drawing), atol=1e-6)


def test_a_clean_drawing_is_left_as_it_is(drawings: Grey) -> None:
    for drawing in drawings:
        clean = light_on_dark(drawing)
        assert clean.max() == 1
        assert np.abs(clean - drawing).max() <= 0.01
        np.testing.assert_array_equal(light_on_dark(clean), clean)


def test_an_even_paper_becomes_exactly_zero(drawings: Grey) -> None:
    for tint in (0.2, 0.7, 0.95):
        paper = tint * (1 - 0.9 * drawings[0])
        drawing = light_on_dark(paper)
        assert (drawing[drawings[0] == 0] == 0).all()
        assert apart(drawing, drawings[0]) < 0.002


def test_pale_ink_becomes_full_ink(drawings: Grey) -> None:
    assert light_on_dark(0.3 * drawings[0]).max() == 1


@pytest.mark.parametrize("dark_ink", [True, False])
def test_a_shadow_across_noisy_paper_is_taken_away(drawings: Grey, dark_ink: bool) -> None:
    rng = np.random.default_rng(1)
    y, x = np.mgrid[-1:1:280j, -1:1:280j]
    light = 0.6 + 0.2 * x - 0.1 * y - 0.08 * x * x
    for truth in drawings[:8]:
        photo = light * (1 - 0.8 * truth) if dark_ink else 0.5 * light + 0.5 * truth
        photo = np.clip(photo + rng.normal(0, 0.015, photo.shape), 0, 1)
        drawing = light_on_dark(photo)
        assert (drawing[truth == 0] == 0).mean() > 0.99
        assert apart(drawing, truth) < 0.03


def test_paper_darker_at_the_border_than_in_the_middle(drawings: Grey) -> None:
    y, x = np.mgrid[-1:1:280j, -1:1:280j]
    vignette = 0.95 - 0.25 * (x * x + y * y)
    assert apart(light_on_dark(vignette * (1 - 0.8 * drawings[0])), drawings[0]) < 0.03


@pytest.mark.parametrize("level", [0.0, 0.4, 1.0])
def test_one_colour_holds_no_ink(level: float) -> None:
    assert not light_on_dark(np.full((40, 60), level)).any()


def test_paper_alone_holds_no_ink() -> None:
    y, x = np.mgrid[-1:1:280j, -1:1:280j]
    noise = np.random.default_rng(2).normal(0, 0.02, y.shape)
    assert not light_on_dark(0.6 + 0.2 * x - 0.1 * y + noise).any()


@given(
    st.integers(1, 12).flatmap(
        lambda side: st.lists(st.floats(0, 1, width=32), min_size=side * 3, max_size=side * 3)
    )
)
@settings(deadline=None)
def test_any_picture_gives_a_drawing_in_range(values: list[float]) -> None:
    grey = np.array(values, dtype=np.float32).reshape(3, -1)
    drawing = light_on_dark(grey)
    assert drawing.shape == grey.shape
    assert np.isfinite(drawing).all()
    assert drawing.min() >= 0
    assert drawing.max() in (0, 1)


def test_an_empty_picture_stays_empty() -> None:
    assert light_on_dark(np.zeros((0, 5))).size == 0


# --- read_image --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF", "TIFF", "PPM"])
def test_lossless_files_come_back(drawings: Grey, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "digit"
    path.write_bytes(encoded(Image.fromarray(255 - as_bytes(drawings[0])), kind))
    for source in (path, str(path), path.read_bytes()):
        assert apart(read_image(source), drawings[0]) < 0.002


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_compression_does_not_widen_the_box(drawings: Grey, kind: str) -> None:
    for truth in drawings:
        image = Image.fromarray(255 - as_bytes(truth))
        assert apart(read_image(encoded(image, kind)), truth) < 0.03


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_every_kind_of_pixel(drawings: Grey, mode: str) -> None:
    grey = Image.fromarray(255 - as_bytes(drawings[0]))
    if mode == "I;16":
        grey = Image.fromarray((np.asarray(grey).astype(np.uint16)) * 257)
    elif mode == "CMYK":
        grey = grey.convert("RGB").convert("CMYK")
    else:
        grey = grey.convert(mode)
    kind = "TIFF" if mode == "CMYK" else "PNG"
    assert apart(read_image(encoded(grey, kind)), drawings[0]) < 0.02


def test_lab_shows_its_lightness(drawings: Grey) -> None:
    light, even = Image.fromarray(255 - as_bytes(drawings[0])), Image.new("L", (280, 280), 128)
    content = encoded(Image.merge("LAB", (light, even, even)), "TIFF")
    assert apart(read_image(content), drawings[0]) < 0.002


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf, -3e38])
def test_holes_of_a_measured_picture_do_not_spread(drawings: Grey, hole: float) -> None:
    deep = drawings[0].astype(np.float32)
    deep[3, 3:6] = hole
    drawing = read_image(encoded(Image.fromarray(deep), "TIFF"))
    assert np.isfinite(drawing).all()
    assert (drawing.min(), drawing.max()) == (0, 1)
    np.testing.assert_array_equal(drawing[10:], light_on_dark(drawings[0])[10:])


def test_a_picture_of_holes_shows_nothing() -> None:
    with pytest.raises(ImageError, match="shows nothing"):
        read_image(encoded(Image.fromarray(np.full((9, 9), np.nan, np.float32)), "TIFF"))


def test_pixels_that_nothing_converts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "_pixels", lambda *_: Decoded(PASTED, Image.new("La", (20, 20))))
    with pytest.raises(ImageError, match=r"the pasted image: .* \(La: .*\)\. Use an RGB"):
        read_image(b"odd")


@pytest.mark.parametrize("ink", [(0, 0, 0), (255, 255, 255), (200, 0, 0)])
def test_transparent_parts_are_ground(drawings: Grey, ink: tuple[int, int, int]) -> None:
    rgba = np.zeros((280, 280, 4), np.uint8)
    rgba[..., :3] = ink
    rgba[..., 3] = as_bytes(drawings[0])
    assert apart(read_image(rgba), drawings[0]) < 0.002


def test_pasted_pixels_may_be_grey_rgb_or_rgba(drawings: Grey) -> None:
    grey = as_bytes(drawings[0])
    rgb = np.repeat(grey[..., None], 3, axis=2)
    rgba = np.concatenate([rgb, np.full_like(rgb[..., :1], 255)], axis=2)
    for pixels in (grey, rgb, rgba, rgba[::1, :, :]):
        np.testing.assert_array_equal(read_image(pixels), light_on_dark(drawings[0]))


@pytest.mark.parametrize(("orientation", "turns"), [(3, 2), (6, 1), (8, 3)])
def test_exif_turns_the_picture_upright(drawings: Grey, orientation: int, turns: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    sideways = np.rot90(255 - as_bytes(drawings[0]), turns)
    content = encoded(Image.fromarray(np.ascontiguousarray(sideways)), "PNG", exif=exif.tobytes())
    assert apart(read_image(content), drawings[0]) < 0.002


@pytest.mark.parametrize("mode", ["L", "1", "P", "I;16", "RGBA"])
def test_large_pictures_are_reduced(drawings: Grey, mode: str) -> None:
    large = Image.fromarray(255 - as_bytes(drawings[0])).resize((2240, 2240))
    if mode == "I;16":
        large = Image.fromarray(np.asarray(large).astype(np.uint16) * 257)
    else:
        large = large.convert(mode)
    drawing = read_image(encoded(large, "PNG"))
    assert max(drawing.shape) == decode.LONGEST_SIDE
    assert apart(drawing, drawings[0]) < 0.02


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds next to nothing: a decompression bomb in small."""
    small = bytearray(encoded(Image.new("L", (1, 1)), "PNG"))
    small[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    small[29:33] = zlib.crc32(small[12:29]).to_bytes(4, "big")
    return bytes(small)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"a letter to a friend", "is no picture that can be read"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is no picture that can be read"),
        (png_header(12_000, 12_000), "is too large (12000 × 12000 pixels, at most 100 million)"),
        (png_header(60_000, 60_000), "is too large"),
        (png_header(90, 90), "is damaged"),
        (encoded(Image.new("L", (50, 50), 180), "PNG"), "shows nothing"),
        (encoded(Image.effect_noise((300, 300), 90), "PNG")[:3000], "is damaged"),
        (encoded(Image.effect_noise((300, 300), 90), "JPEG")[:3000], "is damaged"),
    ],
)
def test_a_bad_file_is_named_with_cause_and_cure(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    path = tmp_path / "holiday.png"
    path.write_bytes(content)
    for source, name in ((path, str(path)), (content, "the pasted image")):
        with pytest.raises(ImageError) as caught:
            read_image(source)
        message = str(caught.value)
        assert message.startswith(f"{name}: ")
        assert complaint in message
        assert message.rstrip(".").rsplit(". ", 1)[1].startswith(("Use ", "Choose "))


def test_a_missing_file_a_folder_and_a_forbidden_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImageError, match=r"gone\.png: does not exist\. Choose another file"):
        read_image(tmp_path / "gone.png")
    with pytest.raises(ImageError, match=f"{tmp_path.name}: is a folder. Choose one"):
        read_image(tmp_path)
    (tmp_path / "secret.png").write_bytes(b"x")

    def forbid(_self: Path, _mode: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", forbid)
    with pytest.raises(ImageError, match=r"secret.png: cannot be read \(Permission denied\)"):
        read_image(tmp_path / "secret.png")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_with_a_name_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(ImageError, match=r"a\.png: is a pipe, which may never end\. Choose a file"):
        read_image(tmp_path / "a.png")


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "MOST_BYTES", 10)
    (tmp_path / "scan.tif").write_bytes(b"x" * 11)
    with pytest.raises(ImageError, match=r"scan\.tif: is too large"):
        read_image(tmp_path / "scan.tif")


@pytest.mark.parametrize(
    ("pixels", "complaint"),
    [
        (np.zeros((0, 4, 4), np.uint8), "is empty"),
        (np.zeros((4, 4, 2), np.uint8), r"uint8 of shape \(4, 4, 2\)"),
        (np.zeros((4, 4), np.float64), "float64"),
        (np.full((4, 4), 9, np.uint8), "shows nothing"),
    ],
)
def test_bad_pixels_are_refused(pixels: NDArray[np.uint8], complaint: str) -> None:
    with pytest.raises(ImageError, match=f"the pasted image: .*{complaint}"):
        read_image(pixels)


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_damaged_files_never_raise_anything_else(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(decode.FORMATS))
    content = bytearray(encoded(Image.linear_gradient("L").resize((40, 40)), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(content[: data.draw(st.integers(1, len(content)))])
    with suppress(ImageError):
        assert read_image(damaged).max() == 1


def test_errors_have_a_side() -> None:
    colours = signed(np.array([[1, -1], [0.5, 0]], np.float32))
    assert colours.shape == (2, 2, 3)
    assert tuple(colours[0, 0]) == BLUE
    assert tuple(colours[0, 1]) == ORANGE
    assert tuple(colours[1, 0]) == tuple(np.rint((255 + np.array(BLUE)) / 2))
    assert tuple(colours[1, 1]) == (255, 255, 255)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("none", False),
        ("band", False),
        ("corner", True),
        ("finger", True),
        ("hand's shadow", False),
    ],
)
def test_ink_at_the_edge_of_a_photograph_is_said(drawings: Grey, shape: str, said: bool) -> None:
    paper = 0.92 - 0.75 * drawings[3]
    height, width = paper.shape
    y, x = np.mgrid[: 1 : height * 1j, : 1 : width * 1j]
    if shape == "band":
        paper *= 1 - 0.3 / (1 + np.exp((np.abs(x - 0.3) - 0.1) * 60))
    elif shape == "corner":
        paper[x - y > 0.8] = 0.3
    elif shape == "finger":
        paper[np.hypot(x, y - 0.9) < 0.12] = 0.55
    elif shape == "hand's shadow":
        paper *= 1 - 0.25 / (1 + np.exp((0.7 - x - 0.4 * y) * 30))
    grain = np.random.default_rng(0).normal(0, 0.012, paper.shape)
    photograph = np.rint(255 * np.clip(paper + grain, 0, 1)).astype(np.uint8)
    assert (AT_EDGE in read_drawing(photograph).remarks) is said
    clean = np.rint(255 * np.clip(paper, 0, 1)).astype(np.uint8)
    if shape in {"none", "band", "hand's shadow"}:
        assert apart(read_drawing(photograph).pixels, drawings[3]) < 0.03
    if shape != "hand's shadow":
        assert AT_EDGE not in read_drawing(clean).remarks
