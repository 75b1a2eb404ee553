"""Reads inputs that it is told of on stdin, under limits, and says for each what came of it.

A line in: kind, a tab, a folder. A line out: ``taken``, ``refused`` or ``fault``, a tab, and why.
"""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from pathlib import Path

from engine.core.errors import UserError
from tests.campaign.fuzz import limits
from tests.campaign.fuzz.readers import readers

TAKEN, REFUSED, FAULT = "taken", "refused", "fault"
LONGEST_ANSWER = 1100


def verdict(kind: str, folder: Path, watch: limits.Watch) -> tuple[str, str]:
    """What comes of an input."""
    watch.inside = os.path.realpath(folder)
    limits.begin(folder)
    try:
        KNOWN[kind](folder)
    except UserError as error:
        return _of_refusal(error)
    except (Exception, limits.Outside) as error:  # any of which is what is looked for
        return FAULT, f"{type(error).__name__}: {_where(error)}: {str(error)[:200]!r}"
    finally:
        limits.end()
        sys.stdout.flush()  # what was printed belongs to this input
        watch.inside = None
    return TAKEN, ""


def _of_refusal(error: UserError) -> tuple[str, str]:
    """A refusal is one line that can be shown, of a length that can be read."""
    text = str(error)
    if not text or not text.isprintable() or len(text) > LONGEST_ANSWER:
        return FAULT, f"a message of {len(text)} letters: {text[:200]!r}"
    return REFUSED, text


def _where(error: BaseException) -> str:
    """The program's own line that is at fault: the same fault has the same."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if f"{os.sep}engine{os.sep}" in each.filename] or frames
    return "/".join(Path(ours[-1].filename).parts[-2:]) + f":{ours[-1].lineno}"


def main() -> None:
    """Read until stdin ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a reader prints is no answer
    warnings.simplefilter("error")
    watch = limits.Watch()
    for kind in KNOWN:  # whatever is imported late is imported before the limit
        sample = Path(sys.argv[1]) / kind
        if sample.is_dir():
            KNOWN[kind](sample)
    limits.limit_memory()
    answers.write("ready\n")
    answers.flush()
    for line in sys.stdin:
        kind, folder = line.rstrip("\n").split("\t")
        answers.write("\t".join(verdict(kind, Path(folder), watch)) + "\n")
        answers.flush()


KNOWN = readers()

if __name__ == "__main__":
    main()
