"""What a person can put right: the errors whose message is all that is to be shown.

Every other exception is a fault of the program and keeps its traceback.
"""

from engine.checkpoint import CheckpointError
from engine.config import ConfigError
from engine.device import DeviceError
from engine.idx import DataError
from engine.output import OutputError
from engine.picture import ImageError
from engine.registry import UnknownVariantError
from engine.variant import KnobError

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
