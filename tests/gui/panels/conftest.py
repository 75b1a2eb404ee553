"""A fake session for panels that are tested alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from tests.gui.fakes import FakeSession


@pytest.fixture
def fake(qapp: object, dataset: Dataset) -> FakeSession:
    """A fake session with an open laboratory; models of ``lab.SHIPPED`` are there."""
    from tests.gui.fakes import FakeSession  # noqa: PLC0415 - brings the engine along

    assert qapp
    return FakeSession(dataset)
