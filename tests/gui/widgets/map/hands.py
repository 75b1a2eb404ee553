"""Points for a map, and hands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from gui.widgets.map import LatentMap

LEFT, RIGHT, MIDDLE = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)
NONE = Qt.KeyboardModifier.NoModifier
PRESS, MOVE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove


def cloud(count: int = 400, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 10
    angle = labels * 2 * np.pi / 10
    centres = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 4
    return (centres + rng.normal(0, 0.6, (count, 2))).astype(np.float32), labels


def wheel(target: LatentMap, at: QPoint, turn: int) -> None:
    port = target.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(port.mapToGlobal(at)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, event)


def loneliest(xy: np.ndarray) -> int:
    gaps = np.hypot(*(xy[:, None] - xy[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    return int(gaps.min(axis=1).argmax())


def screen_position(latent_map: LatentMap, index: int) -> QPoint:
    """Where a point is painted, in pixels of the viewport."""
    place = latent_map.scene.state.place(index)
    assert place is not None
    px, py = latent_map.range.camera.point_to_screen(*place)
    return QPoint(round(px), round(py))
