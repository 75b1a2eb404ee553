"""Calls from the window's thread into parts of the engine that import torch or scipy.

Each imports what it needs when it is called: by then the worker has loaded it, or a person has
done something before the laboratory is open and waits for the answer.
"""

# ruff: noqa: PLC0415 - late imports are the point of this module

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from engine.data.spec import DataSpec
    from engine.images.drawing import Drawing
    from engine.models.config import RunConfig
    from engine.models.gaussian import Gaussian
    from engine.models.inspection import Inspection
    from engine.models.model import Model
    from engine.training.events import LatentFrame
    from gui.session.messages import Catalogue

    Array = NDArray[np.float32]


def image_of(drawing: Array, spec: DataSpec) -> Drawing:
    """A drawing, light ink on 0, (H, W) in [0, 1], as an image of a data set: (C, H, W)."""
    from engine.models import drawn

    return drawn.image_of(drawing, spec)


def read_drawing(
    source: str | Path | NDArray[np.uint8], spec: DataSpec
) -> Generator[None, None, Drawing]:
    """An image, or an image file, as a drawing: light ink on 0, (H, W) in [0, 1].

    For the worker: a photograph of a hundred million pixels takes a second.

    Raises:
        UserError: It can't be read; the message says why.
    """
    from engine.models import drawn

    yield
    return drawn.read_drawing(source, spec)


def inspect_image(model: Model, clean: Array, shown: Array) -> Inspection:
    """What a model makes of an image: clean and as shown to it, (C, H, W) each."""
    from engine.models import inspection

    return inspection.inspect_image(model, clean, shown)


def inspect_code(model: Model, code: Array) -> Inspection:
    """What a model makes of a code, (code,)."""
    from engine.models import inspection

    return inspection.inspect_code(model, code)


def with_code(model: Model, result: Inspection, code: Array) -> Inspection:
    """An inspection with another code, (code,), in place of the one that the model gave."""
    from engine.models import inspection

    return inspection.with_code(model, result, code)


def posterior(model: Model, image: Array) -> Gaussian | None:
    """The cloud that a model makes of an image, (C, H, W); None where its code is a point."""
    from engine.models import gaussian

    return gaussian.posterior(model, image)


def prior_codes(model: Model, count: int, seed: int) -> Array:
    """Draws of N(0, I) in a model's code space, (count, code)."""
    from engine.evaluation import samples

    return samples.prior_codes(model.code_size, count, seed)


def scratch_key(model: Model) -> str:
    """What models share whose networks are the same before they learn."""
    from engine.evaluation import fine_tuning

    return fine_tuning.scratch_key(model)


def units_in_use(frame: LatentFrame) -> int:
    """How many units of a run's code carry something, as its frame tells."""
    from engine.evaluation import codes

    return codes.in_use(frame.codes, means=frame.model.has_posterior)


def save_model(model: Model, path: Path, unit_notes: Mapping[str, str]) -> None:
    """Save a model, and a person's words about its units.

    Raises:
        UserError: The file can't be written; the message says why.
    """
    from engine.models import checkpoint

    checkpoint.save(model, path, unit_notes=unit_notes)


def run_config(settings: dict[str, Any]) -> RunConfig:
    """Settings from what ``RunConfig.to_dict`` gave, in this version or an earlier one.

    Raises:
        ConfigError: They can't be; the message says which.
    """
    from engine.models import migration
    from engine.models.config import RunConfig

    return RunConfig.from_dict(migration.migrate(settings, migration.version_of(settings)))


def saved_configs(
    catalogue: Catalogue, saved: dict[str, dict[str, Any]]
) -> tuple[dict[str, RunConfig], dict[str, str]]:
    """The settings of the last session, or a variant's defaults where they no longer fit.

    Args:
        catalogue: The variants and devices that there are.
        saved: What ``RunConfig.to_dict`` gave, by variant.

    Returns:
        The settings of each variant, and why those of some were not taken.
    """
    from engine.models.config import DEVICE_AUTO, ConfigError, RunConfig

    configs, refused = {}, {}
    here = {device.key for device in catalogue.devices}
    for key in catalogue.variants:
        configs[key] = default = RunConfig.default(key)
        if key in saved:
            try:
                config = run_config({**saved[key], "variant": key})
            except (ConfigError, TypeError) as error:
                refused[key] = str(error)
                continue
            # It opens with MNIST, and perhaps on a machine with other devices.
            device = config.device if config.device in here else DEVICE_AUTO
            configs[key] = replace(
                config, dataset=default.dataset, data=default.data, device=device
            )
    return configs, refused
