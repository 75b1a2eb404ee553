"""What a code is worth where labels are few: a linear classifier learns from some of them.

The autoencoder saw all training images and none of their labels; the classifier sees the codes of
the few images whose labels it is told. Raw pixels and PCA stand beside the codes: a code that does
no better than pixels has bought nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch

from engine.core.errors import UserError
from engine.core.progress import Progress
from engine.evaluation import probe
from engine.evaluation.label_curve import PIXELS, PROBE, SEED, LabelPoint, Level, level_text

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from engine.data.dataset import Dataset

    Array = NDArray[np.float32]
    Indices = NDArray[np.int64]

Cell = tuple[str, Level]
"""A key and labels per class: where a point is wanted."""
CHUNK = 2000
CODE_PENALTY = 10.0
"""Of standardised codes: scikit-learn's C = 0.1."""
PIXEL_PENALTY = 1.0
"""Of pixels in [0, 1] as they are: C = 1."""


class OneClassError(UserError):
    """A data set has no classes to tell apart; the message names it, and the cure."""


def check_classes(dataset: Dataset) -> None:
    """Make sure that there is something to learn.

    Raises:
        OneClassError: All training images are of one class, or of none.
    """
    if len(np.unique(dataset.labels("train"))) < 2:
        raise OneClassError(
            f"{dataset.title}: has no two classes that a classifier could tell apart. "
            "Choose a data set with more of them."
        )


class Encoder(Protocol):
    """A model, the baseline, or the pixels themselves."""

    @property
    def title(self) -> str:
        """Name on screen."""
        ...

    def encode_pixels(self, pixels: Tensor) -> Array:
        """What a classifier is given of a data set's bytes: (N, C, H, W) uint8 → (N, width)."""
        ...


class RawPixels:
    """Gives the image itself: what a code has to beat."""

    title = "Pixels"

    def encode_pixels(self, pixels: Tensor) -> Array:
        """The pixels in [0, 1]: (N, C, H, W) uint8 → (N, C·H·W)."""
        values: Array = pixels.flatten(1).float().div_(255).numpy()
        return values


def draw(labels: Indices, level: Level, seed: int, number: int) -> Indices:
    """Which training images have their labels told, in one draw.

    Of one draw the images of fewer labels are among those of more, so that a curve is smooth; all
    that is measured has the same.

    Args:
        labels: Classes of the training images, (N,).
        level: Images of each class; a class that has fewer gives all.
        seed: Decides the draws.
        number: Which of them, from 0 on.

    Returns:
        Indices of training images, ascending: (n,).
    """
    if level is None:
        return np.arange(len(labels))
    order = np.random.default_rng([seed, number]).permutation(len(labels))
    kinds = labels[order]
    chosen = [order[kinds == kind][:level] for kind in np.unique(labels)]
    return np.sort(np.concatenate(chosen))


def draws_of(level: Level, draws: int) -> range:
    """Numbers of the draws at a level: all labels can be told in one way only."""
    return range(1 if level is None else draws)


def probing(
    subjects: Mapping[str, Encoder],
    dataset: Dataset,
    cells: Sequence[Cell],
    draws: int,
    seed: int = SEED,
) -> Generator[LabelPoint | Progress, None, None]:
    """Error of a linear classifier of codes that stay as they are, one point after the other.

    Codes are standardised with mean and deviation over all training images, whose labels that
    takes none of; pixels are in [0, 1] as they are. Multinomial logistic regression on the whole
    test set, see ``probe.fitting``, C = 0.1 for codes and 1 for pixels.

    Args:
        subjects: What gives the codes, by key; ``PIXELS`` is the key of ``RawPixels``.
        dataset: Its training images are encoded, some of their labels told.
        cells: Key and labels per class of each point that is wanted, in their order.
        draws: How often labels are drawn.
        seed: Decides them.
    """
    prepared: dict[str, _Prepared] = {}
    for key, level in cells:
        subject = subjects[key]
        if key not in prepared:
            prepared[key] = yield from _Prepared.making(subject, dataset, raw=key == PIXELS)
        ready, told = prepared[key], dataset.labels("train")
        errors: list[float] = []
        for number in draws_of(level, draws):
            chosen = draw(told, level, seed, number)
            said = what(subject.title, level, number, draws)
            errors.append((yield from ready.error(chosen, said)))
        yield LabelPoint(key, PROBE, level, len(chosen), len(dataset.spec.classes), tuple(errors))


def what(title: str, level: Level, number: int, draws: int) -> str:
    """What is being done, as on screen: with the number of the draw, from 0 on, if there are more.

    Args:
        title: What learns.
        level: Labels per class.
        number: Of the draw.
        draws: As of ``draws_of``.
    """
    noun, every = "label" if level == 1 else "labels", len(draws_of(level, draws))
    which = f", draw {number + 1} of {every}" if every > 1 else ""
    return f"{title}: {level_text(level)} {noun} per class{which}"


@dataclass(frozen=True, eq=False)
class _Prepared:
    """Codes of one subject, as a classifier is given them.

    Attributes:
        subject: What encodes.
        dataset: What is encoded.
        mean: Of each unit over the training images, (width,).
        deviation: As well; 1 of a unit that says nothing.
        test: Inputs of the test images, (M, width).
        penalty: Of the classifier.
    """

    subject: Encoder
    dataset: Dataset
    mean: Array
    deviation: Array
    test: Tensor
    penalty: float

    @staticmethod
    def making(
        subject: Encoder, dataset: Dataset, *, raw: bool
    ) -> Generator[Progress, None, _Prepared]:
        """Encode the test images, and see how the training images' codes vary."""
        said = f"Encoding images: {subject.title}"
        test = np.concatenate((yield from _encoded(subject, dataset.test_images, said)))
        if raw:
            zero, one = np.zeros(1, np.float32), np.ones(1, np.float32)
            return _Prepared(subject, dataset, zero, one, torch.from_numpy(test), PIXEL_PENALTY)
        mean, deviation = yield from _statistics(subject, dataset.train_images, said)
        inputs = torch.from_numpy((test - mean) / deviation)
        return _Prepared(subject, dataset, mean, deviation, inputs, CODE_PENALTY)

    def error(self, chosen: Indices, said: str) -> Generator[Progress, None, float]:
        """Test error in per cent of a classifier that learnt from these training images."""
        data = self.dataset
        parts = yield from _encoded(self.subject, data.train_images, said, chosen)
        inputs = torch.from_numpy((np.concatenate(parts) - self.mean) / self.deviation)
        labels = torch.from_numpy(data.labels("train")[chosen])
        classes = len(data.spec.classes)
        judge = yield from probe.fitting(inputs, labels, classes, self.penalty, what=said)
        return 100 * float((judge.classify(self.test) != data.labels("test")).mean())


def _encoded(
    subject: Encoder, pixels: Tensor, said: str, chosen: Indices | None = None
) -> Generator[Progress, None, list[Array]]:
    """Codes of all images or of those chosen, in pieces of (≤ 2 000, width)."""
    count = len(pixels) if chosen is None else len(chosen)
    pieces = []
    for start in range(0, count, CHUNK):
        yield Progress(said, start, count)
        part = slice(start, start + CHUNK)
        pieces.append(
            subject.encode_pixels(pixels[part] if chosen is None else pixels[chosen[part]])
        )
    return pieces


def _statistics(
    subject: Encoder, pixels: Tensor, said: str
) -> Generator[Progress, None, tuple[Array, Array]]:
    """Mean and standard deviation of each unit over images, (width,) each; 1 of a dead unit."""
    total = squares = np.zeros(1)
    for start in range(0, len(pixels), CHUNK):
        yield Progress(said, start, len(pixels))
        codes = subject.encode_pixels(pixels[start : start + CHUNK]).astype(np.float64)
        total = total + codes.sum(0)
        squares = squares + np.square(codes).sum(0)
    mean = total / len(pixels)
    deviation = np.sqrt(np.maximum(squares / len(pixels) - np.square(mean), 0))
    deviation[deviation < probe.SILENT] = 1  # a dead unit must not divide by zero
    return mean.astype(np.float32), deviation.astype(np.float32)
