"""What a code knows about the class: a linear probe and nearest neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.core.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray
    from torch import Tensor

    Array = NDArray[np.float32]
    Labels = NDArray[np.int64]

PENALTY = 1.0
MAX_ITERATIONS = 1000
PER_STEP = 10
MANY = 8_000_000
"""Numbers from which fewer iterations are done in one step: 10 000 images of 784 pixels."""
GRADIENT_TOLERANCE = 1e-5
PROBE_CHUNK = 500
NEIGHBOURS = 5
SILENT = 1e-8
"""Deviation of a unit over all images below which it says nothing."""


@dataclass(frozen=True)
class Labelled:
    """Codes and their classes.

    Attributes:
        codes: (N, code).
        labels: (N,), from 0 on.
        classes: How many classes there are.
    """

    codes: Array
    labels: Labels
    classes: int

    @property
    def tells_classes_apart(self) -> bool:
        """Whether a classifier could learn anything from it: two classes occur."""
        return len(np.unique(self.labels)) > 1


def linear_probe(
    train: Labelled, test: Labelled, penalty: float = PENALTY, *, each_unit: bool = True
) -> Generator[Progress, None, float]:
    """Share of test images that a linear classifier of the code gets right, in [0, 1].

    Each unit of the code is standardised with its mean and deviation over the training codes. Or
    the whole code is divided by one deviation: in a wide sparse code most units are silent on
    almost every image, and at unit deviation their few outbursts would be learnt by heart.

    Multinomial logistic regression with ½ ``penalty`` ‖W‖² beside the summed cross-entropy
    (scikit-learn's C is 1 / penalty), solved by L-BFGS with 20 vectors of history and strong Wolfe
    line search in float32, until no gradient of the mean loss exceeds 1e-5 or after 1 000
    iterations (Alain & Bengio 2016 for the idea of probes).

    Args:
        train: Codes to fit to.
        test: Codes to be judged.
        penalty: Weight of the squared coefficients, intercepts free.
        each_unit: Whether each unit is standardised, or the code scaled as a whole.
    """
    prepare = _standardised if each_unit else _scaled
    inputs, test_inputs = prepare(train.codes, test.codes)
    labels = torch.from_numpy(train.labels)
    judge = yield from fitting(inputs, labels, train.classes, penalty)
    return float((judge.classify(test_inputs) == test.labels).mean())


@dataclass(frozen=True, eq=False)
class LinearClassifier:
    """A class for each point of a space, by the largest of as many linear functions.

    Attributes:
        weight: (classes, width).
        bias: (classes,).
    """

    weight: Tensor
    bias: Tensor

    @torch.no_grad()
    def classify(self, inputs: Tensor) -> Labels:
        """The class of each row: (N, width) → (N,)."""
        guesses: Labels = torch.addmm(self.bias, inputs, self.weight.T).argmax(1).numpy()
        return guesses


def fitting(
    inputs: Tensor,
    labels: Tensor,
    classes: int,
    penalty: float = PENALTY,
    *,
    what: str = "Fitting the linear probe",
) -> Generator[Progress, None, LinearClassifier]:
    """Logistic regression as ``linear_probe`` has it, on inputs as they are.

    Args:
        inputs: (N, width) float32.
        labels: (N,) int64 below ``classes``.
        classes: How many there are, seen or not.
        penalty: Weight of the squared coefficients, intercepts free.
        what: Is being done, as on screen.
    """
    # Others wait between two steps: they take less than half a second.
    per_step = PER_STEP if inputs.numel() <= MANY else 2
    weight = torch.zeros(classes, inputs.shape[1], requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    solver = torch.optim.LBFGS(
        [weight, bias],
        max_iter=per_step,
        history_size=20,
        tolerance_grad=GRADIENT_TOLERANCE,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )

    def loss() -> Tensor:
        solver.zero_grad()
        logits = torch.addmm(bias, inputs, weight.T)  # (N, classes)
        value = torch.nn.functional.cross_entropy(logits, labels)
        value = value + 0.5 * penalty / len(labels) * weight.square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    before = float("inf")
    for done in range(0, MAX_ITERATIONS, PER_STEP):
        values = []
        for part in range(0, PER_STEP, per_step):
            yield Progress(what, done + part, MAX_ITERATIONS)
            # What the solver returns is the loss before these iterations.
            values.append(float(solver.step(loss).detach()))  # type: ignore[no-untyped-call]
        value = values[0]
        steepest = max(float(p.grad.abs().max()) for p in (weight, bias) if p.grad is not None)
        # In float32 the loss can stop falling before the gradient is as small as wished.
        if steepest <= GRADIENT_TOLERANCE or before - value < 1e-6 * abs(value):
            break
        before = value
    return LinearClassifier(weight.detach(), bias.detach())


def nearest_neighbours(
    train: Labelled, test: Labelled, neighbours: int = NEIGHBOURS
) -> Generator[Progress, None, float]:
    """Share of test images whose nearest training codes vote for their class, in [0, 1].

    Euclidean distance, one vote each, a draw goes to the smallest label (Cover & Hart 1967).

    Args:
        train: Codes that vote.
        test: Codes to be judged.
        neighbours: How many vote; no more than there are training codes.
    """
    reference = torch.from_numpy(train.codes)
    lengths = reference.square().sum(1)  # (N,)
    classes = torch.from_numpy(train.labels)
    right = 0
    for start in range(0, len(test.codes), PROBE_CHUNK):
        yield Progress("Counting nearest neighbours", start, len(test.codes))
        queries = torch.from_numpy(test.codes[start : start + PROBE_CHUNK])
        # |q|² is the same for all candidates of a query and is left out.
        distances = torch.addmm(lengths, queries, reference.T, alpha=-2)  # (B, N)
        nearest = distances.topk(neighbours, largest=False, sorted=False).indices  # (B, k)
        ballots = torch.nn.functional.one_hot(classes[nearest], train.classes)  # (B, k, classes)
        votes = ballots.sum(1)  # (B, classes)
        truth = torch.from_numpy(test.labels[start : start + PROBE_CHUNK])
        right += int((votes.argmax(1) == truth).sum())
    return right / len(test.codes)


def _standardised(train: Array, test: Array) -> tuple[Tensor, Tensor]:
    """Both in units of the training codes' deviation; constant units become zero."""
    mean = train.mean(0)
    deviation = train.std(0)
    deviation[deviation < SILENT] = 1  # a dead unit says nothing and must not divide by zero
    return torch.from_numpy((train - mean) / deviation), torch.from_numpy((test - mean) / deviation)


def _scaled(train: Array, test: Array) -> tuple[Tensor, Tensor]:
    """Both in units of the deviation of all training codes' units together; zero stays zero."""
    deviation = max(float(train.std()), 1e-8)
    return torch.from_numpy(train / deviation), torch.from_numpy(test / deviation)
