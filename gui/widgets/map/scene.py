"""What the map paints: one state, and what keeps it and the cloud of points in step."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui import theme
from gui.widgets.map.animation import EasedAnimation
from gui.widgets.map.camera import robust_bounds
from gui.widgets.map.lasso import Lasso
from gui.widgets.map.manifold import Manifold
from gui.widgets.map.painter import MapPainter
from gui.widgets.map.picker import Picker
from gui.widgets.map.point_cloud import PointCloud
from gui.widgets.map.state import OPACITY, MapState, Mode, PointMotion
from gui.widgets.map.thumbnails import THUMBNAIL, Thumbnails, choose_apart
from gui.widgets.painting.by_array import ByArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from gui.widgets.map.camera import Bounds
    from gui.widgets.map.overlays import Overlays
    from gui.widgets.map.range import MapRange

ROOMY = 320.0
"""Pixels of a map's shorter side from which on its points are as large as they get."""
MOVE_MS, THUMBNAILS_MS, MANIFOLD_MS = 200, 50, 120
APART_S = 0.01
"""Least seconds between the choices of thumbnails of two maps: nothing waits for those of all."""


class MapScene(QObject):
    """Points (N, 2) by class, with numerals at their medians and marks, in one of three modes.

    Args:
        owner: The map; while it is hidden nothing moves smoothly.
        view_range: What part of the plane is seen; told of the extent of the points.
    """

    changed = Signal()
    """It must be painted anew."""
    manifold_requested = Signal(object)
    """In manifold mode: the visible rectangle (x0, y0, x1, y1) that should be decoded."""

    def __init__(self, owner: QWidget, view_range: MapRange) -> None:
        super().__init__(owner)
        self.cloud, self.painter = PointCloud(), MapPainter()
        self._range, self._picker = view_range, Picker()
        self._extent = ByArray(robust_bounds)
        self._state = MapState.empty()
        self._images: NDArray[np.uint8] | None = None
        self._motion = PointMotion.to(self._state.points, self._state)
        self._animation = EasedAnimation(owner, MOVE_MS)
        self._animation.advanced.connect(self._advance)
        self._thumbnail_timer = _single_shot(self, THUMBNAILS_MS, self._choose_in_turn)
        self._manifold_timer = _single_shot(self, MANIFOLD_MS, self._request_manifold)
        view_range.changed.connect(self._range_changed)
        theme.notifier().changed.connect(self._restyle)
        self._update_brushes()

    @property
    def state(self) -> MapState:
        """What is shown now."""
        return self._state

    def moving(self) -> bool:
        """Whether points are on the way to other places."""
        return self._animation.running()

    def set_points(self, xy: ArrayLike, labels: ArrayLike) -> None:
        """Replace all points (N, 2) and their classes (N,); ValueError if they do not fit."""
        points = _checked(xy)
        state = self._state.with_points(points, np.asarray(labels, dtype=np.intp))
        self._animation.stop()
        self._state, self._motion = state, PointMotion.to(points, state)
        self.cloud.set_points(points)
        self._update_brushes()
        self._picker.set_points(points)
        self._range.follow(self._extent(points))
        self._choose_thumbnails()

    def move_points(self, xy: ArrayLike, *, ease: bool) -> None:
        """Move the points to as many other places (N, 2), smoothly or at once.

        The view goes with them, so that a place where the mouse was is no longer below it.
        """
        points = _checked(xy)
        self.mark(hover=None)
        self._motion = PointMotion.to(points, self._state)
        if ease:
            self._animation.start()
        else:
            self._animation.finish()
        self._range.follow(self._extent(points), ease=ease)
        if not ease and self._thumbnail_timer.isActive():
            self._thumbnail_timer.start()  # no time for it while one moment follows the other

    def recolour(self, **changes: Any) -> None:  # noqa: ANN401 - fields of PointColours
        """Show the same points in other colours; ValueError if they do not fit."""
        self._state = self._state.recoloured(**changes)
        self._update_brushes()

    def set_names(self, names: Sequence[str]) -> None:
        """Call the classes by these names."""
        self._state = replace(self._state, names=tuple(names))
        self.changed.emit()

    def mark(self, **changes: Any) -> None:  # noqa: ANN401 - fields of Marks
        """Show other marks."""
        state = self._state.marked(**changes)
        if state.marks != self._state.marks:  # to paint a map costs more than to ask
            self._state = state
            self.changed.emit()

    def overlay(self, overlays: Overlays) -> None:
        """Lay these over the points, and no others; they go with the points."""
        if overlays != self._state.overlays:
            self._state = replace(self._state, overlays=overlays)
            self.changed.emit()

    def set_mode(self, mode: Mode) -> None:
        """Show points, thumbnails, or the manifold; ValueError if there is no such mode."""
        if mode not in OPACITY:
            raise ValueError(f"a mode is one of {', '.join(OPACITY)}, not '{mode}'")
        self._state = self._state.in_mode(mode)
        self._update_brushes()
        self._choose_thumbnails()

    def set_thumbnails(self, images: NDArray[np.uint8] | None) -> None:
        """Take one image per point, (N, H, W); points of another number have none."""
        self._images = images
        self._choose_thumbnails()

    def set_manifold(self, image: NDArray[np.floating] | None, rect: Bounds) -> None:
        """Lay decoded values (H, W) in [0, 1] under `rect` (x0, y0, x1, y1)."""
        self._state = replace(
            self._state, manifold=image if image is None else Manifold(image, rect)
        )
        self.changed.emit()

    def pick(self, px: float, py: float) -> int:
        """The index of the point at a pixel, or −1; a dimmed one only where no other is."""
        colours = self._state.colours
        kept = ~colours.dimmed() if colours.dims else None
        return self._picker.nearest(self._range.camera, px, py, preferred=kept)

    def lasso(self) -> Lasso:
        """A line to draw around points; those of classes that are dimmed are never inside."""
        points, colours = self._state.points, self._state.colours
        if colours.kept is not None:
            points = np.where((colours.labels == colours.kept)[:, None], points, np.float32("nan"))
        return Lasso(points)

    def show_lasso(self, lasso: Lasso | None) -> None:
        """Show a line that is being drawn, and how many points are inside of it, or none."""
        corners, count = ((), 0) if lasso is None else (tuple(lasso.corners), lasso.count())
        self.mark(hover_index=-1, hover=None, lasso=corners, enclosed=count)

    def paint_background(self, painter: QPainter) -> None:
        """Paint what lies under the points."""
        self.painter.background(painter, self._state, self._range.camera)

    def paint_foreground(self, painter: QPainter) -> None:
        """Paint what lies over the points."""
        self.painter.foreground(painter, self._state, self._range.camera)

    def _update_brushes(self) -> None:
        self._size_points()
        self.cloud.set_brushes(self._state.colours.brushes(), self._state.colours.index())
        self._renew_later()
        self.changed.emit()

    def _size_points(self) -> None:
        # 70 000 points as large as 5 000, or those of a small map as large as a large one's, would
        # be one blot.
        count, camera = max(len(self._state.points), 1), self._range.camera
        size = np.clip(4.9 * (4000 / count) ** 0.16, 2.8, 5.0)
        size *= np.clip(min(camera.width, camera.height) / ROOMY, 0.4, 1.0) ** 0.5
        self.cloud.set_size(round(float(size), 1))

    def _renew_later(self) -> None:
        """Renew soon what depends on the view, once however often it changes."""
        if self._state.mode == "digits" and not self._thumbnail_timer.isActive():
            self._thumbnail_timer.start()
        if self._state.mode == "manifold" and not self._manifold_timer.isActive():
            self._manifold_timer.start()

    @Slot(float)
    def _advance(self, share: float) -> None:
        self._state = self._motion.at(share, self._state)
        self.cloud.move_points(self._state.points)
        self._picker.set_points(self._state.points)
        if self._state.mode == "digits":
            self._renew_later()
        self.changed.emit()

    @Slot()
    def _range_changed(self) -> None:
        self._size_points()
        self._renew_later()
        self.changed.emit()

    @Slot()
    def _choose_in_turn(self) -> None:
        """Choose thumbnails, unless another map has just done it: then a little later."""
        if perf_counter() - MapScene._chosen_at < APART_S:
            self._thumbnail_timer.start()
            return
        self._choose_thumbnails()
        MapScene._chosen_at = perf_counter()

    _chosen_at = 0.0
    """When a map has last done it; of all maps."""

    @Slot()
    def _choose_thumbnails(self) -> None:
        state, camera, images = self._state, self._range.camera, self._images
        if state.mode != "digits":
            return
        thumbnails = Thumbnails()
        if images is not None and len(images) == len(state.points):
            screen = camera.to_screen(state.points)
            chosen = choose_apart(screen, camera.width, camera.height, THUMBNAIL)
            thumbnails = Thumbnails.of(images, chosen, state.colours.thumbnail_colours(chosen))
        self._state = replace(state, thumbnails=thumbnails)
        self.changed.emit()

    @Slot()
    def _request_manifold(self) -> None:
        if self._state.mode == "manifold":
            self.manifold_requested.emit(self._range.camera.rect())

    @Slot()
    def _restyle(self) -> None:
        self._update_brushes()
        self._choose_thumbnails()


def _single_shot(parent: QObject, milliseconds: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(parent, singleShot=True, interval=milliseconds)
    timer.timeout.connect(slot)
    return timer


def _checked(xy: ArrayLike) -> NDArray[np.float32]:
    points = np.asarray(xy, dtype=np.float32)
    if points.flags.writeable:
        points = points.copy()  # callers may reuse their buffer
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"points have the shape (N, 2), not {points.shape}")
    return points
