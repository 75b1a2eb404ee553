"""The devices that training can run on."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.core.errors import UserError
from engine.core.foreign_text import quoted
from engine.core.threads import training_threads


class DeviceError(UserError):
    """The requested device is not on this machine; the message lists those that are."""


@dataclass(frozen=True)
class Device:
    """A device by the key that torch knows it by, and the name that a person knows it by."""

    key: str
    title: str


def processor() -> str:
    """Model name of the processor; its architecture where the system tells no more."""
    found = Path("/proc/cpuinfo")
    if found.is_file():
        for line in found.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def use_threads(count: int | None = None) -> None:
    """Compute on the CPU with so many threads, in this and every later thread of the process.

    Args:
        count: How many; None for ``training_threads()``.
    """
    torch.set_num_threads(training_threads() if count is None else count)


def available() -> list[Device]:
    """The devices of this machine, the fastest first; the CPU is always last."""
    found = [
        Device(f"cuda:{index}", torch.cuda.get_device_name(index))
        for index in range(torch.cuda.device_count())
    ]
    if torch.backends.mps.is_available():
        found.append(Device("mps", "Apple GPU"))
    threads = torch.get_num_threads()
    return [*found, Device("cpu", f"CPU, {threads} thread{'s' if threads > 1 else ''}")]


def is_available(key: str) -> bool:
    """Whether ``resolve`` would find a device of a key."""
    keys = [device.key for device in available()]
    return key in (*keys, "auto") or (key == "cuda" and "cuda:0" in keys)


def resolve(key: str) -> torch.device:
    """The device of a key: ``auto`` (the best there is), ``cpu``, ``cuda``, ``cuda:1``, ``mps``.

    Raises:
        DeviceError: This machine has no such device.
    """
    keys = [device.key for device in available()]
    if key == "auto":
        return torch.device(keys[0])
    if is_available(key):
        return torch.device(key)
    have = ", ".join(["auto", *keys])
    raise DeviceError(f"there is no device {quoted(key)} on this machine; choose one of {have}")
