"""Pictures of clouds of points that were painted last: a drag through time comes back often."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPixmap

MOST, MOST_BYTES = 16, 20 * 2**20
"""So many pictures of a cloud are kept at most, and so many bytes: a run has about a dozen moments,
and the picture of a map in a window of usual size takes 0.3 to 2 MB."""


class CloudPictures:
    """Keeps pictures of points that nobody can write to; those looked at longest ago go first."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[Any, ...], tuple[NDArray[Any], QPixmap]] = OrderedDict()
        self._size = 0

    def get(self, points: NDArray[Any], key: tuple[Any, ...]) -> QPixmap | None:
        """The picture of points, painted as ``key`` says; None if it is not there."""
        full = (id(points), *key)  # those that are known are held, so that no others have their id
        if full not in self._known:
            return None
        self._known.move_to_end(full)
        return self._known[full][1]

    def add(self, points: NDArray[Any], key: tuple[Any, ...], picture: QPixmap) -> None:
        """Keep a picture."""
        if points.flags.writeable:
            return
        self._known[id(points), *key] = (points, picture)
        self._size += _bytes(picture)
        while self._size > MOST_BYTES or len(self._known) > MOST:
            _, (_, oldest) = self._known.popitem(last=False)
            self._size -= _bytes(oldest)

    def clear(self) -> None:
        """Keep none."""
        self._known.clear()
        self._size = 0


def _bytes(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4
