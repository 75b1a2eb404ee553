"""Commands as a user without rights, also where Python lies in a folder closed to others."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

NOBODY = 65534
ROOT = Path(__file__).parents[1]
NEEDED = (Path(sys.base_prefix), Path(sys.prefix), ROOT)
"""Python, its packages and the program."""
BECOME = (
    *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
    "--",
)
STAGE = "/mnt"


def as_nobody(*words: str) -> list[str]:
    """The command, to be started by root, that runs another one as nobody.

    What of ``NEEDED`` lies in closed folders is opened in a mount namespace of its own: nobody else
    on the machine sees another mode, and nothing else becomes readable.
    """
    script = "; ".join(("set -e", "umask 022", *_opened(), f'exec {shlex.join(BECOME)} "$@"'))
    return ["unshare", "--mount", "sh", "-c", script, "sh", *words]


def why_not() -> str:
    """Why no command can be run as nobody here; empty where it can."""
    if os.name != "posix" or os.geteuid():
        return "only root may become somebody else"
    words = as_nobody(sys.executable, "-c", "import numpy, PySide6")
    try:
        done = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        return str(error)
    return done.stderr if done.returncode else ""


def _opened() -> list[str]:
    """Shell commands that open what lies in closed folders."""
    parts = [part for path in NEEDED for part in _parts(path)]
    hidden = {path: closed for path in parts if (closed := _closed(path)) is not None}
    if not hidden:
        return []
    places = {path: Path(STAGE, str(n)) for n, path in enumerate(hidden)}
    return [
        f"mount -t tmpfs tmpfs {STAGE}",
        *(_bound(path, stage) for path, stage in places.items()),
        *(f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(each)}" for each in {*hidden.values()}),
        *(_bound(stage, path, like=path) for path, stage in places.items()),
        f"umount -l {STAGE}",
        'cd "$PWD"',
    ]


def _parts(path: Path) -> list[Path]:
    """A folder, or all that is in it where it is closed itself."""
    return [path] if path.stat().st_mode & 0o001 else [*path.iterdir()]


def _bound(path: Path, place: Path, like: Path | None = None) -> str:
    """A shell command that shows a file or folder at another place, too."""
    make = "mkdir -p" if (like or path).is_dir() else "touch"
    source, target = shlex.quote(str(path)), shlex.quote(str(place))
    folder = shlex.quote(str(place.parent))
    return f"mkdir -p {folder}; {make} {target}; mount --bind {source} {target}"


def _closed(path: Path) -> str | None:
    """The outermost folder above a path that others may not look through."""
    for each in reversed(path.parents):
        if not each.stat().st_mode & 0o001:
            return str(each)
    return None
