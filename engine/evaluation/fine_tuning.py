"""An encoder that learns on from few labels, against the same network that has learnt nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn

from engine.core.progress import Progress
from engine.evaluation.few_labels import CHUNK, draw, draws_of, what
from engine.evaluation.label_curve import FINE_TUNED, SCRATCH, SEED, LabelPoint
from engine.nets import layers
from engine.variants.base import Variant

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from engine.data.dataset import Dataset
    from engine.evaluation.few_labels import Cell
    from engine.models.model import Model
    from engine.variants.base import AnyVariant

    Indices = NDArray[np.int64]

RATE, BATCH = 1e-3, 50
STEPS, EPOCHS = 1000, 10
"""Of Adam: so many steps, or so many passes over the labelled images where those are more."""
PER_YIELD = 20


def tuning(
    models: Mapping[str, Model],
    dataset: Dataset,
    cells: Sequence[Cell],
    draws: int,
    seed: int = SEED,
) -> Generator[LabelPoint | Progress, None, None]:
    """Error of encoders that learn on with a linear head on the code, one point after the other.

    Cross-entropy, Adam 1e-3, batches of 50, all weights of encoder and head free; the decoder is
    left out.

    Args:
        models: Those that go on, by key. A cell whose key is the ``scratch_key`` of one of them is
            its network with weights drawn anew.
        dataset: Some of the labels of its training images are told.
        cells: Key and labels per class of each point that is wanted, in their order.
        draws: How often labels, and the first weights of what is new, are drawn.
        seed: Decides them.
    """
    fresh = {scratch_key(model): model for model in models.values()}
    told, classes = dataset.labels("train"), len(dataset.spec.classes)
    for key, level in cells:
        new = key in fresh
        model = fresh[key] if new else models[key]
        errors: list[float] = []
        for number in draws_of(level, draws):
            chosen = draw(told, level, seed, number)
            title = key.partition("\n")[0] if new else f"{model.title}, fine-tuned"
            said = what(title, level, number, draws)
            generator = torch.Generator().manual_seed(seed + number)
            network = _Network.made(model, classes, generator, fresh=new)
            yield from _learning(network, dataset, chosen, generator, said)
            errors.append((yield from _error(network, dataset, said)))
        method = SCRATCH if new else FINE_TUNED
        yield LabelPoint(key, method, level, len(chosen), classes, tuple(errors))


def scratch_key(model: Model) -> str:
    """What models share whose networks are the same before they learn.

    Its first line says so to a person: ``784-128-32 from scratch``.
    """
    variant = model.variant()
    sizes = [layer.in_features for layer in layers.linear_layers(variant.encoder)]
    words, knobs = ["-".join(map(str, [*sizes, model.code_size]))], ""
    last = list(variant.encoder.modules())[-1]
    if not isinstance(last, nn.Linear):
        words.append(type(last).__name__)
    if type(variant).encode is not Variant.encode:  # such as of k units that are kept
        words.append(model.title)
        knobs = f"\n{model.config.knobs}"
    return f"{' '.join(words)} {SCRATCH}{knobs}"


@dataclass(frozen=True, eq=False)
class _Network:
    """An encoder with a linear head on its code.

    Attributes:
        variant: Whose encoder it is.
        head: Code → logits of the classes.
    """

    variant: AnyVariant
    head: nn.Linear

    @staticmethod
    def made(model: Model, classes: int, generator: torch.Generator, *, fresh: bool) -> _Network:
        """The network of a model, its head new, and all of it new if it is to begin afresh."""
        variant, head = model.variant(), nn.Linear(model.code_size, classes)
        for each in (variant.encoder, head) if fresh else (head,):
            layers.initialise(each, generator)
        return _Network(variant, head)

    def logits(self, pixels: Tensor) -> Tensor:
        """(B, C, H, W) uint8 → (B, classes)."""
        logits: Tensor = self.head(self.variant.encode(pixels.float().div_(255)))
        return logits

    def parameters(self) -> list[nn.Parameter]:
        """All weights that learn."""
        return [*self.variant.encoder.parameters(), *self.head.parameters()]


def _learning(
    network: _Network, dataset: Dataset, chosen: Indices, generator: torch.Generator, said: str
) -> Generator[Progress, None, None]:
    """Adam's steps on the cross-entropy of the labelled images."""
    optimiser = torch.optim.Adam(network.parameters(), lr=RATE)
    steps = max(STEPS, EPOCHS * -(-len(chosen) // BATCH))
    batches = _batches(torch.from_numpy(chosen), generator)
    for step in range(steps):
        if step % PER_YIELD == 0:
            yield Progress(said, step, steps)
        picked = next(batches)
        logits = network.logits(dataset.train_images[picked])
        loss = nn.functional.cross_entropy(logits, dataset.train_labels[picked])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()


def _batches(chosen: Tensor, generator: torch.Generator) -> Iterator[Tensor]:
    """Batches without end, the images in a new order at each pass."""
    while True:
        yield from torch.split(chosen[torch.randperm(len(chosen), generator=generator)], BATCH)


def _error(network: _Network, dataset: Dataset, said: str) -> Generator[Progress, None, float]:
    """Test error in per cent."""
    wrong, count = 0, len(dataset.test_images)
    for start in range(0, count, CHUNK):
        yield Progress(said, start, count)
        part = slice(start, start + CHUNK)
        with torch.no_grad():
            guesses = network.logits(dataset.test_images[part]).argmax(1)
        wrong += int((guesses != dataset.test_labels[part]).sum())
    return 100 * wrong / count
