"""What a layer is whose units can be looked at. Imports no torch: the window's panels read it."""

from __future__ import annotations

from dataclasses import dataclass

CODE, ENCODER, DECODER = "code", "encoder", "decoder"


@dataclass(frozen=True)
class UnitLayer:
    """A layer of a model: its code, or a hidden layer.

    Attributes:
        key: ``code``; or ``encoder1`` onwards from the image to the code, ``decoder1`` onwards from
            the code to the image.
        size: Number of its units.
        part: ``encoder`` or ``decoder``, or ``code``.
        place: Number of the module within that part whose output the units are; 0 for the code.
    """

    key: str
    size: int
    part: str = CODE
    place: int = 0

    @property
    def title(self) -> str:
        """Name on screen: ``Code``, ``Encoder 1``."""
        number = self.key.removeprefix(self.part)
        return f"{self.part.capitalize()} {number}".rstrip()
