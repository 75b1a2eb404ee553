"""The header of a safetensors file: which tensors lie where behind it.

Eight bytes say how long it is, little-endian; it is a JSON object, of each tensor its type, shape
and place, and strings as ``__metadata__``; tensors follow each other without a gap to the end
(https://github.com/huggingface/safetensors).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from typing import BinaryIO

LENGTH = 8
"""Bytes that say how long the header is."""
LONGEST = 2**25
METADATA = "__metadata__"
DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


@dataclass(frozen=True)
class Place:
    """A tensor in a file.

    Attributes:
        shape: Its own.
        dtype: Of its values.
        begin: Byte of the file where it begins.
        end: Byte behind it.
    """

    shape: tuple[int, ...]
    dtype: torch.dtype
    begin: int
    end: int


def read_header(file: BinaryIO, size: int) -> tuple[dict[str, str], dict[str, Place]]:
    """Metadata and the places of all tensors, by name.

    Args:
        file: At its beginning.
        size: Of all of it, in bytes.

    Raises:
        ValueError, RecursionError: It is no header, or does not fit the file.
    """
    length = int.from_bytes(file.read(LENGTH), "little")
    if not 2 <= length <= min(LONGEST, size - LENGTH):
        raise ValueError(f"a header of {length} bytes")
    values = json.loads(file.read(length).decode())
    if not isinstance(values, dict):
        raise ValueError("a header that is no object")
    metadata = values.pop(METADATA, {})
    if not _are_texts(metadata):
        raise ValueError("metadata that are no texts")
    begin = LENGTH + length
    places = {name: _place(value, begin) for name, value in values.items()}
    at = begin
    for place in sorted(places.values(), key=lambda each: (each.begin, each.end)):
        if place.begin != at:
            raise ValueError("tensors that overlap, or with a gap between them")
        at = place.end
    if at != size:
        raise ValueError(f"tensors that end at byte {at} of {size}")
    return metadata, places


def _are_texts(values: Any) -> bool:  # noqa: ANN401 - whatever a file holds
    return isinstance(values, dict) and all(isinstance(each, str) for each in values.values())


def _place(value: Any, start: int) -> Place:  # noqa: ANN401
    if not isinstance(value, dict) or value.keys() != {"dtype", "shape", "data_offsets"}:
        raise ValueError("a tensor that is not described")
    shape, offsets, dtype = value["shape"], value["data_offsets"], value["dtype"]
    if not (_are_counts(shape) and _are_counts(offsets) and len(offsets) == 2):
        raise ValueError("a shape or place that is none")
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise ValueError("a type of numbers that is not known")
    begin, end = offsets
    if end - begin != math.prod(shape) * DTYPES[dtype].itemsize:
        raise ValueError("a tensor whose place does not fit its shape")
    return Place(tuple(shape), DTYPES[dtype], start + begin, start + end)


def _are_counts(values: Any) -> bool:  # noqa: ANN401
    return isinstance(values, list) and all(type(each) is int and each >= 0 for each in values)
