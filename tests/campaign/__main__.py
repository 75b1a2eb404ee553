"""Long trials: ``python -m tests.campaign NAME|all --seconds N [--seed S] [--keep FOLDER]``.

Each goes on for so long, tells what was done, and keeps what failed in a folder of its own; the
exit code is 1 if anything did. The same seed does the same, as far as the machine's speed lets it.
"""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import tempfile
import time
from pathlib import Path

NAMES = {
    "fuzz": "tests.campaign.fuzz.trial",
    "window": "tests.campaign.window.trial",
    "kills": "tests.campaign.kills",
    "closings": "tests.campaign.closings",
    "full-disk": "tests.campaign.full_disk",
}
"""What can be tried, and the module whose ``run`` does it."""


def main() -> int:
    """Carry out what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.campaign")
    parser.add_argument("name", choices=[*NAMES, "all"])
    parser.add_argument("--seconds", type=float, default=600, help="for each that is named")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="where failing inputs stay")
    args = parser.parse_args()
    for name in ("INT", "HUP", "QUIT"):  # a shell in the background lets them be ignored
        signal.signal(getattr(signal, f"SIG{name}"), signal.SIG_DFL)
    keep = args.keep or Path(tempfile.mkdtemp(prefix="hourglass-kept-"))
    keep.mkdir(parents=True, exist_ok=True)
    all_well = True
    for name in NAMES if args.name == "all" else [args.name]:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix=f"hourglass-{name}-") as folder:
            trial = importlib.import_module(NAMES[name])
            lines, well = trial.run(args.seconds, args.seed, Path(folder), keep)
        all_well &= well
        lines.append(f"{name}, seed {args.seed}: {time.monotonic() - began:.0f} s")
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
    sys.stdout.write("all is well\n" if all_well else f"what failed is kept in {keep}\n")
    return 0 if all_well else 1


if __name__ == "__main__":
    sys.exit(main())
