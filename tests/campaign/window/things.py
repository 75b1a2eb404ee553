"""What a person has at hand: data sets from one image upwards, models, pictures, odd files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

import resources
from engine.models import checkpoint
from engine.variants import registry
from tests.gui import lab
from tests.gui.own_sets import own_set


@dataclass(frozen=True)
class Things:
    """All of it.

    Attributes:
        folder: Where files are chosen and saved.
        sets: Data sets to load: names and folders.
        models: Model files to open.
        droppable: Files, folders and addresses to drop.
    """

    folder: Path
    sets: tuple[str | Path, ...]
    models: tuple[Path, ...]
    droppable: tuple[Path | str, ...]


def things(folder: Path, *, with_mnist: bool = True) -> Things:
    """Make them in a folder, where they stay for the next session."""
    at_hand = folder / "at-hand"
    sets: list[str | Path] = [
        own_set(folder / "one", train=40, test=1),
        own_set(folder / "two", train=40, test=2, classes=1),
        own_set(folder / "three", train=3, test=3),
        own_set(folder / "eight", train=40, test=8),
        own_set(folder / "blank", train=40, test=5, constant=True),
        own_set(folder / "hundred", train=300, test=100),
    ]
    models = _models(folder / "models")
    pictures = _pictures(at_hand)
    odd: list[Path | str] = [folder / "one", folder / "nowhere.png", "https://example.org/7.png"]
    if with_mnist:
        sets += ["mnist", "mnist"]
    return Things(at_hand, tuple(sets), models, (*pictures, *models[:2], *odd))


def _models(folder: Path) -> tuple[Path, ...]:
    folder.mkdir(exist_ok=True)
    paths = []
    for key in registry.variants():
        path = folder / f"{key}.safetensors"
        if not path.exists():
            checkpoint.save(lab.untrained(key), path)
        paths.append(path)
    damaged = folder / "damaged.safetensors"
    damaged.write_bytes(paths[0].read_bytes()[:1000])
    return (*paths, damaged)


def _pictures(folder: Path) -> list[Path]:
    if not folder.exists():
        folder.mkdir()
        pixels = np.full((60, 80, 3), 255, np.uint8)
        pixels[10:50, 36:44] = 20
        Image.fromarray(pixels).save(folder / "one.png")
        Image.fromarray(pixels[:, :, 0]).save(folder / "one.jpg")
        (folder / "empty.png").touch()
        (folder / "text.png").write_text("no picture")
        shutil.copyfile(resources.ICON, folder / f"icon{Path(resources.ICON).suffix}")
    return sorted(each for each in folder.iterdir() if each.suffix in {".png", ".jpg"})
