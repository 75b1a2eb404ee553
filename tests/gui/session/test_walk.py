"""A walk over the plane: point after point, until the end or until something else is inspected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from gui.session import walk as walk_module
from gui.session.inspector import PLANE_POINT
from tests.gui import lab
from tests.gui.lab import Heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session
    from gui.session.walk import Walk

FIRST, LAST = (-1.0, 0.5), (2.0, -0.5)


@pytest.fixture
def walk(session: Session) -> Walk:
    session.walk._timer.setInterval(0)
    return session.walk


def test_it_inspects_evenly_spaced_points_to_the_end(
    qtbot: QtBot, session: Session, walk: Walk
) -> None:
    heard = Heard(walk.moved)
    walk.start(FIRST, LAST)
    qtbot.waitUntil(lambda: not walk._timer.isActive(), timeout=lab.PATIENCE)
    expected = np.linspace(FIRST, LAST, walk_module.STEPS)
    np.testing.assert_allclose(np.array(heard.calls), expected)
    assert session.inspector.source == PLANE_POINT
    assert session.inspector.reading is not None
    np.testing.assert_allclose(session.inspector.reading.code, session.plane.code_at(*LAST))


def test_it_ends_when_something_else_is_inspected_or_shown(session: Session, walk: Walk) -> None:
    heard = Heard(walk.moved)
    for number, interrupt in enumerate(
        (
            lambda: session.inspector.inspect(3),
            session.inspector.back_to_drawing,
            lambda: session.inspector.edit(0, 1.5),
            lambda: session.plane.set_axes((0, 2)),
            walk.stop,
        ),
        1,
    ):
        walk.start(FIRST, LAST)
        for _ in range(3):
            walk._advance()
        assert walk._timer.isActive()
        interrupt()
        assert not walk._timer.isActive()
        assert len(heard) == 3 * number
