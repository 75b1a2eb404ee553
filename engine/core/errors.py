"""What a person can put right: the errors whose message is all that is to be shown.

Every other exception is a fault of the program and keeps its traceback.
"""

from engine.core.device import DeviceError
from engine.core.files import OutputError
from engine.data.idx import DataError
from engine.images.read_image import ImageError
from engine.models.checkpoint import CheckpointError
from engine.models.config import ConfigError
from engine.variants.base import KnobError
from engine.variants.registry import UnknownVariantError

MISTAKES: tuple[type[Exception], ...] = (
    CheckpointError,
    ConfigError,
    DataError,
    DeviceError,
    ImageError,
    KnobError,
    MemoryError,
    OutputError,
    UnknownVariantError,
)
