"""``sample``: a grid of what a model invents, or one line that says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from engine.commands import find_model, sample
from engine.evaluation import samples
from engine.models import checkpoint
from engine.models.model import Model
from tests.engine.small_runs import built, quick

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.data.dataset import Dataset
    from tests.engine.commands.conftest import Call


@pytest.fixture(autouse=True)
def few_digits(tiny: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_model, "load_dataset", lambda _: tiny)


@pytest.fixture
def clouds(tmp_path: Path) -> tuple[Path, Model]:
    """An untrained variational model and its file."""
    settings = quick("variational")
    model = Model(settings, built(settings))
    path = tmp_path / "clouds.safetensors"
    checkpoint.save(model, path)
    return path, model


def test_the_picture_is_the_decoded_draws_in_rows(
    call: Call, clouds: tuple[Path, Model], tmp_path: Path
) -> None:
    path, model = clouds
    out = tmp_path / "grid.png"
    code, printed, said = call("sample", path, "--n", "7", "--seed", "3", "--out", out)
    assert (code, said) == (0, "")
    title = "Variational · 7 draws from N(0, I) · seed 3"
    assert printed == f"{out}: {title}\n"
    codes = np.random.default_rng(3).standard_normal((7, 8), dtype=np.float32)
    images = np.rint(model.decode(codes)[:, 0] * 255).astype(np.uint8)
    with Image.open(out) as picture:
        assert picture.text["Title"] == title  # type: ignore[attr-defined]
        pixels = np.asarray(picture)
    assert pixels.shape == (3 * 30 - 2, 3 * 30 - 2)
    for number, image in enumerate(images):
        top, left = 30 * (number // 3), 30 * (number % 3)
        np.testing.assert_array_equal(pixels[top : top + 28, left : left + 28], image)
    assert not pixels[60:, 30:].any()
    assert not pixels[28:30].any()


def test_another_seed_is_another_picture_and_the_same_the_same(
    call: Call, clouds: tuple[Path, Model], tmp_path: Path
) -> None:
    outs = [tmp_path / f"{name}.png" for name in "abc"]
    for out, seed in zip(outs, ("1", "1", "2"), strict=True):
        assert call("sample", clouds[0], "--seed", seed, "--out", out)[0] == 0
    first, same, other = (out.read_bytes() for out in outs)
    assert first == same != other


def test_a_model_without_a_prior_is_fitted_only_if_that_is_said(
    call: Call,
    refused: Callable[..., str],
    saved: Path,
    tiny: Dataset,
    tmp_path: Path,
) -> None:
    out = tmp_path / "grid.png"
    said = refused("sample", saved, "--out", out)
    assert "has no prior to draw from" in said
    assert "--fitted" in said
    assert not out.exists()
    code, printed, said = call("sample", saved, "--n", "4", "--fitted", "--out", out)
    assert code == 0
    assert "a normal distribution fitted to its codes" in printed
    assert said == (
        "hourglass: codes are drawn from a normal distribution fitted to those of 200 images\n"
    )
    images = samples.fitted_samples(checkpoint.load(saved), tiny, 4, 0)
    with Image.open(out) as picture:
        np.testing.assert_array_equal(np.asarray(picture), sample.grid(images))


def test_colours_stay_colours() -> None:
    images = np.random.default_rng(0).random((2, 3, 4, 5)).astype(np.float32)
    pixels = sample.grid(images)
    assert pixels.shape == (4, 12, 3)
    np.testing.assert_array_equal(
        pixels[:, 7:], np.rint(images[1] * 255).astype(np.uint8).transpose(1, 2, 0)
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--n", "0"), "--n must be 1 to 10 000, not 0"),
        (("--n", "10001"), "--n must be 1 to 10 000"),
        (("--seed", "-1"), "--seed must be 0 or more"),
        (("--out", "/none/grid.png"), "/none/grid.png can't be written"),
    ],
)
def test_mistakes_are_one_line_each(
    words: tuple[str, str],
    said: str,
    refused: Callable[..., str],
    clouds: tuple[Path, Model],
    tmp_path: Path,
) -> None:
    assert said in refused("sample", clouds[0], "--out", tmp_path / "grid.png", *words)
