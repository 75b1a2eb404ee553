from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.widgets.map import LatentMap
from tests.gui.widgets.map.hands import cloud

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def latent_map(qtbot: QtBot) -> Iterator[LatentMap]:
    made = LatentMap()
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.set_points(*cloud())
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()
