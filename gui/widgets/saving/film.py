"""Pictures one after the other, as a GIF or as a film."""

from __future__ import annotations

import errno
import math
import os
import shutil
import subprocess
import time
from collections import deque
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from engine.core.files import OutputError, writing
from engine.core.replacing import atomic_path
from gui.widgets.saving.export import titled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

FRAME_MS, LAST_MS = 120, 2000
"""How long a frame stays, and the last one, in milliseconds."""
MOST_BYTES = 512 * 2**20
"""All pictures of a film that are in memory at once; where they would be more, they are smaller."""
NO_FFMPEG = "needs ffmpeg"
IDLE = 0.03
"""Seconds for which what is written elsewhere is waited for at once."""
Writing = Generator[int | None, None, None]
"""Writes a film a slice at a time."""


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


def writing_gif(pictures: Sequence[Pixels], path: Path) -> Writing:
    """As ``write_gif``, of pictures (H, W, 3) that are alike in size.

    Yields:
        How many pictures are done, or None; what is closed then leaves no file.
    """
    from PIL import Image  # noqa: PLC0415 - a library that few will need

    _require(pictures, path)
    # One palette for all: with one each, colours flicker.
    last = Image.fromarray(pictures[-1]).quantize(255)
    alike = []
    for each in pictures:
        alike.append(Image.fromarray(each).quantize(palette=last, dither=Image.Dither.NONE))
        yield len(alike)
    durations = [FRAME_MS] * (len(alike) - 1) + [LAST_MS]
    with writing(path), atomic_path(path) as part, part.open("wb") as file:
        target = _Target(file)

        def save() -> None:
            alike[0].save(
                cast("BinaryIO", target),
                "GIF",
                save_all=True,
                append_images=alike[1:],
                duration=durations,
                loop=0,
            )

        with ThreadPoolExecutor(1, "film") as pool:
            saving = pool.submit(save)
            try:
                yield from until(lambda seconds: bool(wait([saving], seconds).done))
            finally:
                target.wanted = False
            saving.result()


class _Target:
    """A file that takes nothing more when it is no longer wanted: so a writer of it ends."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.wanted = file, True

    def write(self, content: bytes) -> int:
        """Append."""
        if not self.wanted:
            raise OSError(errno.ECANCELED, os.strerror(errno.ECANCELED))
        return self._file.write(content)

    def flush(self) -> None:
        """Hand on what is buffered."""
        self._file.flush()


def writing_mp4(pictures: Sequence[Pixels], path: Path) -> Writing:
    """As ``write_mp4``, of pictures (H, W, 3) that are alike in size.

    Yields:
        As ``writing_gif``.
    """
    program = shutil.which("ffmpeg")
    if program is None:
        cure = "install it and start Hourglass anew, or save a GIF"
        raise OutputError(f"{path} can't be written: MP4 {NO_FFMPEG}: {cure}.")
    _require(pictures, path)
    height, width, _ = pictures[0].shape
    source = f"-f rawvideo -pix_fmt rgb24 -s {width}x{height} -r {1000 / FRAME_MS:.4f} -i -"
    # H.264 with halved colour needs even sides.
    target = "-vf pad=ceil(iw/2)*2:ceil(ih/2)*2 -pix_fmt yuv420p -movflags +faststart -f mp4 -y"
    with writing(path), atomic_path(path) as part, TemporaryFile() as said:
        command = [program, "-loglevel", "error", *source.split(), *target.split(), str(part)]
        # The program that was found, no shell.
        running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=said)  # noqa: S603
        try:
            yield from _fed(running, pictures)
            yield from until(lambda seconds: _has_ended(running, seconds))
        finally:
            running.kill()  # nothing to one that has ended
            running.wait()
        if running.returncode:
            said.seek(0)
            raise OSError(said.read().decode(errors="replace").strip() or "ffmpeg failed")


def _fed(running: subprocess.Popen[bytes], pictures: Sequence[Pixels]) -> Writing:
    """Give a program the pictures, one after the other."""
    pipe = running.stdin
    assert pipe is not None  # noqa: S101 - it was asked for
    with suppress(BrokenPipeError), pipe:  # one that has ended tells why
        for number, each in enumerate(pictures, 1):
            pipe.write(each.tobytes())
            yield number


def _has_ended(running: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def until(done: Callable[[float], bool]) -> Generator[None, None, None]:
    """Yield until something elsewhere is done; where nobody else wants the thread it waits.

    Args:
        done: Waits for at most so many seconds; whether it is.
    """
    seconds = 0.0
    while not done(seconds):
        began = time.perf_counter()
        yield None
        alone = time.perf_counter() - began < IDLE / 10
        seconds = IDLE if alone else 0.0


def within_memory(image: QImage, count: int) -> QImage:
    """A picture as large as so many of them may be, as (H, W, 3) bytes; itself if it is not larger.

    Depends on the size and the number alone, so that all pictures of a film are alike.
    """
    share = math.sqrt(MOST_BYTES / max(1, 3 * image.width() * image.height() * count))
    if share >= 1:
        return image
    size = QSize(max(1, int(image.width() * share)), max(1, int(image.height() * share)))
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


def _require(pictures: Sequence[Pixels], path: Path) -> None:
    if not pictures:
        raise OutputError(f"{path} would be empty: train first, so that there is something to see.")


def pixels(frames: Iterable[Frame]) -> Iterator[Pixels]:
    """Frames under their titles as (H, W, 3) uint8, all as large as the first."""
    size = None
    for frame in frames:
        image = titled(frame.image, frame.title, 1)  # a second line would make some frames jump
        image = image.convertToFormat(QImage.Format.Format_RGB888)
        size = size or image.size()
        image = image if image.size() == size else image.scaled(size)
        raw = np.frombuffer(image.constBits(), np.uint8)
        rows = raw.reshape(image.height(), image.bytesPerLine())[:, : image.width() * 3]
        yield rows.reshape(image.height(), image.width(), 3).copy()
