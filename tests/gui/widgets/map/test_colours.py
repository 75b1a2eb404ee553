from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from gui import theme
from gui.widgets.map.colours import READABLE, PointColours, contrast
from tests.gui.widgets.map.hands import LEFT, NONE, cloud

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.widgets.map import LatentMap


def test_the_legend_dims_all_but_one_digit(latent_map: LatentMap) -> None:
    labels = cloud()[1]
    legend = latent_map.legend
    QTest.mouseClick(legend, LEFT, NONE, QPoint(3 * 17 + 8, 10))
    assert legend.kept() == 3
    alphas = np.array([b.color().alpha() for b in latent_map.scene.cloud.data["brush"]])
    assert (alphas[labels == 3] > 4 * alphas[labels != 3].max()).all()
    assert (alphas > 0).all()  # dimmed, not hidden
    QTest.mouseClick(legend, LEFT, NONE, QPoint(3 * 17 + 8, 10))
    assert legend.kept() is None
    assert len({b.color().alpha() for b in latent_map.scene.cloud.data["brush"]}) == 1


def test_colours_by_value_run_along_one_ramp(latent_map: LatentMap) -> None:
    values = np.linspace(0, 1, 400)
    latent_map.set_colours(values, ("small", "large"))
    brushes = latent_map.scene.cloud.data["brush"]
    assert brushes[0].color() != brushes[-1].color()
    light = [0.2126 * b.color().redF() + 0.7152 * b.color().greenF() for b in brushes]
    assert (np.diff(light) <= 1e-6).all()  # on a light ground large is dark
    latent_map.set_colours("label")
    assert brushes[13].color().name() == theme.class_colours(10)[3]
    with pytest.raises(ValueError, match="400"):
        latent_map.set_colours(values[:7])


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_every_numeral_stands_out_from_its_rim(qapp: QApplication, appearance: str) -> None:
    theme.apply(qapp, appearance)
    try:
        ground = QColor(theme.current().background)
        for colour in PointColours().numeral_colours(range(10)):
            assert contrast(colour, ground) >= READABLE[appearance]
        assert contrast(QColor("#ffffff"), QColor("#000000")) == pytest.approx(21)
    finally:
        theme.apply(qapp, "light")
