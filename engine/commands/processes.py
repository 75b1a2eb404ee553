"""Training by the several processes that torchrun starts: rank 0 leads, the others follow.

The leader does all that a process alone does. The others wait until it has made the run or found
it, hear the state to go on from, and train along without a word.
"""

from __future__ import annotations

import json
import os
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from engine.commands.exit_codes import FAILED
from engine.commands.signals import StopSignals
from engine.core.device import DeviceError, resolve
from engine.data import dataset as datasets
from engine.runs.folder import RunError
from engine.training.events import Diverged
from engine.training.state_file import load_state
from engine.training.team import ALONE
from engine.training.trainer import restore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.training.ranks import Ranks
    from engine.training.team import Team
    from engine.training.trainer import Trainer


def several() -> bool:
    """Whether this process is one of several that train together."""
    return "RANK" in os.environ and int(os.environ.get("WORLD_SIZE", "1")) > 1


@contextmanager
def joined() -> Iterator[Team]:
    """The processes that train together; of one that is alone nothing is loaded for that."""
    if not several():
        yield ALONE
        return
    from engine.training import ranks  # noqa: PLC0415 - brings what one process does not need

    with ranks.joined() as team:
        yield team


def lead(trainer: Trainer, epochs: int) -> None:
    """Let the others train along from here; of one process there are none.

    Args:
        trainer: The leader's, before its next batch.
        epochs: As it will be driven for.

    Raises:
        DeviceError: The others can't have a device each.
    """
    if trainer.team.size == 1:
        return
    team, device = _ranks(trainer.team), trainer.device
    if device.type not in ("cpu", "cuda") or device.index not in (None, 0):
        raise DeviceError(
            f"several processes can't train on {device}: say --device cpu, or --device cuda for a "
            "GPU each."
        )
    plan = {
        "epochs": epochs,
        "dataset": trainer.config.dataset,
        "fingerprint": trainer.dataset.fingerprint(),
        "device": device.type,
    }
    team.tell(json.dumps(plan).encode())
    team.tell(trainer.state().to_bytes())


def follow(team: Team) -> int:
    """Train along with the leader.

    Returns:
        Exit code, the leader's unless what it writes fails.

    Raises:
        DeviceError: There is no GPU for this process.
        RunError: The data set is another one on this machine.
        RanksError: The leader has ended.
    """
    trainer, epochs = _followed(_ranks(team))
    diverged = False
    with StopSignals() as signals, closing(trainer.run(epochs)) as events:
        for event in events:
            diverged = isinstance(event, Diverged)
            code = team.stop(signals.code)
            if code:
                return code
    return FAILED if diverged else 0


def _followed(team: Ranks) -> tuple[Trainer, int]:
    """The leader's run, as it is before its next batch, and the epochs that it is driven for."""
    from engine.training.ranks import local_rank  # noqa: PLC0415

    plan, content = json.loads(team.hear()), team.hear()
    cuda = plan["device"] == "cuda"
    device = resolve(f"cuda:{local_rank()}" if cuda else "cpu")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.safetensors"
        path.write_bytes(content)
        state = load_state(path).with_dataset(plan["dataset"]).on_device(str(device))
    dataset = datasets.load(plan["dataset"])
    if dataset.fingerprint() != plan["fingerprint"]:
        raise RunError(f"'{plan['dataset']}' holds other images here than where rank 0 trains.")
    return restore(state, dataset, team=team), plan["epochs"]


def _ranks(team: Team) -> Ranks:
    from engine.training.ranks import Ranks  # noqa: PLC0415

    if not isinstance(team, Ranks):
        raise TypeError(f"{type(team).__name__} is no team of several processes")
    return team
