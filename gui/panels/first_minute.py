"""Three things to try, over the map, until the first of them was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gui.widgets.first import TryCard
from gui.widgets.saving import left_out

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QWidget

    from gui.session.training.training_control import TrainingControl
    from gui.settings import WindowSettings
    from gui.widgets.canvas import Canvas
    from gui.widgets.map import MapGrid

TRIES = {"draw": "Draw a digit", "hover": "Hover the map", "train": "Press Train"}
SEEN, YES = "tried", "yes"
"""Name and value of what the settings keep once the card has gone."""
MOVES = 25
"""Moves of the mouse over the map that are no accident on the way to somewhere else."""


def was_seen(settings: WindowSettings) -> bool:
    """Whether the card has been there, and gone."""
    return settings.text(SEEN, "") == YES


def offer(
    maps: MapGrid, settings: WindowSettings, canvas: Canvas, training: TrainingControl
) -> None:
    """Lay the card over the maps, unless it has gone already."""
    if not was_seen(settings):
        FirstMinute(
            maps,
            settings,
            drawn=canvas.history_changed,
            hovered=maps.hovered,
            trained=training.stepped,
        )


class FirstMinute(QObject):
    """Ticks the things off as they are done.

    Args:
        over: What the card lies on.
        settings: Remember that it has gone.
        drawn: Emitted when somebody has drawn.
        hovered: Emitted at each move of the mouse over the map.
        trained: Emitted when a training has begun.
    """

    def __init__(
        self,
        over: QWidget,
        settings: WindowSettings,
        *,
        drawn: SignalInstance,
        hovered: SignalInstance,
        trained: SignalInstance,
    ) -> None:
        super().__init__(over)
        self._settings, self._moves = settings, 0
        self.card = TryCard(over, TRIES)
        left_out.leave_out(self.card)
        self.card.gone.connect(self._keep)
        drawn.connect(self._drawn)
        hovered.connect(self._hovered)
        trained.connect(self._trained)
        self.card.show()

    @Slot()
    def _drawn(self) -> None:
        self.card.tick("draw")

    @Slot()
    def _hovered(self) -> None:
        self._moves += 1
        if self._moves == MOVES:
            self.card.tick("hover")

    @Slot()
    def _trained(self) -> None:
        self.card.tick("train")

    @Slot()
    def _keep(self) -> None:
        self._settings.set_text(SEEN, YES)
        self.deleteLater()
        self.card.deleteLater()
