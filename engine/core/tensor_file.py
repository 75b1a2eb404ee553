"""Reading safetensors files of unknown origin: nothing in them is used before it is checked.

A file is not mapped into memory, as the library's own reader does it: where another program cuts a
mapped file, the system kills the process that reads on (SIGBUS), and where it overwrites one,
weights change under whoever uses them.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

from engine.core.paths import open_file
from engine.core.tensor_header import read_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from torch import Tensor

    from engine.core.errors import UserError

DAMAGED = "it is cut off, damaged, or no safetensors file"


class TensorFile:
    """An open file.

    Args:
        file: At its beginning.
        refuse: Makes the error for a reason why the file can't be used.

    Attributes:
        refuse: The same.
        metadata: Strings by name.
        names: Of all tensors.
    """

    def __init__(self, file: BinaryIO, refuse: Callable[[str], UserError]) -> None:
        self._file = file
        self.refuse = refuse
        self._mark = self._looks()
        try:
            self.metadata, self._places = read_header(file, self._mark[0])
        except (ValueError, RecursionError) as error:
            raise refuse(DAMAGED) from error
        self.names = set(self._places)

    def check_names(self, expected: set[str], what: str) -> None:
        """Refuse a file that has other tensors than the expected ones."""
        if self.names != expected:
            odd = ", ".join(sorted(self.names ^ expected)[:4])
            raise self.refuse(f"its {what} are not those of its configuration ({odd})")

    def check_unchanged(self) -> None:
        """Refuse a file that was written while it was read: it may be half old, half new."""
        if self._looks() != self._mark:
            raise self.refuse("it was changed while it was read; try again")

    def tensor(
        self,
        name: str,
        shape: Sequence[int],
        dtypes: Sequence[torch.dtype],
        *,
        finite: bool = True,
    ) -> Tensor:
        """One tensor; no memory is taken for one of another shape.

        Args:
            name: Which, of ``names``.
            shape: What it must have.
            dtypes: One of which it must have.
            finite: Whether each of its values must be a finite number.
        """
        place = self._places[name]
        if place.shape != tuple(shape):
            raise self.refuse(f"{name} is {list(place.shape)} and should be {list(shape)}")
        if place.dtype not in dtypes:
            known = " or ".join(str(dtype).removeprefix("torch.") for dtype in dtypes)
            raise self.refuse(f"{name} is stored as {place.dtype}, not as {known}")
        value = torch.empty(place.shape, dtype=place.dtype)
        self._file.seek(place.begin)
        if place.end > place.begin:
            content = value.view(-1).view(torch.uint8).numpy().data
            if self._file.readinto(content) != place.end - place.begin:  # type: ignore[attr-defined]
                raise self.refuse(DAMAGED)
        if finite and not bool(value.isfinite().all()):
            raise self.refuse(f"{name} holds values that are not finite")
        return value

    def length(self, name: str) -> int:
        """How many rows a tensor has; 0 for a scalar."""
        return next(iter(self._places[name].shape), 0)

    def _looks(self) -> tuple[int, int]:
        """Size in bytes, and when it was last written."""
        status = os.fstat(self._file.fileno())
        return status.st_size, status.st_mtime_ns


@contextmanager
def open_tensors(
    path: Path,
    kind: str,
    max_bytes: int,
    refuse: Callable[[str], UserError],
    error: type[UserError],
) -> Iterator[TensorFile]:
    """Open a file, if it is one and no larger than ``max_bytes``.

    Args:
        path: The file.
        kind: What it should hold, for messages.
        max_bytes: Size above which it is not even opened.
        refuse: Makes the error for a reason why the file can't be used.
        error: Kind of the error when the system can't read it.
    """
    try:
        if not path.is_file():
            raise refuse("it is not a file" if path.exists() else "it does not exist")
        if path.stat().st_size > max_bytes:
            raise refuse(f"it is larger than any {kind} of this program")
        with open_file(path) as file:
            found = TensorFile(file, refuse)
            yield found
            found.check_unchanged()
    except OSError as reason:
        raise error(f"{path} can't be read: {reason.strerror or reason}.") from reason
