"""Pictures open whatever is odd about their metadata; only pixels that are gone are damage."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps, PngImagePlugin, TiffImagePlugin

from engine.images.decode import (
    FIRST_OF_MANY,
    UNKNOWN_ORIENTATION,
    ImageError,
    decode,
)
from engine.images.read_image import read_drawing

if TYPE_CHECKING:
    from collections.abc import Callable


def stairs(side: int = 120) -> Image.Image:
    """Dark ink on white that looks different from each side."""
    image = Image.new("L", (side, side + 40), 255)
    pen = ImageDraw.Draw(image)
    pen.rectangle((30, 30, 45, side), fill=0)
    pen.rectangle((30, side - 15, 90, side), fill=0)
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def shows_stairs(content: bytes, tolerance: float = 0.02) -> tuple[str, ...]:
    """The remarks on a file that must show the stairs, upright."""
    decoded = decode(content)
    shown = np.asarray(decoded.image.convert("L"), dtype=float) / 255
    goal = np.asarray(stairs(), dtype=float) / 255
    assert shown.shape == goal.shape
    assert np.abs(shown - goal).mean() < tolerance
    drawing = read_drawing(content)
    assert drawing.pixels.shape == goal.shape
    assert drawing.pixels[40, 37] == pytest.approx(1, abs=0.05)
    return decoded.remarks


# --- parts of files ----------------------------------------------------------------------------


def png_with(*chunks: tuple[bytes, bytes], spoil: bool = False) -> bytes:
    """The stairs with chunks after the header; their checksums are wrong if ``spoil``."""
    plain = encoded(stairs(), "PNG")
    made = b""
    for kind, data in chunks:
        check = zlib.crc32(kind + data) ^ spoil
        made += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
    return plain[:33] + made + plain[33:]


def jpeg_with(*segments: tuple[int, bytes]) -> bytes:
    """The stairs with segments after the first two bytes."""
    plain = encoded(stairs(), "JPEG", quality=95)
    made = b"".join(
        bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data for marker, data in segments
    )
    return plain[:2] + made + plain[2:]


def exif(*entries: tuple[int, int, int, int], count: int | None = None) -> bytes:
    """EXIF data, little-endian, with entries of tag, type, count and value."""
    number = len(entries) if count is None else count
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", number) + body + bytes(4)


ORIENTATION = 0x0112
ODD_EXIF = {
    "nothing in it": bytes(10),
    "empty": b"",
    "cut off": exif((ORIENTATION, 3, 1, 1))[:14],
    "promises more": exif((ORIENTATION, 3, 1, 1), count=60_000),
    "orientation 0": exif((ORIENTATION, 3, 1, 0)),
    "orientation 9": exif((ORIENTATION, 3, 1, 9)),
    "orientation 65535": exif((ORIENTATION, 3, 1, 65535)),
    "orientation as text": exif((ORIENTATION, 2, 4, 0x00363636)),
    "orientation as fraction": exif((ORIENTATION, 5, 1, 4000)),
    "orientation of unknown type": exif((ORIENTATION, 99, 1, 6)),
    "orientation many times": exif((ORIENTATION, 3, 4000, 26)),
    "offset outside": b"II*\0\xff\xff\xff\x7f",
    "points to itself": exif((0x8769, 4, 1, 8)),
    "wrong magic": b"XX*\0" + exif((ORIENTATION, 3, 1, 6))[4:],
    "big-endian garbage": b"MM\0*\0\0\0\x08\xff\xff" + bytes(range(200)),
    "resolution 1/0": exif((0x011A, 5, 1, 26), (0x0128, 3, 1, 2)) + bytes(8),
}


@pytest.mark.parametrize("name", ODD_EXIF)
def test_odd_exif_leaves_the_picture(name: str) -> None:
    data = ODD_EXIF[name]
    shows_stairs(jpeg_with((0xE1, b"Exif\0\0" + data)))
    shows_stairs(png_with((b"eXIf", data)))


def test_exif_that_cannot_be_read_is_said() -> None:
    assert shows_stairs(jpeg_with((0xE1, b"Exif\0\0" + bytes(10)))) == (UNKNOWN_ORIENTATION,)
    assert shows_stairs(jpeg_with()) == ()
    turned = encoded(stairs().transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95)
    six = exif((ORIENTATION, 3, 1, 6))
    upright = turned[:2] + b"\xff\xe1" + struct.pack(">H", len(six) + 8) + b"Exif\0\0" + six
    assert shows_stairs(upright + turned[2:]) == ()


def test_a_broken_text_does_not_cost_the_orientation() -> None:
    turned = encoded(stairs().transpose(Image.Transpose.ROTATE_90), "PNG")
    six = exif((ORIENTATION, 3, 1, 6))
    chunks = b""
    for kind, data in ((b"eXIf", six), (b"zTXt", b"a\0\0" + zlib.compress(bytes(5_000_000)))):
        chunks += struct.pack(">I", len(data)) + kind + data
        chunks += struct.pack(">I", zlib.crc32(kind + data))
    assert shows_stairs(turned[:33] + chunks + turned[33:]) == ()


HUGE = zlib.compress(bytes(80_000_000), 1)
ODD_CHUNKS = {
    "long compressed text": (b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 5_000_000)),
    "huge compressed text": (b"zTXt", b"Comment\0\0" + HUGE),
    "long international text": (b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(b"a" * 5_000_000)),
    "long XMP": (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x>" + b"a" * 3_000_000),
    "text without an end": (b"tEXt", b"Comment"),
    "unknown compression": (b"zTXt", b"Comment\0\x07abc"),
    "compressed text garbled": (b"zTXt", b"Comment\0\0garbage"),
    "international text cut off": (b"iTXt", b"Comment\0\1"),
    "large profile": (b"iCCP", b"icc\0\0" + zlib.compress(bytes(5_000_000))),
    "garbled profile": (b"iCCP", b"icc\0\0garbage"),
    "profile without a name": (b"iCCP", b""),
    "gamma cut off": (b"gAMA", b"\0"),
    "density cut off": (b"pHYs", b"\0\0"),
    "chromaticities cut off": (b"cHRM", b"\0\0\0"),
    "intent cut off": (b"sRGB", b""),
    "odd time": (b"tIME", b"\xff"),
    "unknown": (b"quUx", b"what is this"),
    "frames that never come": (b"acTL", struct.pack(">II", 0, 0)),
    "too many frames": (b"acTL", struct.pack(">II", 2**31, 0)),
    "depth of too many bands": (b"sBIT", b"\x08" * 9),
    "ground cut off": (b"bKGD", b""),
    "histogram cut off": (b"hIST", bytes(7)),
    "colours of video cut off": (b"cICP", b"\1"),
    "Apple's index": (b"iDOT", bytes(28)),
    "provenance": (b"caBX", bytes(100_000)),
    "transparency of nothing": (b"tRNS", b""),
    "transparency of too much": (b"tRNS", bytes(300)),
    "large EXIF data": (b"eXIf", exif((ORIENTATION, 3, 1, 1)) + bytes(3_000_000)),
    "frame of none": (b"fcTL", bytes(26)),
    "text in no language": (b"iTXt", b"k\0\0\0\xff\xff\0\xff\0\xff"),
    "profile of nothing": (b"iCCP", b"x\0\0" + zlib.compress(b"")),
}


@pytest.mark.parametrize("name", ODD_CHUNKS)
def test_odd_chunks_of_a_png_leave_the_picture(name: str) -> None:
    said = (FIRST_OF_MANY,) if name == "too many frames" else ()
    assert shows_stairs(png_with(ODD_CHUNKS[name])) == said
    if name.startswith("transparency"):
        return  # with a wrong checksum, too, nobody can tell what was to be transparent
    if not ODD_CHUNKS[name][0].isupper():
        shows_stairs(png_with(ODD_CHUNKS[name], spoil=True))  # its checksum is wrong, too


def test_many_odd_chunks_of_a_png_leave_the_picture() -> None:
    one = exif((ORIENTATION, 3, 1, 1))
    assert shows_stairs(png_with((b"eXIf", one), (b"eXIf", bytes(9)))) in (
        (),
        (UNKNOWN_ORIENTATION,),
    )
    assert shows_stairs(png_with(*((b"tEXt", b"k%d\0v" % n) for n in range(10_000)))) == ()
    texts = (b"k%d\0\0" % n + zlib.compress(bytes(900_000)) for n in range(90))
    assert shows_stairs(png_with(*((b"zTXt", text) for text in texts))) == ()


ODD_SEGMENTS = {
    "large profile in many parts": [
        (0xE2, b"ICC_PROFILE\0" + bytes([part, 100]) + bytes(60_000)) for part in range(1, 101)
    ],
    "profile parts missing": [(0xE2, b"ICC_PROFILE\0\x02\x05" + bytes(100))],
    "profile empty": [(0xE2, b"ICC_PROFILE\0")],
    "pictures index garbled": [(0xE2, b"MPF\0" + bytes(range(100)))],
    "pictures index cut off": [(0xE2, b"MPF\0II*\0")],
    "pictures index outside": [(0xE2, b"MPF\0II*\0\xff\xff\xff\x7f")],
    "XMP garbled": [(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta tiff:Orientation='6")],
    "XMP long": [(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"<" * 65_000)],
    "Photoshop garbled": [(0xED, b"Photoshop 3.0\x008BIM\x03\xed\0\0\0\0\xff\xff")],
    "comment": [(0xFE, bytes(range(256)))],
    "JFIF cut off": [(0xE0, b"JFIF\0\1")],
    "empty segments": [(marker, b"") for marker in range(0xE1, 0xEE)],
    "FlashPix": [(0xE2, b"FPXR\0" + bytes(500))],
    "Adobe's colours cut off": [(0xEE, b"Adobe")],
    "two EXIF data": [(0xE1, b"Exif\0\0" + exif((ORIENTATION, 3, 1, 1))), (0xE1, b"Exif\0\0\0")],
    "EXIF data in a circle": [
        (0xE1, b"Exif\0\0" + exif((ORIENTATION, 3, 1, 1))[:-4] + b"\x08\0\0\0")
    ],
    "orientation is not a number": [(0xE1, b"Exif\0\0" + exif((ORIENTATION, 11, 1, 0x7FC00000)))],
    "orientation below zero": [(0xE1, b"Exif\0\0" + exif((ORIENTATION, 9, 1, 0xFFFFFFFF)))],
    "place of itself": [(0xE1, b"Exif\0\0" + exif((0x8825, 4, 1, 8), (ORIENTATION, 3, 1, 1)))],
    "provenance": [(0xEB, b"JP" + bytes(60_000)) for _ in range(40)],
    "Photoshop longer than it is": [(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\xff\xff\xff\xff")],
    "small picture outside": [(0xE0, b"JFIF\0\1\2\0\0\1\0\1\xff\xff")],
    "many comments": [(0xFE, b"x" * 65_000) for _ in range(100)],
}


@pytest.mark.parametrize("name", ODD_SEGMENTS)
def test_odd_segments_of_a_jpeg_leave_the_picture(name: str) -> None:
    shows_stairs(jpeg_with(*ODD_SEGMENTS[name]))


def webp_with(*chunks: tuple[bytes, bytes]) -> bytes:
    plain = encoded(stairs().convert("RGB"), "WEBP", lossless=True)
    flags = bytes([0x2C, 0, 0, 0]) + (119).to_bytes(3, "little") + (159).to_bytes(3, "little")
    body = b"VP8X" + struct.pack("<I", 10) + flags
    icc = b"".join(k + struct.pack("<I", len(d)) + d for k, d in chunks if k == b"ICCP")
    rest = b"".join(k + struct.pack("<I", len(d)) + d for k, d in chunks if k != b"ICCP")
    body += icc + plain[12:] + rest
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


@pytest.mark.parametrize(
    "chunks",
    [
        [(b"EXIF", bytes(10)), (b"XMP ", b"<xx")],
        [(b"ICCP", b"no profile"), (b"EXIF", exif((ORIENTATION, 2, 4, 7)))],
        [(b"ICCP", bytes(2_000_000)), (b"XMP ", b"<" * 1_000_000)],
    ],
)
def test_odd_chunks_of_a_webp_leave_the_picture(chunks: list[tuple[bytes, bytes]]) -> None:
    shows_stairs(webp_with(*chunks))


# --- kinds of pictures -------------------------------------------------------------------------


def sixteen_bits(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(image).astype(np.uint16) * 257)


def with_transparency(image: Image.Image) -> bytes:
    """A palette of which the ground is transparent."""
    grey = image.point(lambda level: 1 if level > 127 else 0).convert("P")
    grey.putpalette([0, 0, 0, 255, 255, 255])
    return encoded(grey, "PNG", transparency=1)


def frames(kind: str) -> bytes:
    first, second = stairs().convert("RGB"), ImageOps.flip(stairs()).convert("RGB")
    return encoded(first, kind, save_all=True, append_images=[second, second])


def changed(content: bytes, at: int, new: bytes) -> bytes:
    """A file with other bytes at a place."""
    return content[:at] + new + content[at + len(new) :]


KINDS: dict[str, Callable[[], bytes]] = {
    "progressive JPEG": lambda: encoded(stairs(), "JPEG", quality=95, progressive=True),
    "CMYK JPEG of Adobe's kind": lambda: encoded(stairs().convert("CMYK"), "JPEG", quality=95),
    "YCbCr JPEG, quarter colours": lambda: encoded(
        stairs().convert("RGB"), "JPEG", quality=95, subsampling=2
    ),
    "JPEG with a profile": lambda: encoded(
        stairs().convert("RGB"), "JPEG", quality=95, icc_profile=bytes(300_000)
    ),
    "16-bit PNG": lambda: encoded(sixteen_bits(stairs()), "PNG"),
    "1-bit PNG": lambda: encoded(stairs().convert("1"), "PNG"),
    "palette PNG": lambda: encoded(stairs().convert("P"), "PNG"),
    "PNG with a date and texts": lambda: encoded(stairs(), "PNG", pnginfo=texts()),
    "16-bit TIFF": lambda: encoded(sixteen_bits(stairs()), "TIFF"),
    "compressed TIFF": lambda: encoded(stairs(), "TIFF", compression="tiff_lzw"),
    "TIFF with odd tags": lambda: encoded(stairs(), "TIFF", tiffinfo=odd_tags()),
    "PGM with a comment": lambda: encoded(stairs(), "PPM").replace(b"P5\n", b"P5\n# scan\n", 1),
    "BMP": lambda: encoded(stairs().convert("RGB"), "BMP"),
    "WebP": lambda: encoded(stairs().convert("RGB"), "WEBP", quality=95),
    "bytes after the end": lambda: encoded(stairs(), "PNG") + bytes(5000),
    "PNG without its end": lambda: encoded(stairs(), "PNG")[:-12],
    "JPEG with a film behind": lambda: (
        encoded(stairs(), "JPEG", quality=95) + b"\0\0\0\x18ftypmp42" + bytes(9999)
    ),
    "TIFF with a large profile": lambda: encoded(stairs(), "TIFF", icc_profile=bytes(9_000_000)),
    "BigTIFF": lambda: encoded(stairs(), "TIFF", big_tiff=True),
    "GIF without its end": lambda: encoded(stairs(), "GIF")[:-1],
    "BMP of no length": lambda: changed(encoded(stairs().convert("RGB"), "BMP"), 2, bytes(4)),
    "BMP of odd density": lambda: changed(encoded(stairs().convert("RGB"), "BMP"), 38, b"\xff" * 8),
    "WebP of another length": lambda: changed(webp_with(), 4, b"\xff\xff\0\0"),
}


def texts() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "ü" * 1000, zip=True)
    info.add_itxt("Title", "字" * 1000, "zh", "标题")
    return info


def odd_tags() -> TiffImagePlugin.ImageFileDirectory_v2:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[ORIENTATION] = 77
    tags[270] = "x" * 100_000
    tags[65000] = 3.5
    return tags


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_picture_opens(name: str) -> None:
    assert shows_stairs(KINDS[name]()) == ()


@pytest.mark.parametrize("kind", ["PNG", "GIF", "TIFF", "WEBP"])
def test_of_several_pictures_the_first_is_taken_and_that_is_said(kind: str) -> None:
    assert shows_stairs(frames(kind)) == (FIRST_OF_MANY,)
    assert FIRST_OF_MANY in read_drawing(frames(kind)).remarks


def test_a_transparent_ground_of_a_palette_is_ground() -> None:
    drawing = read_drawing(with_transparency(stairs())).pixels
    np.testing.assert_array_equal(drawing > 0.5, np.asarray(stairs()) < 128)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_larger_than_the_limit_is_decoded_at_an_eighth(progressive: bool) -> None:
    large = stairs().resize((12_000, 9_000))
    decoded = decode(encoded(large, "JPEG", progressive=progressive))
    assert decoded.image.size == (1500, 1125)
    drawing = read_drawing(encoded(large, "JPEG")).pixels
    assert drawing.shape == (768, 1024)
    assert drawing[768 * 40 // 160, 1024 * 37 // 120] == pytest.approx(1, abs=0.05)


# --- damage and foreign files ------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "GIF"])
def test_pixels_that_end_early_are_damage(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (200, 200)).astype(np.uint8))
    content = encoded(noise, kind)
    with pytest.raises(ImageError, match=r"is damaged|is no picture"):
        decode(content[: len(content) // 3])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "is a HEIC photograph, which is not read here"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "Save it as JPEG or PNG"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avif", "is a AVIF file"),
        (b"\0\0\0\x1cftypisom\0\0\0\0isom", "is a video file"),
        (b"%PDF-1.7\n%", "is a PDF file"),
        (b"8BPS\0\1", "is a Photoshop file"),
        (b"<?xml version='1.0'?>\n<svg xmlns='x'/>", "is a SVG file"),
    ],
)
def test_formats_that_are_known_but_not_read_are_named(content: bytes, complaint: str) -> None:
    with pytest.raises(ImageError) as caught:
        decode(content)
    assert complaint in str(caught.value)
    assert str(caught.value).count("\n") == 0
