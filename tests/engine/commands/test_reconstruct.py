"""``reconstruct``: pictures in, pictures and figures out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from engine.commands import reconstruct
from engine.data.catalogue import MNIST
from engine.images.strokes import SEVERAL
from engine.models import checkpoint
from engine.models.drawn import read_image
from engine.models.model import Model
from tests.engine.small_runs import built, quick

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.data.dataset import Dataset
    from tests.engine.commands.conftest import Call


@pytest.fixture
def seven(tiny: Dataset, tmp_path: Path) -> Path:
    """A picture of a test digit, enlarged as a person would draw it."""
    pixels = tiny.test_images[0].view(28, 28).numpy().repeat(8, 0).repeat(8, 1)
    path = tmp_path / "seven.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def shirts(tmp_path: Path) -> tuple[Path, Model]:
    """An untrained model of images that are no digits, and its file."""
    settings = quick("vanilla", data=replace(MNIST, recipe="resize"), dataset="shirts")
    model = Model(settings, built(settings))
    path = tmp_path / "shirts.safetensors"
    checkpoint.save(model, path)
    return path, model


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image)


def test_three_pictures_and_a_line(call: Call, saved: Path, seven: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    code, printed, said = call("reconstruct", saved, seven, "--out", out)
    assert (code, said) == (0, "")
    assert {path.name for path in out.iterdir()} == {
        f"seven-{name}.png" for name in ("input", "reconstruction", "error")
    }
    clean = read_image(seven, MNIST).pixels[None]  # (1, 1, H, W)
    output = checkpoint.load(saved).reconstruct(clean)
    grey = np.rint(output * 255).astype(np.uint8).reshape(28, 28)
    np.testing.assert_array_equal(pixels(out / "seven-reconstruction.png")[5::10, 5::10], grey)
    np.testing.assert_array_equal(
        pixels(out / "seven-input.png"),
        np.rint(clean * 255).astype(np.uint8).reshape(28, 28).repeat(10, 0).repeat(10, 1),
    )
    assert pixels(out / "seven-error.png").shape == (280, 280, 3)
    mse = np.square(output - clean).mean()
    assert re.fullmatch(rf"{seven}: PSNR (-?\d+\.\d) dB, BCE \d\.\d{{4}}\n", printed)
    assert f"PSNR {-10 * np.log10(mse):.1f} dB" in printed


def test_equal_names_do_not_overwrite_each_other(
    call: Call, saved: Path, seven: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    twin = other / "seven.png"
    twin.write_bytes(seven.read_bytes())
    out = tmp_path / "out"
    code, printed, _ = call("reconstruct", saved, seven, twin, "--out", out)
    assert code == 0
    assert len(printed.splitlines()) == 2
    assert len(list(out.iterdir())) == 6
    assert (out / "seven-2-input.png").is_file()


def test_names_stay_apart_whatever_the_file_system() -> None:
    paths = ["a/x.png", "b/x.jpg", "c/X.png", "x-2.png"]
    assert reconstruct.stems(paths) == ["x", "x-2", "X-3", "x-2-2"]


def test_a_bad_image_is_named_and_the_others_are_done(
    call: Call, saved: Path, seven: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_text("no image", encoding="utf-8")
    out = tmp_path / "out"
    code, printed, said = call("reconstruct", saved, bad, seven, tmp_path / "none", "--out", out)
    assert code == 2
    assert printed.startswith(f"{seven}: ")
    assert [line.split(":")[:2] for line in said.splitlines()] == [
        ["hourglass", f" {bad}"],
        ["hourglass", f" {tmp_path / 'none'}"],
    ]
    assert len(list(out.iterdir())) == 3


def test_a_model_of_colours_gets_colours(call: Call, colourful: Path, tmp_path: Path) -> None:
    own = np.random.default_rng(0).integers(0, 256, (8, 9, 3)).astype(np.uint8)
    Image.fromarray(own).save(tmp_path / "cat.png")
    out = tmp_path / "out"
    code, printed, said = call("reconstruct", colourful, tmp_path / "cat.png", "--out", out)
    assert (code, said) == (0, "")
    assert "PSNR" in printed
    np.testing.assert_array_equal(pixels(out / "cat-input.png")[5::10, 5::10], own)
    assert pixels(out / "cat-reconstruction.png").shape == (80, 90, 3)
    assert pixels(out / "cat-error.png").shape == (80, 90, 3)


def test_an_image_of_an_own_set_is_measured_as_it_is(
    call: Call, shirts: tuple[Path, Model], tmp_path: Path
) -> None:
    path, model = shirts
    own = np.zeros((28, 28), np.uint8)
    own[1:, 2:26] = np.arange(24) * 10
    for number, times in enumerate((1, 10)):
        image = tmp_path / f"{number}.png"
        Image.fromarray(own.repeat(times, 0).repeat(times, 1)).save(image)
        code, printed, said = call("reconstruct", path, image, "--out", tmp_path / "out")
        clean = (own.astype(np.float32) / 255).reshape(1, 1, 28, 28)
        psnr = -10 * np.log10(np.square(model.reconstruct(clean) - clean).mean())
        assert (code, said) == (0, "")
        assert f"PSNR {psnr:.1f} dB" in printed


def test_what_is_doubtful_is_said_beside_the_figures(
    call: Call, saved: Path, tmp_path: Path
) -> None:
    two = np.full((100, 160), 255, np.uint8)
    two[20:80, 40:50] = two[20:80, 100:110] = 0
    Image.fromarray(two).save(tmp_path / "eleven.png")
    path = tmp_path / "eleven.png"
    code, printed, said = call("reconstruct", saved, path, "--out", tmp_path / "out")
    assert code == 0
    assert printed.startswith(f"{path}: PSNR")
    assert said == f"hourglass: {path}: {SEVERAL}\n"


def test_a_heic_photograph_is_answered_in_one_line(call: Call, saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "IMG_1.HEIC"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500))
    code, printed, said = call("reconstruct", saved, path, "--out", tmp_path / "out")
    assert (code, printed) == (2, "")
    cure = "is a HEIC photograph, which is not read here. Save it as JPEG or PNG."
    assert said == f"hourglass: {path}: {cure}\n"


def test_mistakes_are_one_line_each(
    refused: Callable[..., str], saved: Path, seven: Path, tmp_path: Path
) -> None:
    assert "/none was not opened: it does not exist" in refused(
        "reconstruct", "/none", seven, "--out", tmp_path
    )
    assert "damaged, or no safetensors" in refused("reconstruct", seven, seven, "--out", tmp_path)
    assert "can't be written" in refused("reconstruct", saved, seven, "--out", seven / "x")
    assert "--out" in refused("reconstruct", saved, seven)
    assert "IMAGE" in refused("reconstruct", saved)
