"""Image files as pictures that stand upright; only pixels that cannot be had are damage."""

from __future__ import annotations

import io
import stat
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.core.errors import UserError
from engine.images.metadata import foreign_format, without_metadata

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Source = Path | str | bytes | NDArray[np.uint8]

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF", "PPM")
"""What is read; others (EPS, say) would start foreign programs on a foreign file."""
MOST_PIXELS = 100_000_000
"""As decoded: a JPEG is decoded at an eighth where that is enough."""
MOST_BYTES = 200_000_000
LONGEST_SIDE = 1024
"""Larger images are reduced to this many pixels; a digit of 20 pixels loses nothing by it."""

_SHELLS_PIPES = ("/dev/", "/proc/")
"""Where a shell's ``<(command)`` and ``/dev/stdin`` lie, which somebody writes."""
PASTED = "the pasted image"
UNKNOWN_ORIENTATION = "its EXIF data can't be read, so it may lie on its side; turn it if so"
FIRST_OF_MANY = "it holds several pictures; the first is taken"


class ImageError(UserError):
    """An image cannot be used; the message says which, why, and what to do."""


@dataclass(frozen=True, eq=False)
class Decoded:
    """A picture as it was stored, upright.

    Attributes:
        name: What to call it in a message.
        image: Its pixels.
        remarks: What is doubtful about it, one line each.
    """

    name: str
    image: Image.Image
    remarks: tuple[str, ...] = ()


def decode(source: Source) -> Decoded:
    """The picture in a file, in its bytes, or in pixels.

    Args:
        source: An image file, its bytes, or its pixels as uint8: (H, W) grey, (H, W, 3) RGB or
            (H, W, 4) RGBA.

    Raises:
        ImageError: The file is missing, no image, damaged or too large.
    """
    if isinstance(source, np.ndarray):
        return Decoded(PASTED, _from_pixels(source))
    if isinstance(source, bytes):
        return _decoded(source, PASTED)
    return _decoded(_content(Path(source)), str(source))


def _content(path: Path) -> bytes:
    """The bytes of a file, if it is of a size that images have."""
    if "\0" in str(path):
        raise ImageError(f"{path}: names no file, as it holds a zero byte. Choose another file.")
    try:
        if path.is_dir():
            raise ImageError(f"{path}: is a folder. Choose one picture in it.")
        status = path.stat()
        if stat.S_ISFIFO(status.st_mode) and not str(path).startswith(_SHELLS_PIPES):
            raise ImageError(f"{path}: is a pipe, which may never end. Choose a file.")
        size = status.st_size
        if size <= MOST_BYTES:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)  # a device's size says nothing
            size = max(size, len(content))
        if size > MOST_BYTES:
            raise ImageError(f"{path}: is too large ({size / 1e6:.0f} MB). Use a smaller image.")
        return content
    except FileNotFoundError as error:
        raise ImageError(f"{path}: does not exist. Choose another file.") from error
    except OSError as error:
        why = error.strerror or error
        raise ImageError(f"{path}: cannot be read ({why}). Choose another file.") from error


def _decoded(content: bytes, name: str) -> Decoded:
    """The picture in the bytes of an image file."""
    if not content:
        raise ImageError(f"{name}: is empty. Choose another file.")
    plain, bare = without_metadata(content), without_metadata(content, exif=False)
    problem: Exception | None = None
    # Pillow warns of large and slightly damaged files; the first are refused here, the second used.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for each in dict.fromkeys((content, plain, bare)):
            try:
                found = _pixels(each, name)
            except ImageError:
                raise
            except Exception as error:  # a damaged file makes decoders raise errors of every kind
                problem = error
                continue
            lost = (UNKNOWN_ORIENTATION,) if each == bare != plain else ()
            return Decoded(name, found.image, (*lost, *found.remarks))
    raise _refusal(content, name, problem) from problem


def _pixels(content: bytes, name: str) -> Decoded:
    """The first picture of a file, unpacked and upright."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        # A JPEG may be unpacked at half, a quarter or an eighth of its size; in its own colours.
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        _check_size(image.size, name)
        image.load()
        # A camera's JPEG carries smaller copies of itself; they are no further pictures.
        several = getattr(image, "is_animated", False) and image.format != "MPO"
        remarks = (FIRST_OF_MANY,) if several else ()
        try:
            Image.Exif().load(image.info.get("exif") or b"")  # Pillow is silent the second time
            return Decoded(name, ImageOps.exif_transpose(image), remarks)
        except Exception:  # garbled EXIF data make Pillow raise errors of every kind
            return Decoded(name, image.copy(), (UNKNOWN_ORIENTATION, *remarks))


def _refusal(content: bytes, name: str, error: Exception | None) -> ImageError:
    """Why a file could not be decoded."""
    if isinstance(error, Image.DecompressionBombError):
        return ImageError(f"{name}: is too large. Use a smaller image.")
    foreign = foreign_format(content)
    if foreign == "HEIC":
        return ImageError(
            f"{name}: is a HEIC photograph, which is not read here. Save it as JPEG or PNG."
        )
    if foreign:
        return ImageError(f"{name}: is a {foreign} file, which is not read here. Use PNG or JPEG.")
    if isinstance(error, UnidentifiedImageError):
        known = ", ".join(FORMATS)
        return ImageError(f"{name}: is no picture that can be read. Use {known}.")
    return ImageError(f"{name}: is damaged ({error}). Use a fresh copy.")


def _check_size(size: tuple[int, int], name: str) -> None:
    """Refuse what would fill the memory, before it is unpacked."""
    width, height = size
    if width * height > MOST_PIXELS:
        limit = MOST_PIXELS // 1_000_000
        raise ImageError(
            f"{name}: is too large ({width} × {height} pixels, at most {limit} million). "
            "Use a smaller image."
        )


def _from_pixels(pixels: NDArray[np.uint8]) -> Image.Image:
    """Pixels as they come from a clipboard."""
    if not pixels.size:
        raise ImageError(f"{PASTED}: is empty. Paste another image.")
    layered = pixels.ndim == 3 and pixels.shape[2] in (3, 4)
    if pixels.dtype != np.uint8 or not (pixels.ndim == 2 or layered):
        what = f"{pixels.dtype} of shape {pixels.shape}"
        raise ImageError(f"{PASTED}: has pixels of {what}. Paste grey, RGB or RGBA bytes.")
    _check_size((pixels.shape[1], pixels.shape[0]), PASTED)
    return Image.fromarray(np.ascontiguousarray(pixels))
