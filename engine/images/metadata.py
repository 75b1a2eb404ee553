"""Image files without what is no picture: texts, colour profiles, EXIF.

A decoder that stumbles over such a part has not yet seen a pixel. The file is then tried once more
without it.
"""

from __future__ import annotations

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_JFIF, _ADOBE = 0xE0, 0xEE
"""Segments of a JPEG that say how colours are stored."""
_LENGTHS = {_JFIF: 18, _ADOBE: 16}
"""Of these segments at least, with their marker; what is shorter says nothing of colours."""
_WEBP_TEXTS = (b"EXIF", b"XMP ", b"ICCP")


def without_metadata(content: bytes, *, exif: bool = True) -> bytes:
    """The same picture in as few parts as its pixels need; ``content`` itself of other formats.

    What is cut off or garbled stays so: the decoder says what is wrong with it.

    Args:
        content: An image file.
        exif: Whether EXIF data stay, which say which way is up.
    """
    if content.startswith(_PNG):
        return _png(content, exif=exif)
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content, exif=exif)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content, exif=exif)
    return content


def foreign_format(content: bytes) -> str:
    """The name of a format of pictures that is known but not read, or an empty word."""
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        if brand in {b"avif", b"avis"}:
            return "AVIF"
        return "HEIC" if brand[:2] in {b"he", b"mi", b"ms"} else "video"
    starts = {b"%PDF": "PDF", b"8BPS": "Photoshop", b"gimp xcf": "GIMP"}
    for start, name in starts.items():
        if content.startswith(start):
            return name
    return "SVG" if b"<svg" in content[:1000] else ""


def _png(content: bytes, *, exif: bool) -> bytes:
    """Critical chunks and transparency alone, as the file has them."""
    parts, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        says_nothing = kind == b"tRNS" and not length
        if (kind in _PNG_PIXELS and not says_nothing) or (exif and kind == b"eXIf"):
            parts.append(content[at:end])
        at = end
    return b"".join(parts)


def _jpeg(content: bytes, *, exif: bool) -> bytes:
    """Without application segments and comments before the pixels."""
    parts, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xDA:  # the pixels
            break
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        kept = marker in _LENGTHS and end - at >= _LENGTHS[marker]
        said = not kept and (0xE0 <= marker <= 0xEF or marker == 0xFE)
        if not said or (exif and content[at + 4 : at + 8] == b"Exif"):
            parts.append(content[at:end])
        at = end
    return b"".join([*parts, content[at:]])


def _webp(content: bytes, *, exif: bool) -> bytes:
    """Without XMP and colour profile."""
    parts, at = [], 12
    while at + 8 <= len(content):
        (length,) = struct.unpack_from("<I", content, at + 4)
        end = at + 8 + length + length % 2
        kind = content[at : at + 4]
        if kind not in _WEBP_TEXTS or (exif and kind == b"EXIF"):
            parts.append(content[at:end])
        at = end
    body = b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
