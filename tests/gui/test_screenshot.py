"""The screenshot command draws the real window with no display."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import resources
from gui import screenshot

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path.stem for path in resources.PRETRAINED.glob("*.safetensors"))


def arguments(file: Path, **others: object) -> argparse.Namespace:
    given = {"variant": None, "theme": None, "size": (1100, 700), "tab": None, **others}
    return argparse.Namespace(file=str(file), **given)


@pytest.mark.skipif(not SHIPPED, reason="there is no shipped model")
@pytest.mark.timeout(600)
def test_the_picture_has_its_size_and_shows_the_window(tmp_path: Path) -> None:
    target = tmp_path / "window.png"
    key = "vanilla" if "vanilla" in SHIPPED else SHIPPED[0]
    bare = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    }
    words = ["screenshot", str(target), "--variant", key, "--theme", "dark", "--size", "1100x700"]
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *words],
        cwd=tmp_path,
        env={**bare, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    with Image.open(target) as picture:
        assert picture.size == (1100, 700)
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    assert pixels.mean() < 90  # dark
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 500
    # Map, canvas and tiles are not empty: much lies in each third of the window.
    for third in np.array_split(pixels, 3, axis=1):
        assert third.std() > 10


def test_an_unknown_tab_or_a_bad_place_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    for file in (tmp_path / "picture.jpg", tmp_path / "missing" / "picture.png"):
        with pytest.raises(screenshot.ScreenshotError, match=r"\.png file in a folder"):
            screenshot.run(arguments(file))
    assert list(tmp_path.iterdir()) == []
