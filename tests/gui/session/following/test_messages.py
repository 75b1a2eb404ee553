"""What the jobs of opening, loading and watching tell."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any, get_args

import pytest

from gui.session import messages

if TYPE_CHECKING:
    from types import UnionType


@pytest.mark.parametrize(
    "union",
    [
        messages.OpeningMessage,
        messages.LoadingMessage,
        messages.WatchingMessage,
        messages.RunMessage,
    ],
)
def test_none_is_no_message(union: UnionType) -> None:
    members: tuple[Any, ...] = get_args(union)
    assert len(members) > 2
    assert NoneType not in members
