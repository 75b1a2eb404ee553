"""Whether two runs have come to the same, bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file

from engine.runs import log
from engine.training.state_file import load_state

if TYPE_CHECKING:
    from engine.runs.folder import RunFolder

    Tensors = dict[str, torch.Tensor]


def differences(a: RunFolder, b: RunFolder) -> list[str]:
    """What differs: tensors of the state, the log but for the clock, the kept models."""
    mine, theirs = load_state(a.state)._tensors(), load_state(b.state)._tensors()
    found = _unequal("state", mine, theirs)
    if log.canonical(a.log.read_bytes()) != log.canonical(b.log.read_bytes()):
        found.append("log")
    first, second = ({e.step: e.path for e in each.saved_snapshots()} for each in (a, b))
    if first.keys() != second.keys():
        return [*found, "snapshots"]
    for step, path in first.items():
        found += _unequal(f"snapshot {step}", load_file(path), load_file(second[step]))
    return found


def _unequal(what: str, a: Tensors, b: Tensors) -> list[str]:
    if a.keys() != b.keys():
        return [f"{what}: names"]
    return [f"{what}: {name}" for name in a if not torch.equal(a[name], b[name])]
