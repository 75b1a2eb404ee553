"""What is changed: a few small, sound inputs of each kind, as folders held in memory."""

from __future__ import annotations

import base64
import gzip
import io
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, PngImagePlugin

from engine.models import checkpoint
from engine.models.config import RunConfig
from engine.nets.architecture import Dense
from engine.runs.frames import RunFrames
from engine.runs.new_run import start
from engine.runs.packing import pack
from engine.training.trainer import Trainer
from engine.variants import registry
from tests.engine import oracles
from tests.engine.commands.conftest import write_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.data.dataset import Dataset

Content = dict[str, bytes | str]
"""A folder: the bytes of its files by their paths, or where a link leads; a pipe if nowhere."""
OUTSIDE = "../../../outside"
"""A folder beside all inputs that nobody may change, from the folder of a run."""

MODEL, RUN, IDX, PICTURE, SETTINGS = "model", "run", "idx", "picture", "settings"
OLDER_MODELS = Path(__file__).parents[2] / "engine" / "models" / "files"
TRAIN, TEST = 60, 20
RUN_NAME = "20261126-184233-vanilla-7c1f"


def images() -> Dataset:
    """What the runs of the corpus learn from."""
    return replace(oracles.dataset(TRAIN, TEST), name="bars")


def corpus() -> dict[str, list[Content]]:
    """Sound inputs by kind, the same each time but for what a clock tells."""
    with tempfile.TemporaryDirectory(prefix="hourglass-corpus-") as name:
        folder = Path(name)
        return {
            MODEL: [*_models(folder / "models")],
            RUN: [*_runs(folder / "runs")],
            IDX: [*_idx(folder / "idx")],
            PICTURE: [*_pictures()],
            SETTINGS: [{"memory.ini": _settings()}],
        }


def read(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _small(key: str) -> RunConfig:
    hidden = (6,) if RunConfig.default(key).network.hidden else ()
    few = {"network": Dense(hidden, 3), "batch_size": 20, "epochs": 2, "device": "cpu"}
    return replace(RunConfig.default(key), **few)


def _models(folder: Path) -> Iterator[Content]:
    folder.mkdir()
    data = images()
    for key in registry.variants():
        trainer = Trainer(_small(key), data)
        for _ in trainer.run(1):
            pass
        for half in (False, True):
            path = folder / f"{key}.safetensors"
            checkpoint.save(trainer.snapshot(), path, half=half)
            yield {"model.safetensors": path.read_bytes()}
    for path in sorted(OLDER_MODELS.glob("*.safetensors")):
        yield {"model.safetensors": path.read_bytes()}


def _runs(folder: Path) -> Iterator[Content]:
    data = images()
    for key in ("vanilla", "variational", "k_sparse"):
        recording = start(folder, Trainer(_small(key), data), name=f"The {key}")
        for _ in recording.events():
            pass
        whole = recording.writer.folder
        frames = RunFrames(whole, data)
        frames.settle()
        frames.save()
        packed = pack(whole, folder / f"packed-{key}", "Packed")
        for each in (whole, packed):
            yield {f"{RUN_NAME}/{name}": content for name, content in read(each.path).items()}


def _idx(folder: Path) -> Iterator[Content]:
    folder.mkdir()
    write_folder(folder, images())
    plain = read(folder)
    yield dict(plain)
    yield {f"{name}.gz": gzip.compress(content, 1, mtime=0) for name, content in plain.items()}


def _pictures() -> Iterator[Content]:
    grey = np.zeros((40, 50), np.uint8)
    grey[8:30, 20:26] = 255
    grey[28:32, 10:40] = np.linspace(60, 250, 30).astype(np.uint8)
    image = Image.fromarray(grey)
    text = PngImagePlugin.PngInfo()
    text.add_text("Title", "a seven")
    text.add_itxt("Comment", "λ" * 40, zip=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    for mode in ("1", "L", "P", "RGB", "RGBA"):
        yield _picture(image.convert(mode), "png", pnginfo=text)
    yield _picture(Image.fromarray(grey.astype(np.uint16) * 257), "png")
    for mode in ("L", "RGB", "CMYK"):
        yield _picture(image.convert(mode), "jpg", format="JPEG", exif=exif)
    for ending in ("bmp", "gif", "webp", "tiff", "ppm"):
        yield _picture(image.convert("L" if ending in {"gif", "bmp"} else "RGB"), ending)
    yield _picture(image.convert("RGBA"), "webp", lossless=True, exif=exif)
    yield _picture(image, "tiff", compression="tiff_deflate")
    yield _picture(image, "gif", save_all=True, append_images=[image.rotate(90, expand=False)])


def _picture(image: Image.Image, ending: str, **options: object) -> Content:
    file = io.BytesIO()
    image.save(file, **{"format": ending, **options})
    return {f"picture.{ending}": file.getvalue()}


def _settings() -> bytes:
    drafts = json.dumps({key: RunConfig.default(key).to_dict() for key in ("vanilla", "sparse")})
    quoted = drafts.replace('"', '\\"')
    drawing = base64.b64encode(bytes(next(_pictures())["picture.png"])).decode()
    text = SETTINGS_TEXT.replace("{settings}", f'"{quoted}"').replace("{drawing}", drawing)
    return text.encode()


SETTINGS_TEXT = r"""[General]
version=1
theme=dark
class_colours=usual
text=110
shown=vanilla
pinned="[\"vanilla\", \"sparse\"]"
colours="{\"vanilla\": 0, \"sparse\": 1}"
settings={settings}
draft=vanilla
noise="[\"gaussian\", 0.25]"
view="{\"mode\": \"digits\", \"colour\": \"class\"}"
tab=compare
dataset=mnist
moment="[\"vanilla\", 2.5]"
sample=12
drawing={drawing}
geometry=@ByteArray(\x1\xd9\xd0\xcb\0\x3\0\0\0\0\0\0\0\0\0\0\0\0\x5\x9f\0\0\x3\x83)
splitter\columns=@ByteArray(\0\0\0\xff\0\0\0\x1\0\0\0\x3\0\0\x1.\0\0\x3\0\0\0\x1\x92\0\xff\xff\xff\xff\x1\0\0\0\x1\0)

"""
"""As the window writes them."""
