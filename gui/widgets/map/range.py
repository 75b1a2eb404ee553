"""Keeps the map's camera: follows the points by itself until somebody zooms or pans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Signal, Slot

from gui.widgets.map.animation import EasedAnimation
from gui.widgets.map.camera import MAX_OUT, MAX_ZOOM, Bounds, Camera, rounded

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

MOVE_MS = 250


class MapRange(QObject):
    """The visible range, automatic or chosen.

    Args:
        owner: The map; while it is hidden nothing moves smoothly.
    """

    changed = Signal()
    """The camera shows something else."""
    zoomed = Signal(float, QPointF)
    """Somebody magnified by a factor about a pixel."""
    panned = Signal(float, float)
    """Somebody moved what is seen by pixels."""
    was_reset = Signal()
    """All points are shown again."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.camera = Camera()
        self.automatic = True
        self._bounds: Bounds | None = None
        self._start = self._goal = self.camera
        self._animation = EasedAnimation(owner, MOVE_MS)
        self._animation.advanced.connect(self._advance)

    def follow(self, bounds: Bounds | None, *, ease: bool = True) -> None:
        """Keep points within `bounds` in view, if the range is automatic.

        What is seen depends on them alone, not on what was seen before.

        Args:
            bounds: Their extent (x0, y0, x1, y1); None for no points.
            ease: Go there smoothly, or at once.
        """
        first = self._bounds is None
        self._bounds = None if bounds is None else rounded(bounds)
        if self._bounds is None or not self.automatic:
            return
        goal = self.camera.fitted(self._bounds)
        if first or not ease:
            self._animation.stop()
            self._show(goal)
        elif goal != (self._goal if self._animation.running() else self.camera):
            self._move_to(goal)

    @Slot()
    def reset(self) -> None:
        """Show all points, and follow them from now on."""
        self.automatic = True
        if self._bounds is not None:
            self._move_to(self.camera.fitted(self._bounds))
        self.was_reset.emit()

    def moving(self) -> bool:
        """Whether the range is on the way to another one."""
        return self._animation.running()

    @Slot(float, QPointF)
    def zoom(self, factor: float, about: QPointF) -> None:
        """Magnify by a factor about a pixel; the range is no longer automatic."""
        now, home = self.camera.scale, self._home().scale
        # Points that spread or shrink may have left it outside the limits: from there it may only
        # come back.
        nearest, farthest = min(home / MAX_ZOOM, now), max(home * MAX_OUT, now)
        scale = min(max(now / factor, nearest), farthest)
        if scale != now:
            self._choose(self.camera.zoomed(now / scale, about.x(), about.y()))
            self.zoomed.emit(now / scale, about)

    @Slot(float, float)
    def pan(self, dx: float, dy: float) -> None:
        """Move what is seen by pixels; the range is no longer automatic."""
        self._choose(self.camera.panned(dx, dy))
        self.panned.emit(dx, dy)

    @Slot(float, float)
    def resize(self, width: float, height: float) -> None:
        """Take the viewport's new size; an automatic range fits it at once."""
        camera = self.camera.resized(width, height)
        self._animation.stop()  # also without points: it would end at the size of before
        if self.automatic and self._bounds is not None:
            camera = camera.fitted(self._bounds)
        self._show(camera)

    def _home(self) -> Camera:
        return self.camera if self._bounds is None else self.camera.fitted(self._bounds)

    def _choose(self, camera: Camera) -> None:
        self.automatic = False
        self._animation.stop()
        self._show(camera)

    def _move_to(self, goal: Camera) -> None:
        self._start, self._goal = self.camera, goal
        self._animation.start()

    @Slot(float)
    def _advance(self, share: float) -> None:
        self._show(self._goal if share >= 1.0 else self._start.blended(self._goal, share))

    def _show(self, camera: Camera) -> None:
        if camera != self.camera:
            self.camera = camera
            self.changed.emit()
