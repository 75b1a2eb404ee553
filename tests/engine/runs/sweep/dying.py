"""A job that ends its process, as the kernel does where memory is short."""

from __future__ import annotations

import os
import signal


def die(folder: str, session: str) -> str:  # noqa: ARG001 - as ``train_cell``
    os.kill(os.getpid(), signal.SIGKILL)
    return ""
