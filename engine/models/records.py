"""What is written down of every finished epoch, and stays with the model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from engine.core.foreign_text import quoted

Metrics = dict[str, float]

RECONSTRUCTION = ("bce", "mse", "psnr")
"""Figures of the clean reconstruction, which every test has beside the terms of the objective."""


@dataclass(frozen=True)
class EpochRecord:
    """The figures of one finished epoch.

    Attributes:
        epoch: Counted from 1.
        train: ``total`` and each term, mean over the epoch's images while they were trained on.
        test: The same on the test set after the epoch, and ``bce``, ``mse`` (per pixel) and
            ``psnr`` (dB) of the reconstruction of the clean images.
        seconds: Time of the epoch, test included.
        images_per_second: Training images over training time, test excluded.
    """

    epoch: int
    train: Metrics
    test: Metrics
    seconds: float
    images_per_second: float

    @staticmethod
    def from_dict(values: dict[str, Any]) -> EpochRecord:
        """The inverse of ``dataclasses.asdict``.

        Raises:
            TypeError: ``values`` are not those of a record.
            ValueError: A figure is missing or not finite.
            OverflowError: A figure is too large for a float.
        """
        record = EpochRecord(**values)
        numbers = [record.epoch, record.seconds, record.images_per_second]
        for metrics in (record.train, record.test):
            if not isinstance(metrics, dict):
                raise TypeError("the losses of an epoch have no names")
            numbers += metrics.values()
        for number in numbers:
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise TypeError(f"{quoted(number)} is not a number")
            if not math.isfinite(number):
                raise ValueError(f"{number} is not finite")
        for name in ("total", *RECONSTRUCTION, *record.train):
            if name not in record.test:
                raise ValueError(f"the test of an epoch lacks {quoted(name)}")
        if "total" not in record.train:
            raise ValueError("the losses of an epoch have no total")
        return record


def history_from(values: Any) -> tuple[EpochRecord, ...]:  # noqa: ANN401 - whatever a file holds
    """The records of one run from the dictionaries of them.

    Raises:
        TypeError: ``values`` are not those of records.
        ValueError: They are not numbered from 1, or not all with the same finite figures.
        OverflowError: A figure is too large for a float.
    """
    history = tuple(EpochRecord.from_dict(value) for value in values)
    for number, record in enumerate(history, 1):
        if record.epoch != number:
            raise ValueError(f"epoch {number} is numbered {record.epoch}")
        if (record.train.keys(), record.test.keys()) != (
            history[0].train.keys(),
            history[0].test.keys(),
        ):
            raise ValueError(f"epoch {number} has other figures than epoch 1")
    return history
