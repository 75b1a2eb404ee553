"""What the settings of a run may be: one place for the engine's checks and the window's form.

It imports nothing, so that the form can be drawn before torch is loaded.
"""

from __future__ import annotations

LAYER_WIDTH = (1, 4096)
"""Units of a hidden layer or of the code, both ends allowed."""
MAX_HIDDEN = 8
"""Hidden layers of an encoder; there may be none."""
SETTINGS: dict[str, tuple[float, float]] = {
    "learning_rate": (1e-6, 1.0),
    "batch_size": (1, 10_000),
    "epochs": (1, 10_000),
    "seed": (0, 2**31 - 1),
}
"""Smallest and largest value of each number among a run's settings, both allowed."""
