from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QPainter

from gui.widgets.map.thumbnails import Thumbnails, choose_apart
from gui.widgets.painting import recording
from gui.widgets.painting.recording import Recording

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.widgets.map import LatentMap


def test_digit_mode_shows_thumbnails_that_do_not_overlap(latent_map: LatentMap) -> None:
    images = np.full((400, 28, 28), 200, np.uint8)
    latent_map.set_thumbnails(images)
    latent_map.set_mode("digits")
    chosen = latent_map.scene.state.thumbnails.chosen
    assert 20 < len(chosen) < 400
    screen = latent_map.range.camera.to_screen(latent_map.scene.state.points)[chosen]
    gaps = np.abs(screen[:, None] - screen[None, :]).max(axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() >= 24


def test_thinning_leaves_no_room_for_another() -> None:
    rng = np.random.default_rng(5)
    screen = rng.uniform((-50, -50), (690, 530), (4000, 2))
    chosen = choose_apart(screen, 640, 480, 24)
    gaps = np.abs(screen[:, None] - screen[chosen][None, :]).max(axis=2).min(axis=1)
    inside = ((screen >= 0) & (screen < (640, 480))).all(axis=1)
    assert gaps[inside].max() <= 26  # everything else lies too near to a chosen one
    assert inside[chosen].all()
    assert len(choose_apart(np.full((3, 2), np.nan), 640, 480, 24)) == 0


def test_a_drawing_holds_each_thumbnail_and_not_its_neighbours(qapp: QApplication) -> None:  # noqa: ARG001
    images = np.arange(40, dtype=np.uint8)[:, None, None] * np.ones((1, 6, 4), np.uint8)
    shown = Thumbnails.of(images, np.arange(40), np.full((40, 4), 255, np.uint8))
    made = Recording()
    painter = QPainter(made)
    shown.paint(painter, np.zeros((40, 2)))
    painter.end()
    pictures = re.findall(rb"IHDR(.{4})(.{4})", recording.content(made), re.DOTALL)
    assert pictures == [(b"\0\0\0\4", b"\0\0\0\6")] * 40
