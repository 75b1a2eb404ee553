"""How encoders and decoders are built: each kind of network is a frozen value that builds both.

Encoders take images (B, C, H, W) and decoders give them back; how they look inside is the business
of the architecture alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from torch import nn

from engine.core.bounds import LAYER_WIDTH, MAX_HIDDEN
from engine.core.errors import UserError
from engine.core.foreign_text import quoted
from engine.nets import layers

if TYPE_CHECKING:
    from torch import Tensor

    from engine.core.arrays import Shape


class ArchitectureError(UserError):
    """A network can't be: of an unknown kind, or with sizes out of bounds; the message says why."""


class Architecture(Protocol):
    """A kind of network with its sizes: a frozen dataclass that survives JSON."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    """Marks a dataclass for ``dataclasses.replace``."""

    @property
    def code(self) -> int:
        """Width of the code."""
        ...

    def encoder(
        self,
        shape: Shape,
        outputs: int,
        *,
        activation: str = "ReLU",
        output_activation: str | None = None,
    ) -> nn.Sequential:
        """Images → numbers: (B, C, H, W) → (B, outputs).

        Args:
            shape: Channels, height and width of the images.
            outputs: Numbers for each image: the code's width, or more where a code has parts.
            activation: Key of ``layers.ACTIVATIONS``, after every layer but the last.
            output_activation: Key of ``layers.ACTIVATIONS`` for the last layer, or None.
        """
        ...

    def decoder(self, shape: Shape, inputs: int, *, activation: str = "ReLU") -> nn.Sequential:
        """Codes → logits of images: (B, inputs) → (B, C, H, W); arguments as of ``encoder``."""
        ...

    def describe(self, shape: Shape) -> str:
        """Its sizes in one line, from the image to the code."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with its ``kind``; the inverse of ``from_dict``."""
        ...


class Flattened(nn.Sequential):
    """Layers that read each image as one row of values.

    The flattening is no layer of its own: weights keep the number of their layer as a name, and a
    step is spared the call of a module.
    """

    def forward(self, images: Tensor) -> Tensor:
        """(B, C, H, W) → (B, outputs)."""
        signal = images.flatten(1)  # (B, C·H·W)
        for layer in self:
            signal = layer(signal)
        return signal


class Unflattened(nn.Sequential):
    """Layers whose rows of values become images."""

    def __init__(self, shape: Shape, *stack: nn.Module) -> None:
        super().__init__(*stack)
        self._shape = shape

    def forward(self, codes: Tensor) -> Tensor:
        """(B, inputs) → (B, C, H, W)."""
        signal = codes
        for layer in self:
            signal = layer(signal)
        return signal.view(-1, *self._shape)


@dataclass(frozen=True)
class Dense:
    """Fully connected layers: values of the image → hidden → code → hidden reversed → values.

    Attributes:
        hidden: Widths of the hidden layers from the image to the code; may be empty.
        code: Width of the code.

    Raises:
        ArchitectureError: There are too many layers, or a width is out of bounds.
    """

    hidden: tuple[int, ...] = (128,)
    code: int = 32

    def __post_init__(self) -> None:
        if len(self.hidden) > MAX_HIDDEN:
            raise ArchitectureError(f"at most {MAX_HIDDEN} hidden layers, not {len(self.hidden)}")
        low, high = LAYER_WIDTH
        for width in (*self.hidden, self.code):
            if type(width) is not int or not low <= width <= high:
                raise ArchitectureError(
                    f"layer sizes must be whole numbers in [{low}, {high}], not {quoted(width)}"
                )

    def encoder(
        self,
        shape: Shape,
        outputs: int,
        *,
        activation: str = "ReLU",
        output_activation: str | None = None,
    ) -> nn.Sequential:
        """Linear layers on an image's values: (B, C, H, W) → (B, outputs)."""
        sizes = (math.prod(shape), *self.hidden, outputs)
        return Flattened(*layers.mlp(sizes, activation, output_activation))

    def decoder(self, shape: Shape, inputs: int, *, activation: str = "ReLU") -> nn.Sequential:
        """Linear layers to an image's values: (B, inputs) → (B, C, H, W)."""
        sizes = (inputs, *reversed(self.hidden), math.prod(shape))
        return Unflattened(shape, *layers.mlp(sizes, activation))

    def widths(self, shape: Shape) -> tuple[int, ...]:
        """Widths of all layers from the image to the code."""
        return (math.prod(shape), *self.hidden, self.code)

    def describe(self, shape: Shape) -> str:
        """Such as ``784 → 128 → 32``."""
        return " → ".join(map(str, self.widths(shape)))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, the inverse of ``from_dict``."""
        return {"kind": "dense", "hidden": list(self.hidden), "code": self.code}


def from_dict(values: Any) -> Architecture:  # noqa: ANN401 - whatever a file holds
    """The architecture that ``to_dict`` wrote.

    Raises:
        ArchitectureError: A part is missing, unknown, of the wrong type or out of bounds.
    """
    if not isinstance(values, dict) or "kind" not in values:
        raise ArchitectureError("a network is described by its kind and its sizes")
    if values["kind"] != "dense":
        raise ArchitectureError(
            f"this program builds no networks of kind {quoted(values['kind'])}, only dense ones; "
            "a newer one may"
        )
    if set(values) != {"kind", "hidden", "code"}:
        raise ArchitectureError("a dense network is described by kind, hidden and code")
    if not isinstance(values["hidden"], list | tuple):
        raise ArchitectureError(f"hidden layers are a list, not {quoted(values['hidden'])}")
    return Dense(tuple(values["hidden"]), values["code"])
