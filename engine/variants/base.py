"""The contract that every autoencoder variant fulfils.

A variant is one file in ``engine/variants``: a docstring with paper, objective and what to look
for, a frozen dataclass of ``knob(...)`` fields, and a ``Variant`` subclass with only what differs
from the plain autoencoder. The registry, the form, the loss plot, the checkpoint and the contract
test all read what they need from here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import torch
from torch import nn

from engine.core.bounds import LAYER_WIDTH, MAX_HIDDEN
from engine.core.errors import UserError
from engine.nets import layers, losses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

PIXELS = 784
CLASSES = 10


class KnobError(UserError):
    """A knob was given a name, type or value that it does not have; the message says which."""


def knob(
    default: Any,  # noqa: ANN401 - as for ``dataclasses.field``, of any type
    *,
    label: str,
    help: str,  # noqa: A002 - the field's own word in forms and argparse
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    choices: Sequence[str] = (),
    live: bool = False,
    log: bool = False,
    when: tuple[str, str] | None = None,
) -> Any:  # noqa: ANN401
    """Declare one hyperparameter of a variant.

    Args:
        default: The value a new run starts with; its type (bool, int, float, str) is the knob's.
        label: Short name, as on screen.
        help: One sentence of meaning, the tooltip.
        low: Smallest allowed value, inclusive.
        high: Largest allowed value, inclusive.
        unit: Unit or symbol shown beside the value, such as ``"σ"``.
        choices: Allowed values of a string knob.
        live: Whether a change takes effect at once in a running training.
        log: Whether the slider moves in powers of ten.
        when: ``(name, value)`` of the sibling knob that makes this one matter, or None.
    """
    metadata = {
        "label": label,
        "help": help,
        "low": low,
        "high": high,
        "unit": unit,
        "choices": tuple(choices),
        "live": live,
        "log": log,
        "when": when,
    }
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Knobs:
    """Base of every variant's hyperparameters; checks bounds when constructed.

    Raises:
        KnobError: A value is of the wrong type, outside its bounds, or not one of its choices.
    """

    def __post_init__(self) -> None:
        for each in fields(self):
            value = _checked(each.name, getattr(self, each.name), each.default, each.metadata)
            object.__setattr__(self, each.name, value)

    def changed(self, **values: Any) -> Knobs:  # noqa: ANN401 - one per knob, checked on entry
        """A copy with some knobs set anew; unknown names and bad values raise ``KnobError``."""
        known = [each.name for each in fields(self)]
        for name in values:
            if name not in known:
                have = ", ".join(known) or "none"
                raise KnobError(f"there is no knob '{name}'; this variant's knobs: {have}")
        return replace(self, **values)


def _checked(name: str, value: Any, default: Any, rules: Any) -> Any:  # noqa: ANN401
    """``value`` in the type of ``default``, or a KnobError that names the cause and the cure."""
    kind = type(default)
    if kind is float and type(value) is int and abs(value) < 2**53:
        value = float(value)
    if type(value) is not kind:
        raise KnobError(f"{name} must be {_TYPE_NAMES[kind]}, not {value!r:.40}")
    if rules["choices"] and value not in rules["choices"]:
        raise KnobError(f"{name} must be one of {', '.join(rules['choices'])}, not '{value:.40}'")
    low, high = rules["low"], rules["high"]
    if low is not None and not low <= value <= high:
        raise KnobError(f"{name} must lie in [{low:g}, {high:g}], not {value!r:.40}")
    return value


_TYPE_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "a word"}


@dataclass(frozen=True)
class Network:
    """Sizes of an autoencoder: 784 → hidden → code → hidden reversed → 784.

    Attributes:
        hidden: Widths of the hidden layers from the pixels to the code; may be empty.
        code: Width of the code.
    """

    hidden: tuple[int, ...] = (128,)
    code: int = 32

    def __post_init__(self) -> None:
        if len(self.hidden) > MAX_HIDDEN:
            raise KnobError(f"at most {MAX_HIDDEN} hidden layers, not {len(self.hidden)}")
        low, high = LAYER_WIDTH
        for width in (*self.hidden, self.code):
            if type(width) is not int or not low <= width <= high:
                raise KnobError(
                    f"layer sizes must be whole numbers in [{low}, {high}], not {width!r:.40}"
                )

    def __str__(self) -> str:
        return " → ".join(str(width) for width in (PIXELS, *self.hidden, self.code))


@dataclass(frozen=True)
class Batch:
    """What one evaluation of an objective sees.

    Attributes:
        images: Clean images, (B, 784) in [0, 1].
        labels: Digit classes, (B,) int64.
        progress: Fraction of the planned training that is done, in [0, 1].
        generator: Source of all randomness (corruption, sampling), on the images' device.
    """

    images: Tensor
    labels: Tensor
    progress: float
    generator: torch.Generator


K = TypeVar("K", bound=Knobs)


class Variant(nn.Module, Generic[K]):
    """A plain autoencoder; subclasses override what their paper changes.

    Codes are (B, code), images (B, 784) in [0, 1]. ``encode`` and ``decode`` are the deterministic
    paths used after training; ``loss_terms`` is the training objective.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    """One sentence under the name in the list of variants."""
    unit: ClassVar[str] = "BCE per pixel"
    """Unit in which ``loss_terms`` are counted."""
    knobs_type: ClassVar[type[Knobs]]
    default_network: ClassVar[Network] = Network()
    default_learning_rate: ClassVar[float] = 1e-3
    default_batch_size: ClassVar[int] = 128
    default_epochs: ClassVar[int] = 10

    def __init__(self, network: Network, knobs: K) -> None:
        super().__init__()
        self.network = network
        self.knobs = knobs
        self.encoder: nn.Module = self.build_encoder()
        self.decoder: nn.Module = self.build_decoder()

    def build_encoder(self) -> nn.Module:
        """Pixels → code: (B, 784) → (B, code)."""
        return layers.mlp((PIXELS, *self.network.hidden, self.network.code))

    def build_decoder(self) -> nn.Module:
        """Code → logits of the pixels: (B, code) → (B, 784)."""
        return layers.mlp((self.network.code, *reversed(self.network.hidden), PIXELS))

    def encode(self, images: Tensor) -> Tensor:
        """The code of each image: (B, 784) in [0, 1] → (B, code)."""
        code: Tensor = self.encoder(images)
        return code

    def decode(self, codes: Tensor) -> Tensor:
        """The image of each code: (B, code) → (B, 784) in [0, 1]."""
        return torch.sigmoid(self.decoder(codes))

    def reconstruct(self, images: Tensor) -> Tensor:
        """``decode(encode(images))``: (B, 784) → (B, 784), both in [0, 1]."""
        return self.decode(self.encode(images))

    def loss_terms(self, batch: Batch) -> dict[str, Tensor]:
        """The terms of the objective, weighted, so that their sum is what is minimised.

        Returns:
            Scalars by name in ``unit``; the first is named ``reconstruction``.
        """
        return {"reconstruction": losses.bce(self.decoder(self.encode(batch.images)), batch.images)}

    def after_step(self) -> None:
        """Restore a constraint on the weights after an optimiser step (none by default)."""


AnyVariant = Variant[Any]
