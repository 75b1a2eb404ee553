"""A training that is written down while it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.runs import log
from engine.training.events import Diverged

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from engine.runs.writer import RunWriter
    from engine.training.events import Event


def recorded(
    events: Iterator[Event], writer: RunWriter, resumed: log.Resumed | None = None
) -> Generator[Event, None, None]:
    """The events of a training, each written down before it is told.

    However it ends, by its plan, by closing the generator or by an error, the run is saved.

    Args:
        events: Of the writer's trainer, whatever is woven in.
        writer: Of a run that has just been begun or resumed.
        resumed: How it was resumed.
    """
    ending, between_batches = log.STOPPED, True
    try:
        yield from writer.begin(resumed)
        while True:
            between_batches = False
            event = next(events, None)
            between_batches = True
            if event is None:
                break
            if isinstance(event, Diverged):
                ending = log.DIVERGED
            yield from writer.record(event)
            yield event
        if ending != log.DIVERGED:
            ending = log.FINISHED
    finally:
        writer.end(ending, between_batches=between_batches)
