"""The program itself, with a person in its window: to be started in a process of its own."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import main as hourglass
from gui import app
from tests.campaign.window import driver
from tests.campaign.window.person import Person
from tests.campaign.window.things import things

if TYPE_CHECKING:
    from gui.main_window import MainWindow


def main() -> int:
    """Open the window, do the events of some numbers, end it as it is told; the program's code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", required=True)
    parser.add_argument("--events", required=True, help="a file of their numbers, as JSON")
    parser.add_argument("--things", type=Path, required=True, help="a folder for what is opened")
    parser.add_argument("--report", type=Path, required=True, help="where to tell what was done")
    parser.add_argument("--ending", choices=driver.ENDINGS, required=True)
    args = parser.parse_args()
    # A shell has what it starts in the background ignore Ctrl-C, which is one of the endings.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    numbers = json.loads(Path(args.events).read_text("ascii"))
    at_hand = things(args.things)
    did = args.report.with_suffix(".did").open("w", buffering=1, encoding="utf-8")

    def prepare(window: MainWindow) -> None:
        def finish() -> None:
            health = acting.health
            health.sample()
            told = {"events": len(numbers), "longest": health.longest}
            told |= {"freezes": health.freezes, "samples": health.samples}
            args.report.write_text(json.dumps(told), "ascii")
            driver.end(window, args.ending)

        person = Person(window, at_hand, args.seed)
        acting = driver.Driver(window, person, numbers, partial(print, file=did), finish)
        acting.begin()

    opened = app.open_window
    app.open_window = partial(opened, prepare=prepare)
    return hourglass.main([])


if __name__ == "__main__":
    sys.exit(main())
