"""Where a run computes, and what becomes of it when the memory there is full."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch

from engine.core.device import DeviceError
from engine.training.events import Losses, Notice, Step
from engine.training.placement import Placement, is_out_of_memory
from engine.training.team import Alone
from engine.training.trainer import Trainer
from tests.engine.small_runs import events, quick
from tests.engine.training.full_device import FullDevice

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("MPS backend out of memory (MPS allocated: 9.00 GB)"),
    ],
)
def test_a_full_device_hands_the_run_to_the_cpu(error: RuntimeError, tiny: Dataset) -> None:
    trainer = FullDevice(quick(), tiny)
    trainer.error = error
    found = list(trainer.run(2))
    notices = events(found, Notice)
    assert len(notices) == 1
    assert "cuda:0 ran out of memory" in notices[0].message
    assert "from step 2" in notices[0].message
    assert [step.step for step in events(found, Step)] == list(range(1, 9))
    assert sum(len(report.terms["total"]) for report in events(found, Losses)) == 8
    assert trainer.device == torch.device("cpu")
    assert len(trainer.history) == 2


def test_adam_goes_on_with_its_moments_on_the_cpu(tiny: Dataset) -> None:
    trainer = FullDevice(quick(), tiny)
    trainer.error = torch.OutOfMemoryError("CUDA out of memory")
    list(trainer.run(2))
    steps = {float(each["step"]) for each in trainer.state().placement.optimiser.values()}
    assert steps == {8.0}  # none was forgotten with the device


@pytest.mark.parametrize(
    "words",
    [
        "[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory",
        "DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes.",
        "CUDA error: out of memory",
    ],
)
def test_every_way_to_say_that_memory_is_full_is_known(words: str) -> None:
    assert is_out_of_memory(RuntimeError(words))
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))


class Two(Alone):
    """A team of two, as far as one batch that fails can tell."""

    size = 2


def test_one_of_several_can_not_go_on_with_the_cpu_alone(tiny: Dataset) -> None:
    trainer = FullDevice(quick(), tiny, team=Two())
    with pytest.raises(MemoryError, match="smaller batch or network"):
        list(trainer.run(1))
    assert trainer.step == 2


def test_a_full_machine_says_so(tiny: Dataset) -> None:
    trainer = FullDevice(quick(), tiny)
    trainer.shown = torch.device("cpu")
    with pytest.raises(MemoryError, match="smaller batch or network"):
        list(trainer.run(1))
    assert trainer.step == 2


def test_a_device_too_full_for_the_data_is_given_up_at_once(
    tiny: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Placement._move

    def full(self: Placement, device: torch.device) -> None:
        if device.type == "cuda":
            raise torch.OutOfMemoryError("CUDA out of memory")
        original(self, device)

    monkeypatch.setattr(Placement, "_move", full)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: "a GPU")
    trainer = Trainer(quick(device="auto"), tiny)
    found = list(trainer.run(1))
    assert isinstance(found[0], Notice)
    assert len(events(found, Notice)) == 1
    assert trainer.device.type == "cpu"


def test_other_errors_of_the_device_are_not_hidden(tiny: Dataset) -> None:
    trainer = FullDevice(quick(), tiny)
    trainer.error = RuntimeError("an illegal memory access was encountered")
    with pytest.raises(RuntimeError, match="illegal memory access"):
        list(trainer.run(1))


def test_an_unknown_device_is_refused_before_anything_runs(tiny: Dataset) -> None:
    with pytest.raises(DeviceError, match="no device 'tpu'"):
        Trainer(replace(quick(), device="tpu"), tiny)
