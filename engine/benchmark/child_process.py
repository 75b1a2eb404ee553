"""Work that is measured in a process of its own, away from the person's own settings and runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import engine

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE = 3600
"""Seconds after which a process is given up."""
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Without bytecode every start would compile the program anew, which no second start does."""


class ChildError(RuntimeError):
    """A process of the benchmark failed; the message is its last line."""


def python(*words: str, **variables: str) -> str:
    """Run this Python with such words as ``-m main --help``.

    Args:
        words: Its command line.
        variables: Of the environment, beside those of this process.

    Returns:
        What it wrote to stdout.

    Raises:
        ChildError: It failed.
    """
    done = subprocess.run(  # noqa: S603 - this interpreter, and words of the benchmark's
        [sys.executable, *words],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env=environment(variables),
    )
    if done.returncode:
        raise ChildError((done.stderr.strip() or "no message").splitlines()[-1])
    return done.stdout


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """That of this process with some variables, this program's code, and bytecode that is kept."""
    root = str(Path(engine.__file__).parents[1])
    kept = {name: value for name, value in os.environ.items() if name != NO_BYTECODE}
    return {**kept, "PYTHONPATH": root, **variables}
