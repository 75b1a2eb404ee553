"""Training on an accelerator: the losses of the CPU, and no waiting for the device per step."""

from __future__ import annotations

import math
import warnings
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from engine.core.device import available
from engine.data.catalogue import MNIST
from engine.data.dataset import Dataset
from engine.images.noise import KINDS
from engine.models.config import RunConfig
from engine.training.events import EpochEnd, Notice, Step
from engine.training.state_file import load_state
from engine.training.trainer import Trainer, restore
from engine.variants import registry
from tests.engine.small_runs import take_steps
from tests.engine.training import resuming

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEVICE = available()[0].key
STEPS = 5

gpu = pytest.mark.gpu
pytestmark = [gpu, pytest.mark.skipif(DEVICE == "cpu", reason="there is no CUDA or MPS device")]
cuda_only = pytest.mark.skipif(
    not DEVICE.startswith("cuda"), reason="only CUDA tells of synchronisations"
)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (320, 1, 28, 28), generator=generator, dtype=torch.uint8)
    labels = torch.randint(0, 10, (320,), generator=generator)
    return Dataset("noise", "Noise", MNIST, images[:256], labels[:256], images[256:], labels[256:])


def trainer(key: str, device: str, dataset: Dataset, **knobs: object) -> Trainer:
    config = replace(RunConfig.default(key), device=device, batch_size=32, epochs=2)
    return Trainer(replace(config, knobs=config.knobs.changed(**knobs)), dataset)


@contextmanager
def no_waiting() -> Iterator[None]:
    torch.cuda.synchronize()
    try:
        _refuse_waiting("error")
        yield
    finally:
        _refuse_waiting("default")


def _refuse_waiting(mode: str) -> None:
    with warnings.catch_warnings():
        # torch warns that it does not know all operations that wait; those it knows are enough.
        warnings.simplefilter("ignore", UserWarning)
        torch.cuda.set_sync_debug_mode(mode)


@cuda_only
@pytest.mark.parametrize("key", list(registry.variants()))
def test_no_step_waits_for_the_device(key: str, dataset: Dataset) -> None:
    run = trainer(key, DEVICE, dataset)
    indices = torch.arange(32, device=run.device)
    run.planned = 2  # as ``run`` sets it
    run._train_on(indices)  # the first makes Adam's state
    with no_waiting():
        for _ in range(STEPS):
            run._train_on(indices)


@cuda_only
@pytest.mark.parametrize(
    ("key", "knobs"),
    [
        *((key, {}) for key in registry.variants()),
        ("sparse", {"penalty": "KL"}),
        ("k_sparse", {"tied": True, "loss": "squared error"}),
        *(("denoising", {"corruption": kind}) for kind in KINDS),
    ],
)
def test_the_loop_waits_only_to_report_and_to_evaluate(
    key: str, knobs: dict[str, object], dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.training.trainer.REPORT_SECONDS", math.inf)
    events = trainer(key, DEVICE, dataset, **knobs).run(2)
    take_steps(events, 1)  # makes Adam's state, and copies the order of the epoch
    with no_waiting():
        told = take_steps(events, STEPS)
    assert [type(each) for each in told] == [Step] * STEPS


@pytest.mark.parametrize("key", ["vanilla", "supervised", "contractive"])
def test_losses_are_those_of_the_cpu(key: str, dataset: Dataset) -> None:
    """Variants without noise, whose generators differ between devices."""
    ends = {
        device: [e for e in trainer(key, device, dataset).run(2) if isinstance(e, EpochEnd)]
        for device in ("cpu", DEVICE)
    }
    for here, there in zip(ends["cpu"], ends[DEVICE], strict=True):
        for split in ("train", "test"):
            mine, theirs = getattr(here.record, split), getattr(there.record, split)
            np.testing.assert_allclose(
                [theirs[name] for name in mine], list(mine.values()), rtol=1e-3
            )


@pytest.mark.parametrize("key", list(registry.variants()))
def test_a_restored_run_has_the_bits_of_an_uninterrupted_one(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.training.trainer.REPORT_SECONDS", math.inf)
    state, before = resuming.stopped(key, 5, at_end=False, device=DEVICE)
    state.save(tmp_path / "state")
    run = restore(load_state(tmp_path / "state"), resuming.DATA)
    assert str(run.device) == DEVICE
    after = resuming.resumed(run)
    after.losses = before.losses | after.losses
    assert set(after.differences(resuming.uninterrupted(key, DEVICE))) <= {"times"}
    assert list(after.losses) == list(range(1, 10))
    assert not after.messages


def test_a_device_without_memory_left_hands_over_to_the_cpu(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trainer("vanilla", DEVICE, dataset)
    events = run.run(1)
    while not isinstance(next(events), Step):
        pass
    original = run._variant.loss_terms

    def full(_batch: object) -> object:
        monkeypatch.setattr(run._variant, "loss_terms", original)
        raise torch.OutOfMemoryError(f"{DEVICE} out of memory")

    monkeypatch.setattr(run._variant, "loss_terms", full)
    rest = list(events)
    assert [e for e in rest if isinstance(e, Notice)]
    assert run.device.type == "cpu"
    assert sum(isinstance(e, Step) for e in rest) == run.steps_per_epoch - 1
    assert isinstance(rest[-1], EpochEnd)
