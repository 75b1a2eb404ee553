"""The figures of a model and what each of them means, without torch: a table needs no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PROBE_IMAGES = 10_000
JACOBIAN_IMAGES = 1000
NOISE_LEVEL = 0.4
"""σ of the Gaussian noise that one of the figures is about."""
NO_FIGURE = "–"
"""Stands where a figure has no meaning."""


def column(label: str, unit: str = "", better: str = "", help: str = "") -> Any:  # noqa: A002, ANN401
    """A figure of ``Summary``, with all that a table needs to show it.

    Args:
        label: Its name on screen.
        unit: Its unit on screen.
        better: ``"low"``, ``"high"``, or empty where neither is.
        help: One sentence of meaning, the tooltip.
    """
    return field(metadata={"label": label, "unit": unit, "better": better, "help": help})


@dataclass(frozen=True)
class Summary:
    """Figures of one model, on the whole test set unless a figure says otherwise.

    The probe and the neighbours learn from the first 10 000 training codes, so that comparing
    stays quick; ``reproduce`` uses all 60 000. Contraction is the mean over the first 1 000 test
    images. None stands where a figure does not apply, or where the data set is too small or too
    uniform for it to mean anything.
    """

    title: str
    code_size: int
    bce: float | None = column(
        "BCE", "nats / pixel", "low", "Cross-entropy of the reconstruction of clean test images."
    )
    bce_above_floor: float | None = column(
        "BCE above floor", "nats / pixel", "low", "BCE less that of a perfect reconstruction."
    )
    mse: float = column("MSE", "per pixel", "low", "Squared error of the reconstruction.")
    psnr: float = column("PSNR", "dB", "high", "Peak signal-to-noise ratio, mean over images.")
    ssim: float | None = column("SSIM", "", "high", "Structural similarity, 1 for a perfect copy.")
    psnr_noisy: float = column(
        f"PSNR at σ {NOISE_LEVEL}",
        "dB",
        "high",
        "To the clean image, from one with Gaussian noise.",
    )
    probe_accuracy_10k: float | None = column(
        "Linear probe (10 k)", "%", "high", "Classes read off the code; learnt from 10 000 images."
    )
    knn_accuracy_10k: float | None = column(
        "5-NN (10 k)", "%", "high", "Classes by the five nearest of 10 000 training codes."
    )
    active_codes: int | None = column(
        "Active codes", "", "", "Code units that ever speak; variational: Var(μ) above 0.01."
    )
    dead_units: int = column("Dead units", "", "low", "Code units active for no test image.")
    mean_l0: float = column("Active per image", "", "", "Code units active for one image, mean.")
    hoyer: float | None = column(
        "Hoyer sparsity", "", "", "0 when all units are equally strong, 1 when one speaks."
    )
    contraction: float | None = column(
        "Contraction", "", "", "Scale-free ‖J‖² of the encoder: low where it is calm, or dead."
    )
    kl: float | None = column(
        "KL", "nats", "", "Price of the code: KL to the standard normal, per image."
    )


def shown(value: float | None, unit: str = "") -> str:
    """A figure of the summary as text: four digits, shares as per cent, a dash for none."""
    if value is None:
        return NO_FIGURE
    if isinstance(value, int):
        return str(value)
    return f"{100 * value:.2f}" if unit == "%" else f"{value:.4g}"
