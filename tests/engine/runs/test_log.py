"""Lines of a log give back what was written, to the bit, and nothing else passes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine.models.records import EpochRecord
from engine.runs import log
from engine.runs.log_file import LogFile
from engine.training.events import Losses, Notice

if TYPE_CHECKING:
    from pathlib import Path

RECORD = EpochRecord(
    1, {"total": 0.1}, {"total": 0.2, "bce": 0.1 + 0.2, "mse": 1e-3, "psnr": 21.5}, 3.25, 1e4
)
STATUS = log.Status("running", 12, 469, 10, 1e4, 60.5, 1.7e9, "lab", {"bce": 0.085})
OTHERS = [
    STATUS,
    log.SettingsChanged(7, 0.001, {"weight": 0.5, "kind": "l1"}),
    log.Resumed(40, 1.7e9, "lab", exact=False, reason="threads 2 → 1"),
    Notice("The network's λ grew.\nTwice."),
]


@given(
    hnp.arrays(
        np.float32,
        st.integers(1, 30),
        elements=st.floats(width=32, allow_nan=False, allow_infinity=False),
    )
)
def test_losses_come_back_to_the_bit(values: np.ndarray) -> None:
    line = log.encode(Losses(5, {"total": values, "kl": values[::-1].copy()}))
    back = log.decode(line)
    assert isinstance(back, Losses)
    assert back.first_step == 5
    assert [*back.terms] == ["total", "kl"]
    assert back.terms["total"].tobytes() == values.tobytes()
    assert back.terms["kl"].tobytes() == values[::-1].tobytes()


@pytest.mark.parametrize("entry", [RECORD, *OTHERS])
def test_every_entry_comes_back(entry: log.Entry) -> None:
    line = log.encode(entry)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert log.decode(line) == entry


def test_a_kind_of_a_newer_program_is_passed_over() -> None:
    assert log.decode(b'{"kind":"telepathy","of":3}\n') is None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\0\0\0\0",
        b"[]",
        b"3",
        b'{"first":1}',
        b'{"kind":[]}',
        b'{"kind":"losses","first":1,"terms":{"total":[1,NaN]}}',
        b'{"kind":"losses","first":1,"terms":{"total":[1],"kl":[1,2]}}',
        b'{"kind":"losses","first":1,"terms":{"kl":[1,2]}}',
        b'{"kind":"losses","first":0,"terms":{"total":[1]}}',
        b'{"kind":"losses","first":1,"terms":{"total":[[1]]}}',
        b'{"kind":"losses","first":1,"terms":{"total":"x"}}',
        b'{"kind":"epoch","epoch":1}',
        b'{"kind":"status","state":"asleep"}',
        b'{"kind":"notice","message":7}',
        b'{"kind":"settings","step":-1,"learning_rate":1,"knobs":{}}',
        b'{"kind":"resumed","step":1,"time":1,"host":"a","exact":1,"reason":""}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_line_of_a_log_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are Python's own
        log.decode(line)


def test_the_canonical_log_joins_losses_and_leaves_the_clock_out() -> None:
    def losses(first: int, *values: float) -> bytes:
        return log.encode(Losses(first, {"total": np.array(values, np.float32)}))

    slow = EpochRecord(RECORD.epoch, RECORD.train, RECORD.test, 99.0, 1.0)
    once = losses(1, 0.5, 0.25, 0.125) + log.encode(RECORD) + log.encode(OTHERS[1])
    cut = b"".join(
        [
            losses(1, 0.5),
            log.encode(STATUS),
            log.encode(OTHERS[2]),
            losses(2, 0.25, 0.125),
            log.encode(slow),
            log.encode(OTHERS[1]),
        ]
    )
    assert log.canonical(once) == log.canonical(cut)
    assert log.canonical(once)[0] == {
        "kind": "losses",
        "first": 1,
        "terms": {"total": [0.5, 0.25, 0.125]},
    }
    assert "seconds" not in json.dumps(log.canonical(once))
    other = losses(1, 0.5, 0.25, 0.126) + log.encode(RECORD) + log.encode(OTHERS[1])
    assert log.canonical(once) != log.canonical(other)


def test_losses_that_follow_each_other_are_one_line(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "events.jsonl", 0)
    told = [losses_of(1, 3), losses_of(4, 2), Notice("between"), losses_of(6, 1), losses_of(9, 1)]
    for entry in told:
        file.add(entry)
    file.write()
    file.add(losses_of(10, 2))
    file.write()
    file.close()
    lines = [log.decode(line) for line in (tmp_path / "events.jsonl").read_bytes().splitlines()]
    found = [(each.first_step, len(each)) if isinstance(each, Losses) else each for each in lines]
    assert found == [(1, 5), Notice("between"), (6, 1), (9, 1), (10, 2)]
    assert (tmp_path / "events.jsonl").stat().st_size == file.length


def losses_of(first: int, count: int) -> Losses:
    return Losses(first, {"total": np.arange(first, first + count, dtype=np.float32)})
