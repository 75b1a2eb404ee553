"""Snapshots are dense in the first epoch, never wanted back once dropped, and within their room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.runs.snapshot_schedule import due_until, few, is_due, kept

STEPS = 469


def test_the_first_epoch_is_dense_and_later_ones_have_quarters_then_ends() -> None:
    due = due_until(6 * STEPS, STEPS)
    assert due[:10] == [0, 1, 2, 4, 8, 16, 32, 64, 117, 128]
    assert due[10:14] == [234, 256, 352, 469]
    assert due[14:18] == [469 + 117, 469 + 234, 469 + 352, 2 * 469]
    assert due[-3:] == [4 * 469, 5 * 469, 6 * 469]


@given(st.integers(1, 60), st.integers(0, 500))
def test_due_until_lists_what_is_due(steps_per_epoch: int, step: int) -> None:
    expected = [each for each in range(step + 1) if is_due(each, steps_per_epoch)]
    assert due_until(step, steps_per_epoch) == expected


@given(st.integers(1, 60), st.integers(2, 40), st.integers(1, 120))
def test_what_was_dropped_is_never_wanted_again(
    steps_per_epoch: int, capacity: int, epochs: int
) -> None:
    due = due_until(epochs * steps_per_epoch, steps_per_epoch)
    before: set[int] = set()
    for number in range(1, len(due) + 1):
        stay = kept(due[:number], steps_per_epoch, capacity)
        assert stay == sorted(set(stay))
        assert stay[-1] == due[number - 1]
        assert len(stay) <= capacity + 1
        assert set(stay) <= before | {due[number - 1]}
        before = set(stay)


def test_with_room_for_twenty_the_first_epoch_stays_whole() -> None:
    due = due_until(100 * STEPS, STEPS)
    stay = kept(due, STEPS, 20)
    assert [step for step in stay if step <= STEPS] == due_until(STEPS, STEPS)
    assert stay[-1] == 100 * STEPS
    assert 3 <= len([step for step in stay if step > STEPS]) <= 6


def test_a_few_are_dense_in_the_first_epoch_and_end_with_the_last() -> None:
    steps = due_until(4690, 469)
    first_epoch = [0, 1, 4, 16, 64, 117, 234, 469]
    assert few(steps, 469) == [*first_epoch, 938, 1876, 3752, 4690]
    assert few([0, 1, 2, 3], 1) == [0, 1, 2, 3]
    assert few([], 469) == []
