"""Contents of files, changed at random, mostly so that a reader gets far before it stumbles."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from typing import TYPE_CHECKING

from tests.campaign.fuzz import odd_json

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    Change = Callable[[bytes, random.Random], bytes]

NUMBERS = (0, 1, 2, 127, 128, 255, 256, 32_767, 65_535, 65_536, 2**24, 2**31 - 1, 2**31, 2**32 - 1)
FLOATS = (float("nan"), float("inf"), -float("inf"), 1e38, -1e38, 1e-45, 65_504.0)
PNG = b"\x89PNG\r\n\x1a\n"
LONGEST = 64
"""Bytes of a piece that is cut, doubled or overwritten, mostly."""


def changed(content: bytes, name: str, dice: random.Random) -> bytes:
    """The content of a file, changed once or a few times, as its name and its beginning ask for."""
    for _ in range(dice.choice((1, 1, 1, 1, 2, 2, 3, 6))):
        content = _way(content, name, dice)(content, dice)
    return content


def _way(content: bytes, name: str, dice: random.Random) -> Change:
    """The change that fits a file, or now and then just any."""
    if dice.random() < 0.25:
        return plain
    if content.startswith(PNG):
        return chunks
    return BY_ENDING.get(name.rpartition(".")[2], plain)


def plain(content: bytes, dice: random.Random) -> bytes:
    """Bytes as they come."""
    if not content:
        return dice.randbytes(dice.randrange(1, 40))
    at = _place(content, dice)
    end = min(len(content), at + dice.choice((1, 1, 2, 4, 8, dice.randrange(1, LONGEST), 5000)))
    head, piece, rest = content[:at], content[at:end], content[end:]
    match dice.randrange(8):
        case 0:
            piece = bytes([piece[0] ^ (1 << dice.randrange(8))]) + piece[1:]
        case 1:
            piece = dice.choice((b"\0", b"\xff", b"\x80")) + piece[1:]
        case 2:
            piece = b""
        case 3:
            piece += piece
        case 4:
            piece = dice.randbytes(end - at)
        case 5:
            piece = rest = b""
        case 6:
            piece = _number(dice)
            rest = content[at + len(piece) :]
        case _:
            rest += dice.randbytes(dice.choice((1, 8, 1000)))
    return head + piece + rest


def _place(content: bytes, dice: random.Random) -> int:
    """More often near the beginning, where what comes is described."""
    most = len(content) if dice.random() < 0.5 else min(len(content), 200)
    return dice.randrange(most)


def _number(dice: random.Random) -> bytes:
    form = dice.choice("<>") + dice.choice("BHIIQf")
    if form[1] == "f":
        return struct.pack(form, dice.choice(FLOATS))
    return struct.pack(form, dice.choice(NUMBERS) % 256 ** struct.calcsize(form))


def json_text(content: bytes, dice: random.Random) -> bytes:
    """The values of a JSON file."""
    try:
        return odd_json.changed(content.decode(), dice).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return plain(content, dice)


def lines(content: bytes, dice: random.Random) -> bytes:
    """Whole lines, and the JSON in one of them."""
    rows = content.split(b"\n")
    at = dice.randrange(len(rows))
    head, joint, rest = (
        rows[at].partition(b"=") if b"{" not in rows[at][:1] else (b"", b"", rows[at])
    )
    match dice.randrange(7):
        case 0:
            del rows[at]
        case 1:
            rows.insert(dice.randrange(len(rows)), rows[at])
        case 2:
            other = dice.randrange(len(rows))
            rows[at], rows[other] = rows[other], rows[at]
        case 3:
            rows[at] = plain(rows[at], dice)
        case 4:
            rows[at] = head + joint + plain(rest, dice)
        case _:
            rows[at] = head + joint + _value(rest, dice)
    return b"\n".join(rows)


def _value(text: bytes, dice: random.Random) -> bytes:
    """A line's JSON, or what stands behind its equals sign, in quotes or not."""
    inner = text.strip()
    quoted = inner[:1] == inner[-1:] == b'"' and len(inner) > 1
    bare = inner[1:-1].replace(b'\\"', b'"') if quoted else inner
    new = json_text(bare, dice)
    if new == bare:
        new = json.dumps(dice.choice(odd_json.VALUES)).encode()
    return b'"' + new.replace(b'"', b'\\"') + b'"' if quoted else new


def packed(content: bytes, dice: random.Random) -> bytes:
    """What a gzip file holds."""
    try:
        return gzip.compress(plain(gzip.decompress(content), dice), 1)
    except (OSError, EOFError, zlib.error):
        return plain(content, dice)


def chunks(content: bytes, dice: random.Random) -> bytes:
    """A chunk of a PNG, with its checksum as it should be."""
    found, at = [], len(PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        found.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    if not found:
        return plain(content, dice)
    at = dice.randrange(len(found))
    kind, data = found[at]
    match dice.randrange(5):
        case 0:
            del found[at]
        case 1:
            found.insert(dice.randrange(len(found)), found[at])
        case 2 if kind == b"IDAT":
            try:
                found[at] = (kind, zlib.compress(plain(zlib.decompress(data), dice)))
            except zlib.error:
                found[at] = (kind, plain(data, dice))
        case 3:
            odd = dice.choice(
                (b"tEXt", b"zTXt", b"iCCP", b"eXIf", b"tRNS", b"PLTE", b"acTL", b"gAMA")
            )
            found.insert(min(1, at), (odd, plain(data, dice)[: dice.choice((5, 300, 70_000))]))
        case _:
            found[at] = (kind, plain(data, dice))
    return PNG + b"".join(_chunk(*each) for each in found)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def tensors(content: bytes, dice: random.Random) -> bytes:
    """Header, metadata or values of a safetensors file."""
    length = int.from_bytes(content[:8], "little")
    try:
        header = json.loads(content[8 : 8 + length])
        metadata = header["__metadata__"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return plain(content, dice)
    data = content[8 + length :]
    kind = dice.randrange(10)
    if kind < 5 and isinstance(metadata, dict) and metadata:
        name = dice.choice(list(metadata))
        value = str(metadata[name])
        new = odd_json.changed(value, dice)
        metadata[name] = str(dice.choice(odd_json.VALUES)) if new == value else new
        written = json.dumps(header, ensure_ascii=True)
    elif kind < 8:
        written = odd_json.changed(json.dumps(header), dice)
    else:
        return content[: 8 + length] + _floats(data, dice)
    raw = written.encode("utf-8", "surrogatepass")
    return len(raw).to_bytes(8, "little") + raw + data


def _floats(data: bytes, dice: random.Random) -> bytes:
    if len(data) < 8:
        return plain(data, dice)
    at = dice.randrange(len(data) // 4) * 4
    value = struct.pack("<f", dice.choice(FLOATS))
    count = dice.choice((1, 1, 50))
    return (data[:at] + value * count + data[at + 4 * count :])[: len(data)]


BY_ENDING: dict[str, Change] = {
    "safetensors": tensors,
    "json": json_text,
    "jsonl": lines,
    "ini": lines,
    "gz": packed,
}
