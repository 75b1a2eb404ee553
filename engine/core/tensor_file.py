"""Reading safetensors files of unknown origin: nothing in them is used before it is checked."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError, safe_open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import torch
    from torch import Tensor

    from engine.core.errors import UserError


class TensorFile:
    """An open file.

    Args:
        file: What ``safe_open`` gave.
        refuse: Makes the error for a reason why the file can't be used.

    Attributes:
        refuse: The same.
        metadata: Strings by name.
        names: Of all tensors.
    """

    def __init__(self, file: Any, refuse: Callable[[str], UserError]) -> None:  # noqa: ANN401
        self._file = file
        self.refuse = refuse
        self.metadata: dict[str, str] = file.metadata() or {}
        self.names: set[str] = set(file.keys())

    def check_names(self, expected: set[str], what: str) -> None:
        """Refuse a file that has other tensors than the expected ones."""
        if self.names != expected:
            odd = ", ".join(sorted(self.names ^ expected)[:4])
            raise self.refuse(f"its {what} are not those of its configuration ({odd})")

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
        found = self._file.get_slice(name).get_shape()
        if list(found) != list(shape):
            raise self.refuse(f"{name} is {list(found)} and should be {list(shape)}")
        value: Tensor = self._file.get_tensor(name)
        if value.dtype not in dtypes:
            known = " or ".join(str(dtype).removeprefix("torch.") for dtype in dtypes)
            raise self.refuse(f"{name} is stored as {value.dtype}, not as {known}")
        if finite and not bool(value.isfinite().all()):
            raise self.refuse(f"{name} holds values that are not finite")
        return value

    def length(self, name: str) -> int:
        """How many rows a tensor has; 0 for a scalar."""
        return next(iter(self._file.get_slice(name).get_shape()), 0)


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
        with _in_utf8(path) as plain, safe_open(plain, framework="pt") as file:
            yield TensorFile(file, refuse)
    except OSError as reason:
        raise error(f"{path} can't be read: {reason.strerror or reason}.") from reason
    except SafetensorError as reason:
        raise refuse("it is cut off, damaged, or no safetensors file") from reason


@contextmanager
def _in_utf8(path: Path) -> Iterator[Path]:
    """A path of the same file that is UTF-8, for ``safe_open`` knows no other."""
    try:
        str(path).encode()
    except UnicodeEncodeError:  # only where such paths are allowed, and links are there
        with tempfile.TemporaryDirectory() as folder:
            link = Path(folder, "file")
            link.symlink_to(path.absolute())
            yield link
    else:
        yield path
