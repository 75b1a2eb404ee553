"""The fake session has the signals of the real one, and no attribute that the real one lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Signal

from gui.session import Session
from tests.gui.fakes import FakeSession

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN = {
    *("calls", "requests", "open", "show", "there", "pin_all", "rename", "be", "figures", "stale"),
    *("count", "lacks", "passes", "reason"),
}
"""What tests ask of the fakes and panels do not."""
PARTS = [
    "book",
    "draft",
    "files",
    "training",
    "inspector",
    "lineup",
    "round_trip",
    "plane",
    "neighbours",
    "playback",
    "robustness",
    "comparison",
    "units",
]


@pytest.fixture
def real() -> Iterator[Session]:
    made = Session()
    yield made
    made.shut_down()


def signals(thing: QObject) -> set[str]:
    kind = type(thing)
    own = set(dir(kind)) - set(dir(QObject))
    return {name for name in own if isinstance(getattr(kind, name), Signal)}


def offers(thing: QObject) -> set[str]:
    """Public attributes and methods beside the signals and those of every QObject."""
    names = set(vars(thing)) | {name for name in dir(type(thing)) if name not in dir(QObject)}
    return {name for name in names if not name.startswith("_")} - signals(thing) - OWN


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("part", [None, *PARTS])
def test_a_fake_tells_and_offers_what_the_real_one_does(real: Session, part: str | None) -> None:
    fake_session = FakeSession()
    fake, model = (
        (fake_session, real)
        if part is None
        else (
            getattr(fake_session, part),
            getattr(real, part),
        )
    )
    assert signals(fake) == signals(model)
    assert len(signals(fake)) > 0
    lacking = {name for name in offers(fake) if not hasattr(model, name)}
    assert lacking == set()
