"""``reconstruct``: pictures in, pictures and figures out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from engine.commands import reconstruct
from engine.images.mnist_recipe import from_drawing
from engine.images.read_image import read_image
from engine.models import checkpoint

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
    clean = from_drawing(read_image(seven)).reshape(1, 1, 28, 28)
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


def test_a_model_whose_images_no_picture_becomes_is_refused(
    refused: Callable[..., str], colourful: Path, seven: Path, tmp_path: Path
) -> None:
    message = refused("reconstruct", colourful, seven, "--out", tmp_path / "out")
    assert f"{colourful} was made for images of 3 × 8 × 9 values in 2 classes" in message
    assert not (tmp_path / "out").exists()


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
