"""Image files and photographs as drawings, light ink on exactly zero."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy import ndimage

from engine.core.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF", "PPM")
"""What is read; others (EPS, say) would start foreign programs on a foreign file."""
MOST_PIXELS = 100_000_000
MOST_BYTES = 200_000_000
LONGEST_SIDE = 1024
"""Larger images are reduced to this many pixels; a digit of 20 pixels loses nothing by it."""

_FAINTEST = 0.02
"""Differences of grey up to this are compression and rounding, not ink."""
_SIGMAS = 4.0
"""Paper noise reaches this many standard deviations; ink begins beyond."""
_HAZE = 0.15
"""Part of the ink's strength below which a shadow or a smudge is still paper."""


class ImageError(UserError):
    """An image cannot be used; the message says which, why, and what to do."""


def read_image(source: Path | str | bytes | NDArray[np.uint8]) -> NDArray[np.float32]:
    """Read an image as a drawing.

    Args:
        source: An image file, its bytes, or its pixels as uint8: (H, W) grey, (H, W, 3) RGB or
            (H, W, 4) RGBA.

    Returns:
        (h, w) in [0, 1], light ink on a ground of 0, turned upright as the file's EXIF data say,
        transparent parts taken as ground, the longer side at most 1024.

    Raises:
        ImageError: The file is missing, no image, damaged, too large, or shows nothing.
    """
    if isinstance(source, np.ndarray):
        name, image = "the pasted image", _from_pixels(source)
    elif isinstance(source, bytes):
        name = "the pasted image"
        image = _decode(source, name)
    else:
        name = str(source)
        image = _decode(_content(Path(source)), name)
    drawing = light_on_dark(_small(image, name))
    if not drawing.any():
        raise ImageError(f"{name}: shows nothing on its ground. Use an image with ink on it.")
    return drawing


def light_on_dark(grey: NDArray[np.floating]) -> NDArray[np.float32]:
    """Make a grey picture a drawing: invert dark ink on light, take the paper away.

    On an even ground the border tells which is ink. On paper with noise, a tint or a shadow across
    it, a smooth surface is fitted to the paper, and what stands out most from it is ink.

    Args:
        grey: (H, W) in [0, 1].

    Returns:
        (H, W) in [0, 1] with peak 1 and a ground of exactly 0; zeros if there is no ink.
    """
    picture = np.asarray(grey, dtype=np.float32)
    if not picture.size:
        return picture
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    ground = np.median(border)
    # Strokes may run over a quarter of the border before an even ground counts as uneven.
    if np.percentile(np.abs(border - ground), 75) <= _FAINTEST:
        dark_on_light = ground > (picture.min() + picture.max()) / 2
        ink = ground - picture if dark_on_light else picture - ground
        least, peak = _FAINTEST / 2, float(ink.max())
    else:
        ink, least = _above_paper(picture), 0.0
        peak = float(np.percentile(ink, 99.9))  # one glittering pixel is not the ink's strength
    if peak <= max(least, _FAINTEST):
        return np.zeros_like(picture)
    # Faint pixels are the soft edge of a stroke if they touch it, and else the ripples that lossy
    # compression leaves, or a smudge.
    strokes = ndimage.binary_dilation(ink > max(least, _HAZE * peak), np.ones((3, 3), dtype=bool))
    ink[~strokes | (ink <= least)] = 0
    drawing: NDArray[np.float32] = np.clip(ink / np.float32(peak), 0, 1)
    return drawing


def _above_paper(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each pixel stands out from the paper: (H, W), ink positive, within the noise 0."""
    v, u = (np.linspace(-1, 1, length, dtype=np.float32) for length in picture.shape)
    # Ten thousand pixels suffice for the six numbers of a quadratic surface.
    skip = max(1, max(picture.shape) // 100)
    sample = picture[::skip, ::skip]
    y, x = (grid.ravel() for grid in np.meshgrid(v[::skip], u[::skip], indexing="ij"))
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)  # (n, 6)
    # The margin first: a large 0 in the middle would pass for a bend of the paper.
    paper = np.maximum(np.abs(x), np.abs(y)) >= 0.8
    for _ in range(8):
        weights = np.linalg.lstsq(terms[paper], sample.ravel()[paper], rcond=None)[0]
        apart = sample.ravel() - terms @ weights
        sigma = 1.4826 * np.median(np.abs(apart[paper]))
        paper = np.abs(apart) <= max(2.5 * sigma, 1e-4)
    one, a, b, aa, ab, bb = weights
    rows, columns = (one + b * v + bb * v * v)[:, None], a * u + aa * u * u
    surface = rows + columns + (ab * v)[:, None] * u  # (H, W)
    ink: NDArray[np.float32] = picture - surface
    ink[np.abs(ink) <= _SIGMAS * sigma] = 0
    if np.mean(ink**3) < 0:
        # Dark ink takes a part of the light that falls on the paper, so shadows cancel out.
        ink /= -np.maximum(surface, np.median(surface) / 2)
    return ink


def _content(path: Path) -> bytes:
    """The bytes of a file, if it is of a size that images have."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise ImageError(f"{path}: is too large ({size / 1e6:.0f} MB). Use a smaller image.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ImageError(f"{path}: does not exist. Choose another file.") from error
    except OSError as error:
        why = error.strerror or error
        raise ImageError(f"{path}: cannot be read ({why}). Choose another file.") from error


def _decode(content: bytes, name: str) -> Image.Image:
    """The picture in the bytes of an image file, upright."""
    if not content:
        raise ImageError(f"{name}: is empty. Choose another file.")
    # Pillow warns of large and slightly damaged files; the first are refused here, the second used.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _check_size(image.size, name)
                image.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
                return ImageOps.exif_transpose(image)
        except ImageError:
            raise
        except Image.DecompressionBombError as error:
            raise ImageError(f"{name}: is too large. Use a smaller image.") from error
        except UnidentifiedImageError as error:
            known = ", ".join(FORMATS)
            raise ImageError(f"{name}: is no picture that can be read. Use {known}.") from error
        except Exception as error:  # a damaged file makes decoders raise errors of every kind
            raise ImageError(f"{name}: is damaged ({error}). Use a fresh copy.") from error


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
    name = "the pasted image"
    if not pixels.size:
        raise ImageError(f"{name}: is empty. Paste another image.")
    layered = pixels.ndim == 3 and pixels.shape[2] in (3, 4)
    if pixels.dtype != np.uint8 or not (pixels.ndim == 2 or layered):
        what = f"{pixels.dtype} of shape {pixels.shape}"
        raise ImageError(f"{name}: has pixels of {what}. Paste grey, RGB or RGBA bytes.")
    _check_size((pixels.shape[1], pixels.shape[0]), name)
    return Image.fromarray(np.ascontiguousarray(pixels))


def _small(image: Image.Image, name: str) -> NDArray[np.float32]:
    """Luminance (h, w) in [0, 1], the longer side at most 1024."""
    try:
        if image.mode in {"1", "P", "PA"}:  # shades can be averaged, indices into a palette cannot
            image = image.convert("RGBA")
        elif image.mode == "LAB":  # Pillow turns LAB into nothing else; its first band is lightness
            image = image.getchannel("L")
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
        return _grey(image)
    except Exception as error:  # Pillow knows more kinds of pixel than it can convert
        problem = f"has pixels that cannot be used ({image.mode}: {error})"
        raise ImageError(f"{name}: {problem}. Use an RGB or a grey image.") from error


def _grey(image: Image.Image) -> NDArray[np.float32]:
    """Luminance (H, W) in [0, 1], with transparent parts in the colour opposite to the ink's."""
    if image.mode.startswith(("I", "F")):
        deep = np.asarray(image, dtype=np.float32)
        peak = float(np.max(deep, initial=1.0, where=np.isfinite(deep)))
        # Holes of a measured picture are dark, and what is beyond measure is its brightest.
        whole = np.nan_to_num(deep / np.float32(peak), nan=0.0, posinf=1.0, neginf=0.0)
        grey: NDArray[np.float32] = np.clip(whole, 0, 1)
        return grey
    if not image.has_transparency_data:
        return _shades(image)
    rgba = image.convert("RGBA")
    opacity, shade = _shades(rgba.getchannel("A")), _shades(rgba.convert("RGB"))
    light_ink = (shade * opacity).sum() > 0.5 * opacity.sum()
    return shade * opacity + np.float32(not light_ink) * (1 - opacity)


def _shades(image: Image.Image) -> NDArray[np.float32]:
    """Luminance of an opaque image: (H, W) in [0, 1]."""
    return np.asarray(image.convert("L"), dtype=np.float32) / np.float32(255)
