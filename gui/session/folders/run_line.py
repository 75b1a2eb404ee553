"""What the list of runs says of one run, read from its folder without torch."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from engine.runs import log
from engine.runs.book import SHIPPED

if TYPE_CHECKING:
    from engine.runs.book import RunInfo
    from engine.runs.folder import RunFolder

Mark: TypeAlias = tuple[int, ...]
"""Times and sizes of files: another mark, another content."""


@dataclass(frozen=True)
class RunLine:
    """A run as it is listed.

    Attributes:
        id: Name of its folder; unique in the window.
        name: For people.
        state: As ``RunInfo.state`` of the engine.
        settings: Those that it began with, as ``RunConfig.to_dict`` gives them.
        source: Its folder, or None while it is nowhere on disk.
        created: Time of its making, ISO 8601.
        epoch: Epochs done, with the fraction of the current one.
        epochs: Epochs planned.
        figures: Of the last finished epoch on the test set, by name.
        note: A person's words.
        unit_notes: Their words about single units, by ``manifest.unit_key``.
        made_as: Identifier that it was made with: another one in the same folder is another run.
        parent: Identifier of the run where it began, or empty.
        data: Title of its data set.
        read_only: Whether nobody may change it.
        listed: Whether it lies where runs are looked for.
        mark: Changes whenever something is written to its log or its description.
    """

    id: str
    name: str
    state: str
    settings: dict[str, Any]
    source: RunFolder | None = None
    created: str = ""
    epoch: float = 0.0
    epochs: int = 0
    figures: dict[str, float] = field(default_factory=dict)
    note: str = ""
    unit_notes: dict[str, str] = field(default_factory=dict)
    made_as: str = ""
    parent: str = ""
    data: str = ""
    read_only: bool = False
    listed: bool = False
    mark: Mark = ()

    @property
    def variant(self) -> str:
        """Key of the variant."""
        return str(self.settings["variant"])

    @property
    def shipped(self) -> bool:
        """Whether it came with the program."""
        return self.state == SHIPPED

    def in_memory(self) -> RunLine:
        """The same run as one that is nowhere on the disk."""
        new = f"memory-{os.urandom(8).hex()}"
        return replace(self, id=new, source=None, listed=False, read_only=False, mark=())

    @property
    def active(self) -> bool:
        """Whether it is in training, here or elsewhere."""
        return self.state in log.ACTIVE


def line_of(info: RunInfo, mark: Mark = (), *, listed: bool = False) -> RunLine:
    """The line of a run of the engine's book."""
    described, status = info.manifest, info.status
    planned = described.config.get("epochs", 0)
    return RunLine(
        id=info.folder.path.name if listed else described.id,
        name=described.name,
        state=info.state,
        settings=described.config,
        source=info.folder,
        created=described.created,
        epoch=0.0 if status is None else status.epoch,
        epochs=status.epochs if status is not None else planned if isinstance(planned, int) else 0,
        figures={} if status is None else status.figures,
        note=described.note,
        unit_notes=described.unit_notes,
        made_as=described.id,
        parent="" if described.parent is None else described.parent.run,
        data=described.data.title,
        read_only=info.read_only,
        listed=listed,
        mark=mark,
    )
