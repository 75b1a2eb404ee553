"""What models make of one image."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from gui.session import engine_calls

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.models.inspection import Inspection
    from engine.models.model import Model

    Array = NDArray[np.float32]


class Readings:
    """Asks each model once, as long as the image stays: a drag through time comes back often."""

    def __init__(self) -> None:
        self._image: tuple[Array, Array] | None = None
        self._known: WeakKeyDictionary[Model, Inspection] = WeakKeyDictionary()

    def of(self, model: Model, clean: Array, shown: Array) -> Inspection:
        """What a model makes of an image.

        Args:
            model: The model.
            clean: The image, (C, H, W) in [0, 1]; the same array as long as it is the same image.
            shown: What the network is given, (C, H, W); likewise.
        """
        if self._image is None or self._image[0] is not clean or self._image[1] is not shown:
            self._image, self._known = (clean, shown), WeakKeyDictionary()
        found = self._known.get(model)
        if found is None:
            found = self._known[model] = engine_calls.inspect_image(model, clean, shown)
        return found
