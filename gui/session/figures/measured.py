"""What measuring tells the window; apart from the other messages, as nothing measures at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.core.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.evaluation.codec import Codec, Reconstructor
    from engine.evaluation.figures import Summary
    from engine.evaluation.label_curve import LabelPoint
    from engine.evaluation.units.report import UnitReport
    from engine.models.model import Model


@dataclass(frozen=True)
class Measured:
    """One row of the comparison.

    Attributes:
        key: The run, or ``PCA``.
        codec: The model that was measured.
        summary: Its figures.
    """

    key: str
    codec: Codec
    summary: Summary


@dataclass(frozen=True)
class RobustnessCurve:
    """PSNR to the clean image against the level of one kind of noise.

    Attributes:
        key: The run, ``PCA``, or ``NOISY`` for the input itself.
        codec: What was measured.
        kind: The kind of noise.
        psnr: One value in dB per level, (levels,).
    """

    key: str
    codec: Reconstructor
    kind: str
    psnr: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Noticed:
    """Which changes of an image the encoder of one run notices, the strongest first.

    Attributes:
        run: The run.
        model: Its model.
        image: The image, (C, H, W).
        strengths: Singular values of the encoder's Jacobian there, (n,) ≥ 0, falling, in units in
            which images and codes spread alike.
        holding: How many of them hold nine tenths of the sum of their squares.
        noticed: Those changes of the image, signed, (k, C, H, W).
        decoded: What the decoder makes of them, signed, (k, C, H, W).
    """

    run: str
    model: Model
    image: NDArray[np.float32]
    strengths: NDArray[np.float32]
    holding: int
    noticed: NDArray[np.float32]
    decoded: NDArray[np.float32]


@dataclass(frozen=True)
class FewLabels:
    """Test error after learning from few labels.

    Attributes:
        point: How many labels, and how large the error is.
        model: The run's that was measured; None of pixels, PCA and networks from scratch.
    """

    point: LabelPoint
    model: Model | None


@dataclass(frozen=True)
class OneClass:
    """A detector that was trained on one class only.

    Attributes:
        normal: That class.
        model: The detector.
        errors: Squared error of each test image, (N,).
        auroc: Area under the ROC curve on the whole test set.
        fraction: Part of its training that is done, in [0, 1].
    """

    normal: int
    model: Model
    errors: NDArray[np.float32]
    auroc: float
    fraction: float


@dataclass(frozen=True)
class UnitsMeasured:
    """The units of a layer were measured.

    Attributes:
        run: Of which run.
        wished: Key of the layer that was wished for.
        report: On that layer, or on the code of a model that lacks it.
    """

    run: str
    wished: str
    report: UnitReport


MeasuringMessage = Measured | RobustnessCurve | Progress
DetectorMessage = OneClass | Progress
UnitsMessage = UnitsMeasured | Progress
