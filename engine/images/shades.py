"""Pictures of every kind of pixel as luminance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from scipy import ndimage

from engine.images.decode import LONGEST_SIDE, ImageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.images.decode import Decoded

    Grey = NDArray[np.float32]

CARD_FILL = 0.6
"""What is opaque is a card with paper and ink, not ink alone, if it fills so much of its box ..."""
CARD_CONTRAST, CARD_INK = 0.2, 0.003
"""... and this part of it differs so much from its rim."""


def small_grey(picture: Decoded) -> Grey:
    """Luminance (h, w) in [0, 1], the longer side at most 1024.

    Raises:
        ImageError: Its kind of pixel cannot be converted.
    """
    image = picture.image
    try:
        if image.mode in {"1", "P", "PA"}:  # shades can be averaged, indices into a palette cannot
            image = image.convert("RGBA")
        elif image.mode == "LAB":  # Pillow turns LAB into nothing else; its first band is lightness
            image = image.getchannel("L")
        elif max(image.size) > LONGEST_SIDE:
            image = image.copy()
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
        return _grey(image)
    except Exception as error:
        raise _unusable(picture.name, image, error) from error


def coloured(picture: Decoded, *, alpha: bool) -> Grey:
    """Red, green, blue and, if ``alpha``, opacity: (H, W, 3 or 4) in [0, 1], as large as it is.

    Raises:
        ImageError: Its kind of pixel cannot be converted.
    """
    image = picture.image
    try:
        if image.mode.startswith(("I", "F")):
            levels = np.rint(_grey(image) * 255).astype(np.uint8)
            image = Image.fromarray(levels)
        if not alpha and image.has_transparency_data:
            rgba = image.convert("RGBA")
            black = Image.new("RGBA", rgba.size, (0, 0, 0, 255))
            image = Image.alpha_composite(black, rgba)
        bands = np.asarray(image.convert("RGBA" if alpha else "RGB"), dtype=np.float32)
    except Exception as error:
        raise _unusable(picture.name, image, error) from error
    return bands / np.float32(255)


def _unusable(name: str, image: Image.Image, error: Exception) -> ImageError:
    """Pillow knows more kinds of pixel than it can convert."""
    problem = f"has pixels that cannot be used ({image.mode}: {error})"
    return ImageError(f"{name}: {problem}. Use an RGB or a grey image.")


def _grey(image: Image.Image) -> Grey:
    """Luminance (H, W) in [0, 1], with transparent parts as paper."""
    if image.mode.startswith(("I", "F")):
        deep = np.asarray(image, dtype=np.float32)
        peak = float(np.max(deep, initial=1.0, where=np.isfinite(deep)))
        # Holes of a measured picture are dark, and what is beyond measure is its brightest.
        whole = np.nan_to_num(deep / np.float32(peak), nan=0.0, posinf=1.0, neginf=0.0)
        grey: Grey = np.clip(whole, 0, 1)
        return grey
    if not image.has_transparency_data:
        return _shades(image)
    rgba = image.convert("RGBA")
    return _on_paper(_shades(rgba.convert("RGB")), _shades(rgba.getchannel("A")))


def _on_paper(shade: Grey, opacity: Grey) -> Grey:
    """Transparent parts in the colour of the card that is opaque, or else opposite to the ink's.

    Args:
        shade: (H, W) in [0, 1].
        opacity: (H, W) in [0, 1].

    Returns:
        (h, w): without what lies around a card.
    """
    solid = opacity > 0.5
    if solid.any():
        box = ndimage.find_objects(solid.astype(np.int8))[0]
        inner = ndimage.binary_erosion(solid[box], iterations=2, border_value=1)
        rim = inner & ~ndimage.binary_erosion(inner, iterations=2)
        if solid[box].mean() >= CARD_FILL and rim.any():
            paper = float(np.median(shade[box][rim]))
            other = np.abs(shade[box][inner] - paper) > CARD_CONTRAST
            if other.mean() >= CARD_INK:
                return np.float32(paper) + (shade[box] - np.float32(paper)) * opacity[box]
    light_ink = (shade * opacity).sum() > 0.5 * opacity.sum()
    return shade * opacity + np.float32(not light_ink) * (1 - opacity)


def _shades(image: Image.Image) -> Grey:
    """Luminance of an opaque image: (H, W) in [0, 1]."""
    return np.asarray(image.convert("L"), dtype=np.float32) / np.float32(255)
