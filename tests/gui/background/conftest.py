"""What the tests of the background share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.background.dispatcher import Dispatcher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def dispatcher(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[Dispatcher]:
    """A dispatcher whose jobs nobody drives: the tests fill their mailboxes."""
    assert qtbot
    made = Dispatcher()
    monkeypatch.setattr(made.worker, "submit", lambda job: job)
    yield made
    made.shut_down()
