from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF

from gui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.widgets.map import LatentMap


def test_the_card_stays_inside_and_off_the_cursor(latent_map: LatentMap) -> None:
    image = np.zeros((28, 28))
    for at in (QPoint(3, 3), QPoint(636, 3), QPoint(636, 476), QPoint(3, 476), QPoint(320, 240)):
        latent_map.view.hovered.emit(QPointF(at))
        latent_map.show_card(image, "decoded here")
        card = latent_map.card
        assert card.isVisible()
        assert latent_map.rect().contains(card.geometry())
        assert not card.geometry().contains(at)
    latent_map.show_card(None, "")
    assert latent_map.card.isHidden()


def test_shapes_that_do_not_fit_are_refused(latent_map: LatentMap) -> None:
    with pytest.raises(ValueError, match="shape"):
        latent_map.set_points(np.zeros((4, 3)), np.zeros(4))
    with pytest.raises(ValueError, match="labels"):
        latent_map.set_points(np.zeros((4, 2)), np.zeros(5))
    with pytest.raises(ValueError, match="move"):
        latent_map.move_points(np.zeros((4, 2)))
    with pytest.raises(ValueError, match="mode"):
        latent_map.set_mode("cube")  # type: ignore[arg-type]


def test_the_theme_reaches_the_map(latent_map: LatentMap, qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    try:
        shot = latent_map.grab().toImage()
        assert shot.pixelColor(2, 2).name() == theme.DARK.background
    finally:
        theme.apply(qapp, "light")
