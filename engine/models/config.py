"""Everything that decides what a run computes, as one frozen value that survives JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from engine.core import bounds
from engine.core.errors import UserError
from engine.core.foreign_text import quoted
from engine.data.catalogue import MNIST, shared_name
from engine.data.spec import DataSpec, DataSpecError
from engine.nets import architecture
from engine.nets.architecture import Architecture, ArchitectureError
from engine.variants import registry
from engine.variants.knobs import KnobError, Knobs

if TYPE_CHECKING:
    from engine.variants.base import AnyVariant

DEVICE_AUTO = "auto"


_PARTS = (KnobError, ArchitectureError, DataSpecError, registry.UnknownVariantError)
"""What a part of the settings is refused with."""


class ConfigError(UserError):
    """A setting of a run is missing, of the wrong type or out of bounds; the message says which."""


@dataclass(frozen=True)
class RunConfig:
    """The settings of one run; same settings, same numbers (on the same kind of device).

    Attributes:
        variant: Key of the variant.
        knobs: Its hyperparameters.
        network: How encoder and decoder are built, and their sizes.
        learning_rate: Adam's step size.
        batch_size: Images per step.
        epochs: Planned passes over the training set.
        seed: Decides initial weights, order of images and all noise.
        dataset: Key of a built-in data set, or a folder.
        device: ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.
        data: Shape and classes of the data set's images.
    """

    variant: str
    knobs: Knobs
    network: Architecture
    learning_rate: float
    batch_size: int
    epochs: int
    seed: int = 0
    dataset: str = "mnist"
    device: str = DEVICE_AUTO
    data: DataSpec = MNIST

    def __post_init__(self) -> None:
        for name in ("dataset", "device"):
            if not isinstance(getattr(self, name), str):
                raise ConfigError(f"{name} must be a word, not {quoted(getattr(self, name))}")
        for name, (low, high) in bounds.SETTINGS.items():
            value = getattr(self, name)
            whole = name != "learning_rate"
            if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
                kind = "a whole number" if whole else "a number"
                raise ConfigError(f"{name} must be {kind}, not {quoted(value)}")
            if not low <= value <= high:
                raise ConfigError(f"{name} must lie in [{low:g}, {high:g}], not {quoted(value)}")

    @staticmethod
    def default(key: str) -> RunConfig:
        """The settings that a variant starts with."""
        cls = registry.find(key)
        return RunConfig(
            variant=cls.key,
            knobs=cls.knobs_type(),
            network=cls.default_network,
            learning_rate=cls.default_learning_rate,
            batch_size=cls.default_batch_size,
            epochs=cls.default_epochs,
        )

    def build(self) -> AnyVariant:
        """The untrained variant; its weights are not yet drawn from the seed."""
        return registry.find(self.variant)(self.data, self.network, self.knobs)

    @property
    def sizes(self) -> str:
        """The network in one line, from the image to the code."""
        return self.network.describe(self.data.shape)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, the inverse of ``from_dict``."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        network, data = self.network.to_dict(), self.data.to_dict()
        return {**values, "knobs": asdict(self.knobs), "network": network, "data": data}

    def to_shared_dict(self) -> dict[str, Any]:
        """As ``to_dict``, without the place of a person's own data set: only its name."""
        return {**self.to_dict(), "dataset": shared_name(self.dataset)}

    @staticmethod
    def from_dict(values: dict[str, Any]) -> RunConfig:
        """The settings that ``to_dict`` wrote.

        Raises:
            ConfigError: A setting is missing, unknown, or has a value that it can't have.
        """
        names = {each.name for each in fields(RunConfig)}
        if not isinstance(values, dict) or set(values) != names:
            have = ", ".join(sorted(names))
            raise ConfigError(f"a run's settings are {have}; these are others")
        try:
            cls = registry.find(values["variant"])
            parts = {
                "variant": cls.key,
                "knobs": cls.knobs_type().changed(**values["knobs"]),
                "network": architecture.from_dict(values["network"]),
                "data": DataSpec.from_dict(values["data"]),
            }
            return RunConfig(**{**values, **parts})
        except _PARTS as error:
            raise ConfigError(str(error)) from error
        except (AttributeError, KeyError, TypeError) as error:
            raise ConfigError(f"a run's settings have the wrong shape: {error}") from error
