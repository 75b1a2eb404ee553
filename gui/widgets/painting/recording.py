"""A recorded picture that is painted a part at a time, and that many discs are put into later.

PySide holds Python's lock while Qt records or paints, half a second for 60 000 discs, and so long
does the window stand still. Here the lock is free between two parts, and discs are only noted when
the picture is recorded. The format is Qt's: a head with a checksum, then records of a kind, a
length and that many bytes. What a record sets stays in force until another one changes it; only
transforms are relative to the one with which the painting began.
"""

from __future__ import annotations

import binascii
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPicture

from gui.widgets.painting.primitives import saved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from PySide6.QtGui import QBrush

PART = 100_000
"""Bytes of records that are painted at once: 20 ms."""
MAGIC, CHECKED, HEAD = 4, 6, 32
"""Where in a picture the magic word ends, what the checksum is of begins, and the head ends."""
ELLIPSE, END, BRUSH, TRANSFORM = 7, 31, 47, 55
"""Kinds of records, ``QPicturePrivate::PaintCommand``."""
LONG = 255
"""In place of a length: it follows in four bytes."""
PLACE = struct.Struct(">dddd")
"""An ellipse's left, top, width and height."""
MARK = -float(2**40)
"""Left of the ellipse in place of which discs are painted; its top is their number."""
REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class Record(NamedTuple):
    """One step of a painting: its kind, and all of its bytes."""

    kind: int
    data: bytes


@dataclass(frozen=True)
class Discs:
    """Many discs, each as ``drawEllipse`` paints it without a pen.

    Attributes:
        places: Centres (N, 2), painted in this order.
        radius: Of all of them.
        brushes: Plain colours.
        index: Which of the brushes each disc has, (N,).
    """

    places: NDArray[np.float64]
    radius: float
    brushes: tuple[QBrush, ...]
    index: NDArray[np.intp]

    def records(self) -> Iterator[Record]:
        """What Qt would record of them."""
        samples = {each: _disc(self.brushes[each]) for each in np.unique(self.index).tolist()}
        lefts, tops = (self.places - self.radius).T.tolist()
        side, before = 2 * self.radius, None
        for each, left, top in zip(self.index.tolist(), lefts, tops, strict=True):
            brush, ellipse = samples[each]
            if each != before:
                yield Record(BRUSH, brush)
            before = each
            yield Record(ELLIPSE, ellipse[: -PLACE.size] + PLACE.pack(left, top, side, side))


class Recording(QPicture):
    """A picture to be recorded, and painted in whatever thread."""

    def __init__(self) -> None:
        super().__init__()
        self._discs: list[Discs] = []

    def put(self, painter: QPainter, discs: Discs) -> None:
        """Have discs painted at this place, in the painter's coordinates."""
        with saved(painter):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(Qt.GlobalColor.transparent))  # is recorded, and set again after
            painter.drawEllipse(QRectF(MARK, len(self._discs), 0, 0))
        self._discs.append(discs)

    def paint(self, painter: QPainter, most: int = PART) -> None:
        """Paint it, and let other threads run meanwhile.

        Args:
            painter: Is left with the last state of the picture.
            most: About so many bytes are painted at once.
        """
        base = painter.transform()
        for part in self._parts(most):
            painter.setTransform(base)
            part.play(painter)

    def _parts(self, most: int) -> Iterator[QPicture]:
        """Pictures to be painted one after the other, each from the same transform."""
        data = content(self)
        some, size, transform = list[bytes](), 0, b""
        for record in self._records(data):
            if record.kind == TRANSFORM:
                transform = record.data
            if record.kind != END:
                some.append(record.data)
                size += len(record.data)
            if size > most or record.kind == END:
                yield _picture(data[:HEAD], some)
                some, size = [transform] if transform else [], 0

    def _records(self, data: bytes) -> Iterator[Record]:
        """Its records, with the discs at their places."""
        brush = None
        for record in _records(data):
            if record.kind == BRUSH:
                brush = record
            discs = self._marked(record)
            if discs is None or brush is None:
                yield record
            else:
                yield from discs.records()
                yield brush

    def _marked(self, record: Record) -> Discs | None:
        """The discs whose place an ellipse keeps."""
        if record.kind != ELLIPSE:
            return None
        left, top, _, _ = PLACE.unpack(record.data[-PLACE.size :])
        return self._discs[int(top)] if left == MARK else None


def recording_of(painter: QPainter) -> Recording | None:
    """The recording that somebody paints into, also through a widget that is rendered."""
    device = painter.paintEngine().paintDevice()
    return device if isinstance(device, Recording) else None


def content(picture: QPicture) -> bytes:
    """A picture's bytes."""
    return bytes(cast("memoryview", picture.data()))[: picture.size()]


def _records(data: bytes) -> Iterator[Record]:
    """The records of a picture's bytes."""
    start = HEAD
    while start < len(data):
        length, body = data[start + 1], start + 2
        if length == LONG:
            (length,) = struct.unpack_from(">I", data, body)
            body += 4
        yield Record(data[start], data[start : body + length])
        start = body + length


def _disc(brush: QBrush) -> tuple[bytes, bytes]:
    """The records of a brush and of an ellipse."""
    picture = QPicture()
    painter = QPainter(picture)
    painter.setBrush(brush)
    painter.drawEllipse(QRectF())
    painter.end()
    found = dict(_records(content(picture)))
    return found[BRUSH], found[ELLIPSE]


def _picture(head: bytes, records: list[bytes]) -> QPicture:
    """A picture of records; the last one, which ends it, is added."""
    count = struct.pack(">I", len(records) + 1)
    checked = b"".join([head[CHECKED : HEAD - 4], count, *records, bytes((END, 0))])
    picture = QPicture()
    picture.setData(head[:MAGIC] + struct.pack(">H", _checksum(checked)) + checked)
    return picture


def _checksum(data: bytes) -> int:
    """Qt's CRC, of ISO 3309: the one that Python has, but for the order of the bits."""
    crc = binascii.crc_hqx(data.translate(REVERSED), 0xFFFF) ^ 0xFFFF
    high, low = divmod(crc, 256)
    return REVERSED[low] << 8 | REVERSED[high]
