"""A run that grows among those of the window, written by this process: until it is ended."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from engine.data import dataset as datasets
from engine.runs.new_run import start
from engine.training.events import Step
from engine.training.trainer import Trainer
from tests.gui import lab

PAUSE_S = 0.05
"""Between two batches: it is to be read, not to keep the machine busy."""


def main() -> None:
    """Train without end, into the folder of runs and on the data set that the words name."""
    root, data = map(Path, sys.argv[1:])
    dataset = datasets.load(data)
    settings = replace(lab.config("vanilla", epochs=10_000), dataset=str(data), data=dataset.spec)
    for event in start(root, Trainer(settings, dataset), name="Elsewhere").events():
        if isinstance(event, Step):
            time.sleep(PAUSE_S)


if __name__ == "__main__":
    main()
