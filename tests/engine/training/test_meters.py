"""What a run counts by: time, losses of batches, means."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.training import meters
from engine.training.meters import LossBuffer, RunningMean, Stopwatch

if TYPE_CHECKING:
    import pytest


def test_a_stopwatch_counts_only_while_it_is_not_paused(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(meters, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    clock = Stopwatch(1.0)
    now[0] = 50.0
    clock.resume()
    now[0] = 52.0
    clock.pause()
    now[0] = 100.0
    clock.resume()
    now[0] = 101.0
    assert clock.seconds == 4.0
    clock.resume()
    clock.pause()
    now[0] = 200.0
    clock.pause()
    assert clock.seconds == 4.0


def test_a_loss_buffer_reports_once() -> None:
    buffer = LossBuffer(10)
    for value in (1.0, 3.0):
        term = torch.tensor(value)
        buffer.add({"reconstruction": term}, term * 2, 5)
    losses, sizes = buffer.read()
    assert losses.first_step == 11
    assert losses.terms["total"].tolist() == [2.0, 6.0]
    assert losses.terms["reconstruction"].tolist() == [1.0, 3.0]
    assert sizes.tolist() == [5, 5]
    assert not buffer.empty
    buffer.clear()
    assert buffer.empty
    term = torch.tensor(7.0)
    buffer.add({"reconstruction": term}, term, 5)
    assert buffer.read()[0].first_step == 13


def test_a_loss_buffer_tells_what_came_up_to_a_step() -> None:
    buffer = LossBuffer(10)
    assert buffer.until(11) is None
    for value in (1.0, 3.0):
        buffer.add({}, torch.tensor(value), 5)
    assert buffer.until(10) is None
    for step, expected in ((11, [1.0]), (12, [1.0, 3.0])):
        found = buffer.until(step)
        assert found is not None
        assert (found.first_step, found.terms["total"].tolist()) == (11, expected)


def test_a_loss_buffer_goes_on_from_its_table() -> None:
    buffer = LossBuffer(10)
    for value in (1.0, 3.0):
        buffer.add({"a": torch.tensor(value)}, torch.tensor(2 * value), 5)
    table = buffer.table()
    assert (table.names, table.sizes) == (("total", "a"), (5, 5))
    assert table.values.tolist() == [[2.0, 1.0], [6.0, 3.0]]
    restored = LossBuffer.restored(12, table, torch.device("cpu"))
    restored.add({"a": torch.tensor(4.0)}, torch.tensor(8.0), 2)
    losses, sizes = restored.read()
    assert losses.first_step == 11
    assert losses.terms["total"].tolist() == [2.0, 6.0, 8.0]
    assert sizes.tolist() == [5, 5, 2]


def test_a_mean_weighs_by_images_and_its_copy_is_free() -> None:
    mean = RunningMean()
    mean.add({"a": np.array([1.0, 4.0])}, np.array([3, 1]))
    copied = mean.copy()
    copied.add({"a": np.array(100.0)}, np.array(4))
    assert mean.values() == {"a": 1.75}
    assert copied.values() == {"a": (7 + 400) / 8}


def test_a_mean_does_not_depend_on_where_reports_were_cut() -> None:
    values = np.array([1e16, 1.0, -1e16, 1.0, 3.0])
    sizes = np.array([1, 1, 1, 1, 1])
    whole, cut = RunningMean(), RunningMean()
    whole.add({"a": values}, sizes)
    for start, end in ((0, 1), (1, 4), (4, 5)):
        cut.add({"a": values[start:end]}, sizes[start:end])
    assert whole == cut
