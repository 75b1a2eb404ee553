"""What a worker does: train the rest of one run, from its folder."""

from __future__ import annotations

import os
import threading
import time
import traceback
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.core.device import use_threads
from engine.core.errors import is_users
from engine.data import dataset
from engine.runs.folder import RunFolder
from engine.runs.resume import resume
from engine.runs.sweep.session import LOOK_SECONDS, Orders, Watch, orders

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

_training: list[str] = []
"""The runs that this process trains: it must not end in the middle of one."""


def train_cell(folder: str, session: str) -> str:
    """Train the rest of a run, unless its session is over; the job of a worker.

    Args:
        folder: Path of the run's folder, which has a description at least.
        session: Path of the session's folder.

    Returns:
        Why the run could not be trained, in one line; empty if it could, however it ended.
    """
    common = orders(Path(session))
    if common is None:
        return ""
    _training.append(folder)
    try:
        _train(RunFolder(Path(folder)), Watch(Path(session), common.host), common)
    except Exception as error:  # one run's fault must not stop the others
        if is_users(error):
            return " ".join(str(error).split())
        traceback.print_exc()
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    finally:
        _training.remove(folder)
    return ""


def _train(folder: RunFolder, watch: Watch, common: Orders) -> None:
    use_threads(common.threads)
    recording = resume(folder, _dataset, data=common.dataset)
    with closing(recording.events()) as events:
        for _ in events:
            if watch.over:
                break


@lru_cache(maxsize=1)
def _dataset(name: str) -> Dataset:
    """The data set, kept for the next run of this process."""
    return dataset.load(name)


def end_with(parent: int) -> None:
    """Let this process not outlive the one that started it, whatever kills that.

    Args:
        parent: Its process number.
    """
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent or _training:
        time.sleep(LOOK_SECONDS)
    os._exit(1)  # nobody waits for a result, nor is there anybody to take it
