"""Which devices there are, and wishes for those there are not."""

from __future__ import annotations

import os

import pytest
import torch

from engine.core.device import Device, DeviceError, available, resolve
from engine.core.threads import bound_blas, training_threads


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine without any accelerator."""
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    return monkeypatch


def two_gpus(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(torch.cuda, "device_count", lambda: 2)
    machine.setattr(torch.cuda, "get_device_name", lambda index: f"GPU {index}")


@pytest.mark.parametrize(
    ("wish", "cores", "threads"),
    [("", 1, 1), ("", 2, 1), ("", 16, 15), ("", None, 1), ("4", 2, 4), ("0", 16, 15), ("x", 2, 1)],
)
def test_one_core_is_left_unless_asked_for(
    monkeypatch: pytest.MonkeyPatch, wish: str, cores: int | None, threads: int
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", wish)
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert training_threads() == threads


def test_the_cpu_is_always_there(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(torch, "get_num_threads", lambda: 1)
    assert available() == [Device("cpu", "CPU, 1 thread")]
    assert resolve("auto") == torch.device("cpu")


def test_accelerators_come_first(machine: pytest.MonkeyPatch) -> None:
    two_gpus(machine)
    machine.setattr(torch, "get_num_threads", lambda: 4)
    assert available() == [
        Device("cuda:0", "GPU 0"),
        Device("cuda:1", "GPU 1"),
        Device("cpu", "CPU, 4 threads"),
    ]
    assert resolve("auto") == torch.device("cuda:0")
    assert resolve("cuda:1") == torch.device("cuda:1")
    assert resolve("cuda") == torch.device("cuda")
    assert resolve("cpu") == torch.device("cpu")


def test_an_apple_gpu_is_taken(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(torch.backends.mps, "is_available", lambda: True)
    assert [device.key for device in available()] == ["mps", "cpu"]
    assert resolve("auto") == torch.device("mps")


@pytest.mark.parametrize("wish", ["cuda", "cuda:0", "mps", "tpu", "", "CPU", "cuda:x"])
def test_a_wish_that_can_not_be_lists_what_can(machine: pytest.MonkeyPatch, wish: str) -> None:
    del machine
    with pytest.raises(DeviceError, match=f"no device '{wish}' .* choose one of auto, cpu$"):
        resolve(wish)


def test_a_third_gpu_of_two_is_refused(machine: pytest.MonkeyPatch) -> None:
    two_gpus(machine)
    with pytest.raises(DeviceError, match="choose one of auto, cuda:0, cuda:1, cpu"):
        resolve("cuda:2")


def test_beside_a_window_numpy_computes_with_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    for window, threads in ((True, "1"), (False, "3")):
        monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
        bound_blas(window=window)
        assert os.environ["OPENBLAS_NUM_THREADS"] == threads
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "5")
    bound_blas(window=True)
    assert os.environ["OPENBLAS_NUM_THREADS"] == "5"
