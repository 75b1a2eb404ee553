"""Keeps the map's camera: follows the points by itself until somebody zooms or pans."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Signal, Slot

from gui.widgets.map.camera import MAX_ZOOM, Bounds, Camera
from gui.widgets.map.motion import FrameClock, Tween


class MapRange(QObject):
    """The visible range, automatic or chosen.

    Args:
        parent: The map.
        beat: The map's clock.
    """

    changed = Signal()
    """The camera shows something else."""

    def __init__(self, parent: QObject, beat: FrameClock) -> None:
        super().__init__(parent)
        self.camera = Camera()
        self.automatic = True
        self._bounds: Bounds | None = None
        self._start = self._goal = self.camera
        self._flight = Tween(self, beat, 250)
        self._flight.advanced.connect(self._fly)

    def follow(self, bounds: Bounds | None, *, jump: bool) -> None:
        """Keep points within `bounds` in view, if the range is automatic.

        Nothing moves while they lie inside the view and fill most of it.

        Args:
            bounds: Their extent (x0, y0, x1, y1); None for no points.
            jump: Go there at once rather than smoothly.
        """
        first = self._bounds is None
        self._bounds = bounds
        if bounds is None or not self.automatic:
            return
        if first or jump:
            self._flight.stop()
            if first or not self.camera.holds(bounds):
                self._show(self.camera.fitted(bounds))
            return
        heading = self._goal if self._flight.running() else self.camera
        if not heading.holds(bounds):
            self._fly_to(self.camera.fitted(bounds))

    def refit(self, *, jump: bool) -> None:
        """Fit the points now, if the range is automatic: they have come to rest."""
        if self.automatic:
            self.reset(jump=jump)

    def reset(self, *, jump: bool) -> None:
        """Show all points, and follow them from now on."""
        self.automatic = True
        if self._bounds is None:
            return
        if jump:
            self._flight.stop()
            self._show(self.camera.fitted(self._bounds))
        else:
            self._fly_to(self.camera.fitted(self._bounds))

    @Slot(float, QPointF)
    def zoom(self, factor: float, about: QPointF) -> None:
        """Magnify by a factor about a pixel; the range is no longer automatic."""
        scale = self.camera.scale / factor
        home = self._home().scale
        if home / MAX_ZOOM < scale < home * 20:
            self._take_over(self.camera.zoomed(factor, about.x(), about.y()))

    @Slot(float, float)
    def pan(self, dx: float, dy: float) -> None:
        """Move what is seen by pixels; the range is no longer automatic."""
        self._take_over(self.camera.panned(dx, dy))

    @Slot(float, float)
    def resize(self, width: float, height: float) -> None:
        """Take the viewport's new size; an automatic range fits it at once."""
        camera = self.camera.resized(width, height)
        if self.automatic and self._bounds is not None:
            self._flight.stop()
            camera = camera.fitted(self._bounds)
        self._show(camera)

    def _home(self) -> Camera:
        return self.camera if self._bounds is None else self.camera.fitted(self._bounds)

    def _take_over(self, camera: Camera) -> None:
        self.automatic = False
        self._flight.stop()
        self._show(camera)

    def _fly_to(self, goal: Camera) -> None:
        self._start, self._goal = self.camera, goal
        self._flight.start()

    @Slot(float)
    def _fly(self, share: float) -> None:
        self._show(self._goal if share >= 1.0 else self._start.blended(self._goal, share))

    def _show(self, camera: Camera) -> None:
        if camera != self.camera:
            self.camera = camera
            self.changed.emit()
