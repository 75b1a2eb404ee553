"""Units of the objectives, as they stand beside the curves; known before torch is loaded."""

from __future__ import annotations

BCE_PER_PIXEL = "BCE per pixel"
NATS_PER_IMAGE = "nats per image"
SQUARED_ERROR_PER_PIXEL = "squared error per pixel"
