"""No collection while the program starts, and none of what is alive when it has started."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest

from gui.background import gc_tuning

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """The collector as it was, afterwards."""
    before = gc.get_threshold()
    yield
    gc_tuning.resume_gc()
    gc.set_threshold(*before)
    gc.unfreeze()


class Cycle:
    """Nobody but itself reaches it once it is dropped."""

    def __init__(self) -> None:
        self.own = self


def test_at_the_start_nothing_is_looked_for_however_much_is_made() -> None:
    gc_tuning.defer_gc()
    found: list[int] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        found.append(len(phase))

    gc.callbacks.append(note)
    try:
        kept = [[number] for number in range(100_000)]
    finally:
        gc.callbacks.remove(note)
    assert len(kept) == 100_000
    assert found == []


def test_what_was_alive_is_frozen_and_what_comes_later_is_collected() -> None:
    usual = gc.get_threshold()
    before = Cycle()
    early = weakref.ref(before)
    gc_tuning.defer_gc()
    gc_tuning.freeze_gc()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() != usual
    between = Cycle()
    meanwhile = weakref.ref(between)
    del before, between
    gc_tuning.resume_gc()
    assert gc.get_threshold() == usual
    assert early() is not None
    assert meanwhile() is None
    after = Cycle()
    late = weakref.ref(after)
    del after
    gc.collect()
    assert late() is None


def test_where_nothing_was_deferred_nothing_is_frozen() -> None:
    usual, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc_tuning.freeze_gc()
    gc_tuning.resume_gc()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, frozen)
