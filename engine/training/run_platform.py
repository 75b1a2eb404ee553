"""What a run computes on: elsewhere it goes on as well, but not with the same bits."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache

import torch

from engine.core import device

processor = cache(device.processor)


@dataclass(frozen=True)
class Platform:
    """What decides, beside the state itself, which bits the next step computes.

    Attributes:
        device: Key of the device, such as ``cpu`` or ``cuda:0``.
        hardware: Name of the device.
        threads: Of the CPU, that compute.
        version: Of torch.
        processes: That share each batch.
    """

    device: str
    hardware: str
    threads: int
    version: str
    processes: int = 1

    @staticmethod
    def of(place: torch.device, processes: int = 1) -> Platform:
        """This process, when it computes on a device, perhaps with others."""
        cuda = place.type == "cuda"
        hardware = torch.cuda.get_device_name(place) if cuda else processor()
        threads = torch.get_num_threads()
        return Platform(str(place), hardware, threads, torch.__version__, processes)

    @property
    def device_type(self) -> str:
        """Kind of the device, such as ``cuda``."""
        return self.device.partition(":")[0]

    def differences(self, other: Platform) -> str:
        """What is different in ``other``, as in ``threads 2 → 1``; empty if nothing is."""
        mine, theirs = asdict(self), asdict(other)
        return ", ".join(f"{k} {mine[k]} → {theirs[k]}" for k in mine if mine[k] != theirs[k])
