"""Bars of classes: as long as their shares, in the colours of the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor

from gui import theme
from gui.widgets.plots import ClassBars

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_bars_are_as_long_as_their_shares(qtbot: QtBot) -> None:
    bars = ClassBars("Classes")
    qtbot.addWidget(bars)
    bars.resize(120, 100)
    bars.grab()  # nothing to paint yet
    bars.set_shares(np.array([0.5, 0.25, 0.25]), ("0", "1", "a long name"))
    picture = bars.grab().toImage()
    reach = bars.height() - bars.fontMetrics().height()
    colours = theme.class_colours(3)
    for place, part in enumerate((1, 0.5, 0.5)):
        inked = sum(
            QColor(picture.pixel(40 * place + 10, y)).name() == colours[place] for y in range(reach)
        )
        assert abs(inked - part * reach) <= 1
    assert bars.told(0) == "0: 50.0 %"
    assert bars.accessibleDescription().startswith("0: 50.0 %, 1: 25.0 %")
