"""Which start by torchrun a run belongs to, so that processes started again go on with it.

torchrun tells a process by variables how it was started. With ``--max-restarts`` it starts all
processes again when one has died; a batch system that puts a job back into its queue starts
torchrun again with the same ``--rdzv-id``. Both are the same launch.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from engine.runs import lock, log

if TYPE_CHECKING:
    from engine.models.config import RunConfig
    from engine.runs.book import RunBook, RunInfo

IDENTIFIER, RESTARTS = "TORCHELASTIC_RUN_ID", "TORCHELASTIC_RESTART_COUNT"
UNNAMED = "none"
"""torchrun's identifier where a person gives none."""
ENDED = (log.FINISHED, log.DIVERGED)


def current() -> str:
    """The launch of this process; empty if torchrun did not start it."""
    identifier = os.environ.get(IDENTIFIER, "")
    if identifier != UNNAMED:
        return identifier
    return f"{lock.here()}-{os.getppid()}"  # torchrun itself, which stays when it starts anew


def restarted() -> bool:
    """Whether torchrun had started these processes before."""
    return os.environ.get(RESTARTS, "0") not in ("", "0")


def begun(book: RunBook, config: RunConfig) -> RunInfo | None:
    """The run that this launch began with these settings and has yet to finish, if there is one.

    After a restart by torchrun it is found however it ended.
    """
    launch = current()
    if not launch or (os.environ.get(IDENTIFIER) == UNNAMED and not restarted()):
        return None
    wanted = _compared(json.loads(json.dumps(config.to_shared_dict())))
    for run in book.runs():
        same = run.manifest.launch == launch and _compared(run.manifest.config) == wanted
        if same and not run.read_only:
            return None if run.state in ENDED and not restarted() else run
    return None


def _compared(config: dict[str, Any]) -> dict[str, Any]:
    """Settings as the command line gives them, before the data set is loaded."""
    return {name: value for name, value in config.items() if name != "data"}
