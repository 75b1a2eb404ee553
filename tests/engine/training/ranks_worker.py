"""One of several processes, or the only one, that train small runs in float64 and keep what came.

``python -m tests.engine.training.ranks_worker FOLDER`` with the variables that torchrun sets.
"""

from __future__ import annotations

import math
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors.torch import save_file

import resources
from engine.data import idx
from engine.data.catalogue import MNIST
from engine.data.dataset import Dataset
from engine.training.events import Diverged, Losses
from engine.training.trainer import Trainer
from tests.engine.small_runs import quick, take_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.models.config import RunConfig
    from engine.training.team import Team
    from engine.variants.base import Batch

ODD, ONE = 33, 1
"""Images in a batch: not a multiple of any number of processes, and fewer than processes."""
CASES: dict[str, tuple[str, dict[str, object]]] = {
    "vanilla": ("vanilla", {}),
    "denoising": ("denoising", {}),
    "denoising-mixture": ("denoising", {"corruption": "mixture"}),
    "sparse": ("sparse", {}),
    "sparse-KL": ("sparse", {"penalty": "KL", "weight": 0.1}),
    "k-sparse": ("k_sparse", {"k": 3}),
    "k-sparse-tied": ("k_sparse", {"k": 3, "tied": True, "loss": "squared error"}),
    "contractive": ("contractive", {}),
    "variational": ("variational", {}),
    "supervised": ("supervised", {}),
}


def digits() -> Dataset:
    """100 to train on: the last batch of 33 has one image; and 20 to test on."""
    images = idx.read_images(resources.MNIST / "t10k-images-idx3-ubyte.gz", MNIST)[:120].clone()
    labels = idx.read_labels(resources.MNIST / "t10k-labels-idx1-ubyte.gz", MNIST)[:120].clone()
    return Dataset("mnist", "MNIST", MNIST, images[:100], labels[:100], images[100:], labels[100:])


def settings(case: str, batch_size: int) -> RunConfig:
    key, knobs = CASES[case]
    config = quick(key, batch_size=batch_size, epochs=2)
    return quick(key, batch_size=batch_size, epochs=2, knobs=config.knobs.changed(**knobs))


@contextmanager
def float64() -> Iterator[None]:
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(torch.float32)


def first_gradients(case: str, batch_size: int, dataset: Dataset, team: Team) -> torch.Tensor:
    """All gradients of the first step, one after the other."""
    trainer = Trainer(settings(case, batch_size), dataset, team=team)
    take_steps(trainer.run(1), 1)
    grads = [weight.grad for weight in trainer._variant.parameters()]
    return torch.cat([grad.flatten() for grad in grads if grad is not None])


def whole_run(case: str, dataset: Dataset, team: Team) -> dict[str, torch.Tensor]:
    """Losses of all batches, weights and figures of a run of two epochs."""
    trainer = Trainer(settings(case, ODD), dataset, team=team)
    told = [event for event in trainer.run(2) if isinstance(event, Losses)]
    figures = [value for record in trainer.history for value in record.test.values()]
    means = [value for record in trainer.history for value in record.train.values()]
    weights = torch.cat([each.flatten() for each in trainer.weights().values()])
    return {
        "losses": torch.cat([torch.as_tensor(each.terms["total"]) for each in told]),
        "figures": torch.tensor([*means, *figures]),
        "weights": weights.clone(),
    }


def diverging_run(dataset: Dataset, team: Team) -> dict[str, torch.Tensor]:
    """A run in which the last process meets a loss that is not finite, and which then goes on."""
    trainer = Trainer(settings("vanilla", ODD), dataset, team=team)
    list(trainer.run(1))
    good = trainer.step
    original = trainer._variant.loss_terms

    def poisoned(batch: Batch) -> dict[str, torch.Tensor]:
        last = getattr(team, "rank", 0) == team.size - 1
        factor = math.nan if last and trainer.step == good + 1 else 1.0
        return {name: value * factor for name, value in original(batch).items()}

    trainer._variant.loss_terms = poisoned
    told = list(trainer.run(1))
    trainer._variant.loss_terms = original
    assert isinstance(told[-1], Diverged)
    assert trainer.step == good
    weights = torch.cat([each.flatten() for each in trainer.weights().values()])
    assert torch.equal(
        weights, torch.cat([each.flatten() for each in told[-1].model.state().values()])
    )
    list(trainer.run(1))
    figures = [*trainer.history[1].train.values(), *trainer.history[1].test.values()]
    return {"noticed": torch.tensor(told[-1].step), "figures": torch.tensor(figures)}


def everything(team: Team) -> dict[str, torch.Tensor]:
    """What all cases come to."""
    dataset, found = digits(), {}
    for case in CASES:
        for batch_size in (ODD, ONE):
            name = f"{case}.first.{batch_size}"
            found[name] = first_gradients(case, batch_size, dataset, team)
        found |= {f"{case}.{key}": value for key, value in whole_run(case, dataset, team).items()}
    found |= {f"diverging.{key}": each for key, each in diverging_run(dataset, team).items()}
    return found


if __name__ == "__main__":
    from engine.training import ranks

    torch.set_num_threads(1)
    with float64(), ranks.joined() as together:
        save_file(everything(together), Path(sys.argv[1]) / f"{together.rank}.safetensors")
