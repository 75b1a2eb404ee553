"""Pictures one after the other, as a GIF or as a film."""

from __future__ import annotations

import shutil
import subprocess
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtGui import QImage

from engine.core.files import OutputError, writing
from engine.core.replacing import atomic_path
from gui.widgets.saving.export import titled

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

FRAME_MS, LAST_MS = 120, 2000
"""How long a frame stays, and the last one, in milliseconds."""
NO_FFMPEG = "needs ffmpeg"


class Frame(NamedTuple):
    """One picture of a film, and what is written above it."""

    image: QImage
    title: str


def why_no_mp4() -> str:
    """Why no MP4 can be written on this machine; empty where one can."""
    return "" if shutil.which("ffmpeg") else NO_FFMPEG


def write_gif(frames: Iterable[Frame], path: Path) -> None:
    """Write an animated GIF that begins anew when it is over.

    Args:
        frames: At least one; those of another size than the first are made alike.
        path: File to write.

    Raises:
        OutputError: The file can't be written, or there is no frame.
    """
    deque(writing_gif([*pixels(frames)], path), maxlen=0)


def write_mp4(frames: Iterable[Frame], path: Path) -> None:
    """Write a film (H.264) with ffmpeg.

    Raises:
        OutputError: The file can't be written, ffmpeg is missing or fails, or there is no frame.
    """
    deque(writing_mp4([*pixels(frames)], path), maxlen=0)


def writing_gif(pictures: Sequence[Pixels], path: Path) -> Generator[None, None, None]:
    """As ``write_gif``, of pictures (H, W, 3) that are alike in size, a slice at a time."""
    from PIL import Image  # noqa: PLC0415 - a library that few will need

    _require(pictures, path)
    # One palette for all: with one each, colours flicker.
    last = Image.fromarray(pictures[-1]).quantize(255)
    alike = []
    for each in pictures:
        alike.append(Image.fromarray(each).quantize(palette=last, dither=Image.Dither.NONE))
        yield
    durations = [FRAME_MS] * (len(alike) - 1) + [LAST_MS]
    with writing(path), atomic_path(path) as part:
        alike[0].save(
            part, "GIF", save_all=True, append_images=alike[1:], duration=durations, loop=0
        )


def writing_mp4(pictures: Sequence[Pixels], path: Path) -> Generator[None, None, None]:
    """As ``write_mp4``, of pictures (H, W, 3) that are alike in size, a slice at a time."""
    program = shutil.which("ffmpeg")
    if program is None:
        cure = "install it and start Hourglass anew, or save a GIF"
        raise OutputError(f"{path} can't be written: MP4 {NO_FFMPEG}: {cure}.")
    _require(pictures, path)
    yield
    height, width, _ = pictures[0].shape
    source = f"-f rawvideo -pix_fmt rgb24 -s {width}x{height} -r {1000 / FRAME_MS:.4f} -i -"
    # H.264 with halved colour needs even sides.
    target = "-vf pad=ceil(iw/2)*2:ceil(ih/2)*2 -pix_fmt yuv420p -movflags +faststart -f mp4 -y"
    with writing(path), atomic_path(path) as part:
        command = [program, "-loglevel", "error", *source.split(), *target.split(), str(part)]
        done = subprocess.run(  # noqa: S603 - the program that was found, no shell
            command,
            input=b"".join(map(np.ndarray.tobytes, pictures)),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise OSError(done.stderr.decode(errors="replace").strip() or "ffmpeg failed")


def _require(pictures: Sequence[Pixels], path: Path) -> None:
    if not pictures:
        raise OutputError(f"{path} would be empty: train first, so that there is something to see.")


def pixels(frames: Iterable[Frame]) -> Iterator[Pixels]:
    """Frames under their titles as (H, W, 3) uint8, all as large as the first."""
    size = None
    for frame in frames:
        image = titled(frame.image, frame.title).convertToFormat(QImage.Format.Format_RGB888)
        size = size or image.size()
        image = image if image.size() == size else image.scaled(size)
        raw = np.frombuffer(image.constBits(), np.uint8)
        rows = raw.reshape(image.height(), image.bytesPerLine())[:, : image.width() * 3]
        yield rows.reshape(image.height(), image.width(), 3).copy()
