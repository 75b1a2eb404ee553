"""Files that a person saves, written in the background: also when the window is closed at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui.background.worker import Failed, Finished

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from gui.session import Session


TOPIC = "save "


def save(
    session: Session, path: Path, work: Callable[[], Generator[None, None, None]], told: str
) -> None:
    """Have a file written, and tell; why it could not be is told, too.

    Args:
        session: Has it done, also if it is about to end.
        path: The file; an older wish to write it is given up.
        work: Makes the generator that writes it, a slice at a time, in the worker's thread.
        told: What a person is told when it is written.
    """

    def tell(message: Finished[None] | Failed) -> None:
        if isinstance(message, Finished):
            session.noticed.emit("info", told)

    session.ask(f"{TOPIC}{path}", work, tell, lasting=True)


def save_at_once(session: Session, path: Path, write: Callable[[], object], told: str) -> None:
    """As ``save``, of what is written in one go."""
    save(session, path, partial(_writing, write), told)


def _writing(write: Callable[[], object]) -> Generator[None, None, None]:
    yield
    write()
